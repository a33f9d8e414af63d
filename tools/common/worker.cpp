// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/common/worker.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>

namespace oam_tools {

namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
// Sanitizers speak on standard error.
constexpr bool kKeepStandardError = true;
#else
constexpr bool kKeepStandardError = false;
#endif

void detach(int pipe) {
  const int null = ::open("/dev/null", O_RDWR);  // NOLINT(cppcoreguidelines-pro-type-vararg)
  for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
    if (null >= 0 && (fd != STDERR_FILENO || !kKeepStandardError)) static_cast<void>(::dup2(null, fd));
  const auto kept = static_cast<unsigned>(pipe);
  if (kept > 3) static_cast<void>(::syscall(SYS_close_range, 3U, kept - 1, 0U));
  static_cast<void>(::syscall(SYS_close_range, kept + 1, ~0U, 0U));
}

[[noreturn]] void be_worker(int pipe, pid_t parent, const std::function<int(int)>& work) noexcept {
  static_cast<void>(::prctl(PR_SET_PDEATHSIG, SIGKILL));
  if (::getppid() != parent) ::_exit(1);
  detach(pipe);
  ::_exit(work(pipe) == 0 ? 0 : 1);
}

}  // namespace

Worker start_worker(const std::function<int(int pipe)>& work) {
  int ends[2] = {-1, -1};
  if (::pipe2(ends, O_CLOEXEC) != 0) return {-1, -1, errno};
  const pid_t parent = ::getpid();
  const pid_t pid = ::fork();
  if (pid == 0) be_worker(ends[1], parent, work);
  const int error = errno;
  ::close(ends[1]);
  if (pid > 0) return {pid, ends[0], 0};
  ::close(ends[0]);
  return {-1, -1, error};
}

bool receive(int pipe, std::string& sent) {
  std::array<char, 16384> block;  // NOLINT(cppcoreguidelines-pro-type-member-init)
  const ssize_t got = ::read(pipe, block.data(), block.size());
  if (got > 0) sent.append(block.data(), static_cast<std::size_t>(got));
  return got > 0 || (got < 0 && errno == EINTR);
}

Received receive_all(int pipe, std::chrono::steady_clock::time_point until, std::size_t most,
                     std::string& sent) {
  for (;;) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
    pollfd readable = {pipe, POLLIN, 0};
    const int ready = ::poll(&readable, 1, static_cast<int>(std::max<std::int64_t>(left.count(), 0)));
    // What is there is taken, however late: this process may have been stopped meanwhile.
    if (ready > 0 && !receive(pipe, sent)) return Received::kAll;
    if (sent.size() > most) {
      sent.resize(most);
      return Received::kTooMuch;
    }
    if (ready <= 0 && left.count() <= 0) return Received::kLate;
  }
}

std::optional<int> reap(pid_t pid, int milliseconds) {
  const int process = static_cast<int>(::syscall(SYS_pidfd_open, pid, 0U));
  if (process >= 0) {
    pollfd gone = {process, POLLIN, 0};
    while (::poll(&gone, 1, milliseconds) < 0 && errno == EINTR) {
    }
    ::close(process);
  }
  int status = 0;
  if (::waitpid(pid, &status, WNOHANG) != pid) return std::nullopt;
  return status;
}

}  // namespace oam_tools
