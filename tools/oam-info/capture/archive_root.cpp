// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/oam-info/capture/archive_root.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <exception>
#include <expected>
#include <filesystem>
#include <system_error>

#include "tools/common/descriptors.hpp"
#include "tools/oam-info/capture/pack.hpp"

namespace oam_info {

namespace {

constexpr std::size_t kMaxArchiveBytes = std::size_t{64} << 20;
constexpr mode_t kFolderMode = 0700;
constexpr mode_t kFileMode = 0600;
constexpr std::array<int, 4> kEndingSignals = {SIGHUP, SIGINT, SIGQUIT, SIGTERM};

std::string words(int error) {
  return std::generic_category().message(error);
}

std::expected<std::string, std::string> read_file(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);  // NOLINT
  if (fd < 0) return std::unexpected(words(errno));
  std::string bytes;
  std::array<char, 65536> block;  // NOLINT(cppcoreguidelines-pro-type-member-init)
  ssize_t got = 0;
  do {
    got = ::read(fd, block.data(), block.size());
    if (got > 0) bytes.append(block.data(), static_cast<std::size_t>(got));
  } while (got > 0 && bytes.size() <= kMaxArchiveBytes);
  const int error = errno;
  ::close(fd);
  if (got < 0) return std::unexpected(words(error));
  if (bytes.size() > kMaxArchiveBytes) return std::unexpected("it is larger than 64 MiB");
  return bytes;
}

int write_entry(int folder, const std::string& path, const Entry& entry) {
  if (entry.kind == Kind::kDirectory) return ::mkdirat(folder, path.c_str(), kFolderMode) == 0 ? 0 : errno;
  if (entry.kind == Kind::kLink)
    return ::symlinkat(entry.content.c_str(), folder, path.c_str()) == 0 ? 0 : errno;
  const int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
  const int fd = ::openat(folder, path.c_str(), flags, kFileMode);  // NOLINT
  if (fd < 0) return errno;
  const int error = oam_tools::write_all(fd, entry.content);
  ::close(fd);
  return error;
}

// The folder is new and private, and no entry is below a link: no path can lead out of it.
std::string write_tree(const Tree& tree, const std::string& root) {
  const int folder = ::open(root.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);  // NOLINT
  int error = folder < 0 ? errno : 0;
  for (auto entry = tree.begin(); error == 0 && entry != tree.end(); ++entry)
    error = write_entry(folder, entry->first, entry->second);
  if (folder >= 0) ::close(folder);
  return error == 0 ? "" : fmt::format("it cannot be unpacked into {}: {}", root, words(error));
}

std::string unpack_into(const std::string& archive, const std::string& root) {
  const auto bytes = read_file(archive);
  if (!bytes) return bytes.error();
  const auto tree = unpack(*bytes);
  return tree ? write_tree(*tree, root) : tree.error();
}

sigset_t ending_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int signal : kEndingSignals) sigaddset(&signals, signal);
  return signals;
}

[[noreturn]] void be_runner(pid_t keeper, const std::function<int()>& run) {
  static_cast<void>(::prctl(PR_SET_PDEATHSIG, SIGKILL));  // NOLINT
  if (::getppid() != keeper) ::_exit(kCannotRun);
  const sigset_t signals = ending_signals();
  // The only thread of its process. NOLINTNEXTLINE(concurrency-mt-unsafe)
  ::sigprocmask(SIG_UNBLOCK, &signals, nullptr);
  try {
    ::_exit(run());
  } catch (const std::exception&) {
    ::_exit(kCannotRun);
  }
}

// Waits for the end of the runner; passes on what should end this process. SIGCHLD wakes it.
int wait_for(pid_t runner, sigset_t signals) {
  sigaddset(&signals, SIGCHLD);
  for (int status = 0;;) {
    if (::waitpid(runner, &status, WNOHANG) == runner) return status;
    const int signal = ::sigwaitinfo(&signals, nullptr);
    if (signal > 0 && signal != SIGCHLD) ::kill(runner, signal);
  }
}

[[noreturn]] void end_by(int signal) {
  static_cast<void>(::signal(signal, SIG_DFL));
  sigset_t signals;
  sigfillset(&signals);
  ::raise(signal);
  // The only thread of its process. NOLINTNEXTLINE(concurrency-mt-unsafe)
  ::sigprocmask(SIG_UNBLOCK, &signals, nullptr);
  ::_exit(kCannotRun);
}

}  // namespace

std::string archive_of(const Options& options) {
  std::string root = options.root;
  if (const char* variable = ::secure_getenv("OAMHAL_ROOT"); root.empty() && variable != nullptr)
    root = variable;
  struct stat status{};
  if (root.empty() || ::stat(root.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) return "";
  return root;
}

int run_in_archive(const std::string& archive, const std::function<int(const std::string& root)>& run,
                   const std::function<int(const std::string& message)>& tell) {
  // Blocked before there is a folder, so that none is left behind. SIGCHLD must not be ignored to be waited
  // for.
  static_cast<void>(::signal(SIGCHLD, SIG_DFL));
  sigset_t signals = ending_signals();
  sigset_t blocked = signals;
  sigaddset(&blocked, SIGCHLD);
  // The only thread of its process. NOLINTNEXTLINE(concurrency-mt-unsafe)
  ::sigprocmask(SIG_BLOCK, &blocked, nullptr);
  std::error_code error;
  std::string root = (std::filesystem::temp_directory_path(error) / "oam-info.XXXXXX").string();
  if (error || ::mkdtemp(root.data()) == nullptr)
    return tell(fmt::format("cannot make a temporary folder for {}: {}", archive,
                            error ? error.message() : words(errno)));
  const pid_t keeper = ::getpid();
  const pid_t runner = ::fork();
  if (runner == 0)
    be_runner(keeper, [&] {
      const std::string why = unpack_into(archive, root);
      return why.empty() ? run(root) : tell(fmt::format("cannot use {} as a root: {}", archive, why));
    });
  const int failed = errno;
  const int status = runner > 0 ? wait_for(runner, signals) : 0;
  std::filesystem::remove_all(root, error);
  if (runner < 0) return tell("cannot start a process: " + words(failed));
  if (WIFSIGNALED(status)) end_by(WTERMSIG(status));
  return WEXITSTATUS(status);
}

}  // namespace oam_info
