// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/oam-info/worker.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstring>
#include <string>

#include "tools/common/descriptors.hpp"

namespace oam_info {

namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
// Sanitizers speak on standard error.
constexpr bool kKeepStandardError = true;
#else
constexpr bool kKeepStandardError = false;
#endif

struct Frame {
  std::uint64_t status = 0;
  std::uint64_t output = 0;
  std::uint64_t error = 0;
  std::uint64_t payload = 0;
};

void detach(int pipe) {
  const int null = ::open("/dev/null", O_RDWR);  // NOLINT(cppcoreguidelines-pro-type-vararg)
  for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
    if (null >= 0 && (fd != STDERR_FILENO || !kKeepStandardError)) static_cast<void>(::dup2(null, fd));
  const auto kept = static_cast<unsigned>(pipe);
  if (kept > 3) static_cast<void>(::syscall(SYS_close_range, 3U, kept - 1, 0U));
  static_cast<void>(::syscall(SYS_close_range, kept + 1, ~0U, 0U));
}

[[noreturn]] void be_worker(int pipe, pid_t parent, const std::function<Outcome()>& work) {
  static_cast<void>(::prctl(PR_SET_PDEATHSIG, SIGKILL));
  if (::getppid() != parent) ::_exit(1);
  detach(pipe);
  const Outcome outcome = work();
  const Frame frame = {static_cast<std::uint64_t>(outcome.status), outcome.output.size(),
                       outcome.error.size(), outcome.payload.size()};
  int failed = oam_tools::write_all(pipe, {reinterpret_cast<const char*>(&frame), sizeof frame});
  if (failed == 0) failed = oam_tools::write_all(pipe, outcome.output);
  if (failed == 0) failed = oam_tools::write_all(pipe, outcome.error);
  if (failed == 0) failed = oam_tools::write_all(pipe, outcome.payload);
  ::_exit(failed == 0 ? 0 : 1);
}

}  // namespace

Worker start_worker(const std::function<Outcome()>& work) {
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

std::optional<Outcome> decode(std::string_view sent) {
  Frame frame;
  if (sent.size() < sizeof frame) return std::nullopt;
  std::memcpy(&frame, sent.data(), sizeof frame);
  sent.remove_prefix(sizeof frame);
  if (frame.output > sent.size() || frame.error > sent.size() - frame.output ||
      sent.size() - frame.output - frame.error != frame.payload)
    return std::nullopt;
  return Outcome{static_cast<int>(frame.status), std::string(sent.substr(0, frame.output)),
                 std::string(sent.substr(frame.output, frame.error)),
                 std::string(sent.substr(frame.output + frame.error))};
}

std::optional<int> reap(pid_t pid, int milliseconds) {
  const int process = static_cast<int>(::syscall(SYS_pidfd_open, pid, 0U));
  if (process >= 0) {
    pollfd gone = {process, POLLIN, 0};
    static_cast<void>(::poll(&gone, 1, milliseconds));
    ::close(process);
  }
  int status = 0;
  if (::waitpid(pid, &status, WNOHANG) != pid) return std::nullopt;
  return status;
}

}  // namespace oam_info
