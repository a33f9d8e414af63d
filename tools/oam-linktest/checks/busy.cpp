// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/oam-linktest/checks/busy.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace oam_linktest {

void BusyCommand::work(Clock::Duration until) {
  const auto now = run_.clock.now();
  static_cast<void>(poll_until(run_.clock, std::min<Clock::Duration>(until - now, std::chrono::seconds(1)),
                               [&] { return command_.ended(); }));
}

void BusyCommand::end(const std::string& log) {
  Result result;
  result.test = "load";
  static_cast<void>(command_.ended());
  result.verdict = command_.status() == 0 ? Verdict::pass : Verdict::fail;
  result.reason = fmt::format("the command of --load {}.", command_.outcome());
  if (!log.empty()) result.reason += fmt::format(" Its output is in {}.", log);
  Measure measure;
  measure.name = "exit-status";
  measure.unit = "1";
  measure.value = command_.status();
  result.measures.push_back(std::move(measure));
  run_.report.results.push_back(std::move(result));
}

void soak_with_command(Run& run, const std::string& command, const std::string& log) {
  auto started = LoadCommand::start(command, log);
  if (!started) {
    Result result = not_tested("load", {}, started.error());
    result.verdict = Verdict::fail;
    run.report.results.push_back(std::move(result));
    return;
  }
  BusyCommand busy(run, std::move(*started));
  check_soak(run, &busy);
  busy.end(log);
}

void soak_with_engines(Run& run) {
  std::string why;
  const auto busy = busy_engines(run, why);
  if (busy != nullptr) return check_soak(run, busy.get());
  TestCount tally("soak", TestClass::load, "ports");
  why += " Links can be loaded by a command of yours: soak --load 'COMMAND'.";
  for (const PortAt at : run.machine.chosen_ports()) {
    if (is_nothing(run.machine, at)) continue;
    tally.missing(why);
    run.report.results.push_back(not_tested("soak", run.machine.subject(at), why));
  }
  tally.end(run.report);
}

}  // namespace oam_linktest
