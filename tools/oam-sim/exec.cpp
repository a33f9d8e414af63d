// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "exec.hpp"

#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <optional>

#include "error.hpp"
#include "signals.hpp"
#include "tools/oam-sim/serve/node.hpp"
#include "tools/oam-sim/serve/watch.hpp"
#include "tree.hpp"

namespace oam_sim {
namespace {

class PrivateDirectory {
 public:
  PrivateDirectory() {
    // NOLINTNEXTLINE(concurrency-mt-unsafe): no other thread runs now
    const char* base = std::getenv("TMPDIR");
    path_ = fmt::format("{}/oam-sim.XXXXXX", base != nullptr && *base != '\0' ? base : "/tmp");
    if (mkdtemp(path_.data()) == nullptr) {
      throw Error(fmt::format("cannot make a directory {}: {} (set TMPDIR to one that you may write)", path_,
                              reason(errno)));
    }
    path_ = std::filesystem::absolute(path_).string();
  }
  ~PrivateDirectory() {
    std::error_code error;
    std::filesystem::remove_all(path_, error);
    if (error) fmt::print(stderr, "oam-sim: cannot remove {}: {}\n", path_, error.message());
  }
  PrivateDirectory(const PrivateDirectory&) = delete;
  PrivateDirectory& operator=(const PrivateDirectory&) = delete;

  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

[[noreturn]] void become(std::vector<std::string> command, const Signals& signals, pid_t parent) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(128 + SIGKILL);
  std::vector<char*> arguments;
  arguments.reserve(command.size() + 1);
  for (std::string& argument : command) arguments.push_back(argument.data());
  arguments.push_back(nullptr);
  signals.restore();
  execvp(arguments[0], arguments.data());
  const int error = errno;
  fmt::print(stderr, "oam-sim: cannot run {}: {}\n", command.front(), reason(error));
  _exit(error == ENOENT ? 127 : 126);
}

int exit_status(int status) {
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

// A signal from the terminal has reached the child already: it is in our process group.
int wait_for(pid_t child, const Signals& signals, Node* node) {
  for (;;) {
    wait_for_event(signals, node);
    while (const auto signal = signals.take()) {
      if (signal->number != SIGCHLD && !signal->by_kernel) kill(child, signal->number);
    }
    if (const auto status = reap(child, node)) return exit_status(*status);
  }
}

}  // namespace

int run_in_tree(const Machine& machine, const std::vector<std::string>& command, double clock) {
  const Signals signals;
  const PrivateDirectory directory;
  write_tree(machine, directory.path());
  if (const auto signal = signals.take_end()) return 128 + *signal;
  std::optional<Node> node;
  if (can_be_served(machine)) node.emplace(machine, directory.path(), clock);
  // NOLINTNEXTLINE(concurrency-mt-unsafe): no other thread runs now
  if (setenv("OAMHAL_ROOT", directory.path().c_str(), 1) != 0)
    throw Error("cannot set OAMHAL_ROOT: out of memory");
  const pid_t parent = getpid();
  const pid_t child = fork();
  if (child < 0) throw Error(fmt::format("cannot start a process: {}", reason(errno)));
  if (child == 0) become(command, signals, parent);
  return wait_for(child, signals, node ? &*node : nullptr);
}

}  // namespace oam_sim
