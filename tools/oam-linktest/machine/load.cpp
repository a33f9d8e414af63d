// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/oam-linktest/machine/load.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <ctime>
#include <system_error>
#include <utility>

#include "tools/common/text.hpp"

namespace oam_linktest {

namespace {

std::string words_of(int error) {
  return std::generic_category().message(error);
}

/// A shell of a group of its own: a signal to this program's terminal does not reach it before we say so.
std::expected<pid_t, int> spawn_shell(const std::string& command, int output) {
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  if (const int error = ::posix_spawn_file_actions_init(&actions); error != 0) return std::unexpected(error);
  ::posix_spawnattr_init(&attributes);
  ::posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  ::posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
  ::posix_spawn_file_actions_adddup2(&actions, output, STDERR_FILENO);
  // This program ignores SIGPIPE; the user's command does as ever.
  sigset_t defaults;
  sigemptyset(&defaults);
  sigaddset(&defaults, SIGPIPE);
  ::posix_spawnattr_setsigdefault(&attributes, &defaults);
  ::posix_spawnattr_setpgroup(&attributes, 0);
  ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF);
  std::string shell = "/bin/sh";
  std::string flag = "-c";
  std::string text = command;
  char* const arguments[] = {shell.data(), flag.data(), text.data(), nullptr};
  pid_t pid = -1;
  const int error = ::posix_spawn(&pid, shell.c_str(), &actions, &attributes, arguments, environ);
  ::posix_spawnattr_destroy(&attributes);
  ::posix_spawn_file_actions_destroy(&actions);
  if (error != 0) return std::unexpected(error);
  return pid;
}

}  // namespace

std::expected<LoadCommand, std::string> LoadCommand::start(const std::string& command,
                                                           const std::string& log) {
  int output = STDERR_FILENO;
  if (!log.empty()) {
    output = ::open(log.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (output < 0)
      return std::unexpected(fmt::format("the log of --load cannot be written to {}: {}.",
                                         oam_tools::printable(log), words_of(errno)));
  }
  const auto pid = spawn_shell(command, output);
  if (!log.empty()) ::close(output);
  if (!pid)
    return std::unexpected(fmt::format("--load: /bin/sh cannot be started: {}.", words_of(pid.error())));
  return LoadCommand(*pid);
}

LoadCommand::LoadCommand(LoadCommand&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)), ended_(other.ended_), status_(other.status_) {
}

LoadCommand::~LoadCommand() {
  if (pid_ < 0 || ended()) return;
  static_cast<void>(::kill(-pid_, SIGTERM));
  // Time to clean up, and no more: what does not end is ended.
  constexpr int kSlices = 50;
  for (int i = 0; i < kSlices && !ended(); ++i) {
    const timespec slice{0, 100'000'000};
    static_cast<void>(::nanosleep(&slice, nullptr));
  }
  if (ended_) return;
  static_cast<void>(::kill(-pid_, SIGKILL));
  int status = 0;
  static_cast<void>(::waitpid(pid_, &status, 0));
}

bool LoadCommand::ended() {
  if (ended_ || pid_ < 0) return true;
  int status = 0;
  const pid_t got = ::waitpid(pid_, &status, WNOHANG);
  if (got == 0 || (got < 0 && errno == EINTR)) return false;
  ended_ = true;
  constexpr int kSignalled = 128;
  status_ = WIFEXITED(status) ? WEXITSTATUS(status) : kSignalled + WTERMSIG(status);
  return true;
}

std::string LoadCommand::outcome() const {
  if (!ended_) return "was still running, and was ended";
  return status_ == 0 ? "ended with exit status 0" : fmt::format("ended with exit status {}", status_);
}

}  // namespace oam_linktest
