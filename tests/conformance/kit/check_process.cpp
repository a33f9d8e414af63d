// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <dirent.h>
#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include <clocale>
#include <csignal>
#include <cstring>
#include <fstream>
#include <limits>

#include "calls.hpp"
#include "process_state.hpp"
#include "subject.hpp"

/// The process is its owner's: neither loading the plugin nor looking changes anything in it, and the backend
/// opens nothing but through the host.
namespace oamhal::conformance {

namespace {

std::string signals() {
  std::string state;
  for (int number = 1; number < NSIG; ++number) {
    struct sigaction action{};
    if (::sigaction(number, nullptr, &action) != 0) continue;
    if (action.sa_handler != SIG_DFL)
      state += fmt::format("{}:{} ", number, action.sa_handler == SIG_IGN ? "ignored" : "handled");
  }
  return state;
}

std::string limits() {
  std::string state;
  for (int resource = 0; resource < RLIMIT_NLIMITS; ++resource) {
    rlimit limit{};
    if (::getrlimit(static_cast<__rlimit_resource>(resource), &limit) == 0)
      state += fmt::format("{}/{} ", limit.rlim_cur, limit.rlim_max);
  }
  return state;
}

/// The value of a line of /proc/self/status.
std::string status(const std::string& key) {
  std::ifstream lines("/proc/self/status");
  for (std::string line; std::getline(lines, line);)
    if (line.starts_with(key + ":")) return line.substr(key.size() + 2);
  return "";
}

std::vector<std::string> changes(const std::map<std::string, std::string>& before, const char* by) {
  std::vector<std::string> breaches;
  for (const auto& [what, state] : process_state())
    if (before.at(what) != state) breaches.push_back(fmt::format("{} changed {}", by, what));
  return breaches;
}

}  // namespace

std::map<std::string, std::string> process_state() {
  std::string environment;
  for (char** variable = environ; variable != nullptr && *variable != nullptr; ++variable)
    environment.append(*variable).push_back('\n');
  // Nothing else runs in this process. NOLINTNEXTLINE(concurrency-mt-unsafe)
  const char* locale = std::setlocale(LC_ALL, nullptr);
  return {{"the number of threads", status("Threads")},
          {"the blocked signals", status("SigBlk")},
          {"the handling of signals", signals()},
          {"the umask", status("Umask")},
          {"the locale", locale == nullptr ? "" : locale},
          {"the directory", std::filesystem::current_path().string()},
          {"the environment", environment},
          {"the limits", limits()}};
}

void check_process(const Subject& subject, const Outcomes& out) {
  // The first context of the process loads the plugin.
  const auto before = process_state();
  Bench bench(subject);
  out.judge("process.loading", changes(before, "loading the plugin"));
  const auto loaded = process_state();
  std::vector<std::string> calls;
  {
    const CallNotes notes;
    (void)bench.look();
    calls = notes.notes();
  }
  out.judge("process.looking", changes(loaded, "looking"));
  out.judge("process.opens-nothing", std::move(calls));
}

}  // namespace oamhal::conformance
