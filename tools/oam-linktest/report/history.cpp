// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/oam-linktest/report/history.hpp"

#include <fmt/format.h>

#include <cmath>
#include <map>
#include <utility>

namespace oam_linktest {

namespace {

using Key = std::pair<std::string, Subject>;
using Results = std::map<Key, const Result*>;

Results results_of(const Report& report) {
  Results results;
  for (const Result& result : report.results) results.emplace(Key(result.test, result.subject), &result);
  return results;
}

/// The further down the worse.
int depth(Verdict verdict) {
  return verdict == Verdict::fail ? 2 : verdict == Verdict::inconclusive ? 1 : 0;
}

Change change_of(const Result* before, const Result* now) {
  const Result& last = now != nullptr ? *now : *before;
  Change change{last.test, last.subject, {}, {}, last.reason};
  if (before != nullptr) change.before = before->verdict;
  if (now != nullptr) change.now = now->verdict;
  return change;
}

bool tested(const Result* result) {
  return result != nullptr && result->verdict != Verdict::not_tested;
}

bool is_bound_of_rate(const std::string& name) {
  return name.starts_with("ber") || name.starts_with("event-rate");
}

/// What grows as things get worse.
double badness(const Measure& measure) {
  return measure.limit_kind == "min" ? -*measure.value : *measure.value;
}

void find_drifts(const Result& before, const Result& now, std::vector<Drift>& drifts) {
  constexpr double kShare = 0.1;
  for (const Measure& measure : now.measures) {
    if (!measure.value || !measure.limit || is_bound_of_rate(measure.name)) continue;
    for (const Measure& old : before.measures) {
      if (old.name != measure.name || old.unit != measure.unit || !old.value) continue;
      const double worse = badness(measure) - (measure.limit_kind == "min" ? -*old.value : *old.value);
      if (worse > 0 && worse >= kShare * std::abs(*old.value))
        drifts.push_back(
            {now.test, now.subject, measure.name, measure.unit, *old.value, *measure.value, *measure.limit});
    }
  }
}

void compare(const Result* before, const Result* now, History& history) {
  if (tested(before) != tested(now)) {
    (tested(now) ? history.newly_tested : history.no_more_tested).push_back(change_of(before, now));
    return;
  }
  if (!tested(now) || before == nullptr || now == nullptr) return;
  if (before->verdict == now->verdict) {
    ++history.same;
  } else {
    const bool down = depth(now->verdict) > depth(before->verdict);
    (down ? history.worse : history.better).push_back(change_of(before, now));
  }
  find_drifts(*before, *now, history.drifts);
}

/// Serial numbers by module: one that was exchanged is no longer what the baseline tells of.
void find_exchanged(const Report& before, const Report& now, std::vector<std::string>& caveats) {
  std::map<std::string, std::string> serials;
  for (const ModuleRow& module : before.modules) serials.emplace(module.name, module.serial);
  for (const ModuleRow& module : now.modules) {
    const auto then = serials.find(module.name);
    if (then == serials.end() || then->second.empty() || module.serial.empty()) continue;
    if (then->second != module.serial)
      caveats.push_back(fmt::format("{} is another module: its serial number was {}, and is {}.", module.name,
                                    then->second, module.serial));
  }
}

}  // namespace

std::vector<std::string> caveats_of(const Report& before, const Report& now, std::string_view earlier) {
  std::vector<std::string> caveats;
  const auto differs = [&](const std::string& then, const std::string& today, std::string_view what) {
    if (then != today)
      caveats.push_back(
          fmt::format("{} has another {}: \"{}\", and now \"{}\".", earlier, what, then, today));
  };
  differs(before.host, now.host, "host");
  differs(before.origin, now.origin, "origin");
  differs(before.machine, now.machine, "machine");
  differs(before.tool_version, now.tool_version, "version of oam-linktest");
  differs(before.plan, now.plan, "plan");
  if (before.limits_sha256 != now.limits_sha256)
    caveats.push_back(
        fmt::format("{} was judged against other limits: verdicts may differ for that alone.", earlier));
  else if (before.plan_sha256 != now.plan_sha256)
    caveats.emplace_back("The text of the plan differs; its limits are the same.");
  if (!before.cut_short.empty())
    caveats.push_back(fmt::format("{} was cut short: {}.", earlier, before.cut_short));
  return caveats;
}

History compare_reports(const Report& before, const Report& now) {
  History history;
  history.started = before.started;
  history.host = before.host;
  history.plan = before.plan;
  history.origin = before.origin;
  history.caveats = caveats_of(before, now, "The baseline");
  find_exchanged(before, now, history.caveats);
  const Results then = results_of(before);
  const Results today = results_of(now);
  for (const auto& [key, result] : today) {
    const auto old = then.find(key);
    compare(old == then.end() ? nullptr : old->second, result, history);
  }
  for (const auto& [key, result] : then)
    if (!today.contains(key)) compare(result, nullptr, history);
  return history;
}

}  // namespace oam_linktest
