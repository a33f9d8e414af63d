// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/oam-info/capture/support.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <system_error>

#include "tools/common/worker.hpp"

namespace oam_info {

namespace {

constexpr std::size_t kMostOutput = std::size_t{8} << 20;
// Programs do more than read one attribute.
constexpr double kDeadlines = 10;
constexpr int kNotFound = 127;
constexpr int kMillisecondsToEnd = 1000;
constexpr const char* kSystemPath =
    "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/opt/rocm/bin";

struct Program {
  const char* name;
  std::vector<std::string> command;
};

const std::vector<Program>& programs() {
  static const std::vector<Program> list = {
      {"dmesg", {"dmesg"}},
      {"lspci", {"lspci", "-vvv"}},
      {"dmidecode", {"dmidecode"}},
      {"amd-smi", {"amd-smi", "static"}},
      {"rocm-smi", {"rocm-smi", "--showallinfo"}},
      {"hl-smi", {"hl-smi", "-q"}},
      {"xpu-smi", {"xpu-smi", "discovery"}},
      {"nvidia-smi", {"nvidia-smi", "-q"}},
  };
  return list;
}

// Its messages in the language that is read here, and system programs for those who do not have them in PATH.
[[noreturn]] void be_program(const std::vector<std::string>& command, int output) {
  static_cast<void>(::prctl(PR_SET_PDEATHSIG, SIGKILL));  // NOLINT
  static_cast<void>(::setpgid(0, 0));
  const int null = ::open("/dev/null", O_RDONLY | O_CLOEXEC);  // NOLINT
  if (null >= 0) static_cast<void>(::dup2(null, STDIN_FILENO));
  static_cast<void>(::dup2(output, STDOUT_FILENO));
  static_cast<void>(::dup2(output, STDERR_FILENO));
  static_cast<void>(::signal(SIGPIPE, SIG_DFL));
  const char* path = ::getenv("PATH");  // NOLINT(concurrency-mt-unsafe)
  const std::string places = path == nullptr ? kSystemPath : fmt::format("{}:{}", path, kSystemPath);
  ::setenv("PATH", places.c_str(), 1);  // NOLINT(concurrency-mt-unsafe)
  ::setenv("LC_ALL", "C", 1);           // NOLINT(concurrency-mt-unsafe)
  std::vector<char*> arguments;
  for (const std::string& argument : command)
    arguments.push_back(const_cast<char*>(argument.c_str()));  // NOLINT
  arguments.push_back(nullptr);
  ::execvp(arguments[0], arguments.data());
  ::_exit(errno == ENOENT ? kNotFound : kNotFound - 1);
}

// Takes what is written until the end, the deadline or the limit; says which of the latter two it was.
std::string follow_output(int pipe, double seconds, std::string& output) {
  const auto time =
      std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::duration<double>(seconds));
  switch (oam_tools::receive_all(pipe, std::chrono::steady_clock::now() + time, kMostOutput, output)) {
    case oam_tools::Received::kLate:
      return fmt::format("did not end within {} s", seconds);
    case oam_tools::Received::kTooMuch:
      return "wrote more than 8 MiB, of which the beginning is there";
    case oam_tools::Received::kAll:
      break;
  }
  return "";
}

std::string problem_of(std::optional<int> status) {
  if (!status) return "did not end after its output";
  if (WIFSIGNALED(*status)) return fmt::format("was ended by signal {}", WTERMSIG(*status));
  switch (WEXITSTATUS(*status)) {
    case 0:
      return "";
    case kNotFound:
      return "is not installed";
    case kNotFound - 1:
      return "cannot be run";
    default:
      return fmt::format("ended with status {}", WEXITSTATUS(*status));
  }
}

}  // namespace

ProgramRun run_program(const std::vector<std::string>& command, double seconds) {
  int ends[2] = {-1, -1};
  if (::pipe2(ends, O_CLOEXEC) != 0) return {"", std::generic_category().message(errno)};
  const pid_t pid = ::fork();
  if (pid == 0) be_program(command, ends[1]);
  const int error = errno;
  ::close(ends[1]);
  ProgramRun run;
  if (pid > 0) {
    run.problem = follow_output(ends[0], seconds, run.output);
    // The group is there once the program set it; before that there is the program alone.
    if (!run.problem.empty() && ::kill(-pid, SIGKILL) != 0) ::kill(pid, SIGKILL);
    const auto status = oam_tools::reap(pid, kMillisecondsToEnd);
    if (!status) ::kill(-pid, SIGKILL);
    if (run.problem.empty()) run.problem = problem_of(status);
  } else {
    run.problem = std::generic_category().message(error);
  }
  ::close(ends[0]);
  return run;
}

void gather_support(Gatherer& gatherer, double deadline_seconds) {
  for (const Program& program : programs()) {
    ProgramRun run = run_program(program.command, deadline_seconds * kDeadlines);
    const std::string path = fmt::format(".oamhal/support/{}.txt", program.name);
    if (!run.problem.empty())
      gatherer.result().missing.push_back(
          {path, fmt::format("{} {}", fmt::join(program.command, " "), run.problem)});
    if (run.output.empty()) continue;
    gatherer.result().taken.push_back({path, OAMHAL_ATTRIBUTE_LIVE, run.output.size()});
    gatherer.add(path, std::move(run.output));
  }
}

}  // namespace oam_info
