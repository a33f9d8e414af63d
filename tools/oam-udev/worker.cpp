// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/oam-udev/worker.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>

#include "tools/common/descriptors.hpp"

namespace oam_udev {
namespace {

using Clock = std::chrono::steady_clock;

/// The child keeps nothing of udev's: a pipe that stays open would be waited for.
[[noreturn]] void be_child(int output, const std::function<Outcome()>& work) {
  const int null = ::open("/dev/null", O_RDWR | O_CLOEXEC);
  for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; ++fd)
    if (null < 0 || ::dup2(null, fd) < 0) ::close(fd);
  const Outcome outcome = work();
  const std::string message = static_cast<char>(outcome.status) + outcome.text;
  ::_exit(oam_tools::write_all(output, message));
}

/// Reads to the end; false when the time was over before.
bool read_until(int input, Clock::time_point end, std::string& message) {
  for (;;) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - Clock::now()).count();
    pollfd ready{input, POLLIN, 0};
    const int count = left <= 0 ? 0 : ::poll(&ready, 1, static_cast<int>(left));
    if (count == 0) return false;
    if (count < 0 && errno == EINTR) continue;
    char buffer[4096];
    const ssize_t got = count < 0 ? -1 : ::read(input, buffer, sizeof buffer);
    if (got <= 0) return got == 0;
    message.append(buffer, static_cast<std::size_t>(got));
  }
}

}  // namespace

std::optional<Outcome> run_with_deadline(int milliseconds, const std::function<Outcome()>& work) {
  const auto end = Clock::now() + std::chrono::milliseconds(milliseconds);
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return std::nullopt;
  const pid_t child = ::fork();
  if (child == 0) be_child(ends[1], work);
  ::close(ends[1]);
  std::string message;
  const bool complete = child > 0 && read_until(ends[0], end, message);
  ::close(ends[0]);
  // Not waited for unless it is done: inside a driver it does not die.
  if (child > 0) {
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, WNOHANG);
  }
  if (!complete || message.empty()) return std::nullopt;
  return Outcome{static_cast<unsigned char>(message[0]), message.substr(1)};
}

}  // namespace oam_udev
