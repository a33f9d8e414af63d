// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/oam-linktest/checks/environment.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>

#include "tools/oam-linktest/checks/run.hpp"
#include "tools/oam-linktest/report/words.hpp"

namespace oam_linktest {

namespace {

void add_value(Reading& reading, double value, const std::string& detail, bool first) {
  if (first) reading.start = value;
  reading.end = value;
  reading.lowest = std::min(reading.lowest.value_or(value), value);
  reading.peak = std::max(reading.peak.value_or(value), value);
  ++reading.samples;
  if (reading.name != "throttle") {
    if (!detail.empty()) reading.detail = detail;
    return;
  }
  reading.active = reading.active.value_or(0) + (value != 0 ? 1 : 0);
  // Each cause that was seen, once.
  const auto between = [](const std::string& causes) { return "; " + causes + "; "; };
  if (value == 0 || detail.empty() || between(reading.detail).contains(between(detail))) return;
  reading.detail += (reading.detail.empty() ? "" : "; ") + detail;
}

/// Names of measures are of fewer letters than those of readings.
std::string measure_name(std::string name) {
  constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz0123456789-";
  for (char& c : name)
    if (!kLetters.contains(c)) c = '-';
  return name;
}

/// The windows of one plan over the readings of one module.
class ModuleWindows {
 public:
  ModuleWindows(const Plan& plan, std::string module, std::uint64_t looks) : plan_(plan), looks_(looks) {
    result_.test = kEnvironmentTest;
    result_.subject.module = std::move(module);
    result_.verdict = Verdict::pass;
  }

  /// Why the window could not be judged; "" when it was.
  std::string judge(const Window& window, const std::vector<Reading>& readings) {
    std::vector<const Reading*> told;
    std::string why;
    for (const Reading& reading : readings) {
      if (reading.module != result_.subject.module) continue;
      if (reading.name.empty() && why.empty()) why = reading.reason;
      if (plan_.window_of(reading.name) != &window) continue;
      if (reading.samples == 0)
        why = reading.reason;
      else if (reading.unit != window.unit)
        why = fmt::format("it is told in {}, and the plan is about {}.", reading.unit, window.unit);
      else
        told.push_back(&reading);
    }
    if (!told.empty()) {
      judge_told(window, told);
      judge_gaps(told);
      return "";
    }
    if (why.empty()) why = "the module has no such reading.";
    say(Verdict::not_tested, fmt::format("{} is not told: {}", window.name, why));
    return why;
  }

  Result take(double seconds) {
    result_.seconds = seconds;
    return std::move(result_);
  }

 private:
  /// An end of a window: which value of a reading must be on which side of it, and the words for it.
  struct Bound {
    std::optional<double> Window::* limit;
    std::optional<double> Reading::* value;
    double outwards;
    const char* kind;
    const char* measure;
    const char* went;
    const char* asked;
  };
  static constexpr Bound kMax{&Window::max, &Reading::peak, 1, "max", "-peak", "rose to", "at most"};
  static constexpr Bound kMin{&Window::min, &Reading::lowest, -1, "min", "-lowest", "fell to", "at least"};

  void say(Verdict verdict, const std::string& reason) {
    result_.verdict = worse(result_.verdict, verdict);
    result_.reason += (result_.reason.empty() ? "" : " ") + reason;
  }

  void add(const Reading& reading, const char* what, double value, double limit, const char* kind) {
    result_.measures.push_back({measure_name(reading.name) + what, reading.unit, value, "", limit, kind});
  }

  void judge_told(const Window& window, const std::vector<const Reading*>& told) {
    if (const Reading& first = *told.front(); first.active) return judge_throttle(first);
    for (const Bound& bound : {kMax, kMin})
      if (window.*bound.limit) judge_bound(window, bound, told);
  }

  void judge_throttle(const Reading& reading) {
    add(reading, "-active", static_cast<double>(*reading.active), 0, "max");
    if (*reading.active == 0) return;
    say(Verdict::fail, fmt::format("{} was throttled at {} of {} looks{}, and the plan allows none.",
                                   module(), *reading.active, reading.samples,
                                   reading.detail.empty() ? "" : fmt::format(" ({})", reading.detail)));
  }

  /// What is furthest outside is named; the others are in the measures.
  void judge_bound(const Window& window, const Bound& bound, const std::vector<const Reading*>& told) {
    const double limit = *(window.*bound.limit) * window.scale;
    const auto outside = [&](const Reading& reading) {
      return bound.outwards * (*(reading.*bound.value) - limit);
    };
    const Reading* furthest = told.front();
    std::size_t others = 0;
    for (const Reading* reading : told) {
      add(*reading, bound.measure, *(reading->*bound.value), limit, bound.kind);
      if (outside(*reading) > 0) ++others;
      if (outside(*reading) > outside(*furthest)) furthest = reading;
    }
    if (others-- == 0) return;
    // In full: one that is a hundredth above the limit must not look like it.
    const std::string_view unit = window.unit == "mC" ? "C" : "W";
    say(Verdict::fail, fmt::format("{} of {} {} {} {}, and the plan asks for {} {} {}{}.", furthest->name,
                                   module(), bound.went, *(furthest->*bound.value) / window.scale, unit,
                                   bound.asked, *(window.*bound.limit), unit,
                                   others == 0 ? "" : fmt::format("; {} more of its readings too", others)));
  }

  /// What a reading was while it was not told nobody knows.
  void judge_gaps(const std::vector<const Reading*>& told) {
    const auto has_gap = [&](const Reading* reading) { return reading->samples < looks_; };
    const auto first = std::ranges::find_if(told, has_gap);
    if (first == told.end()) return;
    const auto others = std::ranges::count_if(told, has_gap) - 1;
    say(Verdict::inconclusive,
        fmt::format("{} of {} was told at {} of {} looks only{}: {}", (*first)->name, module(),
                    (*first)->samples, looks_,
                    others == 0 ? "" : fmt::format(", and {} more of its readings have gaps too", others),
                    (*first)->reason));
  }

  [[nodiscard]] std::string_view module() const { return last_name(result_.subject.module); }

  const Plan& plan_;
  std::uint64_t looks_;
  Result result_;
};

}  // namespace

Environment::Environment(const Machine& machine, Clock& clock, Looker& looker)
    : machine_(machine), clock_(clock), looker_(looker), start_(clock.now()) {
  for (const std::uint32_t device : machine.affected_devices()) readings_[device];
  look_now();
}

void Environment::look() {
  if (clock_.stopped() || clock_.now() < due_) return;
  look_now();
}

void Environment::look_now() {
  constexpr int kShare = 100;
  const auto before = clock_.now();
  const Look look = looker_.look();
  const auto after = clock_.now();
  due_ = after + std::max<Clock::Duration>(kLeast, (after - before) * kShare);
  ++looks_;
  if (look) return take(*look);
  if (failed_.empty()) failed_ = look.error();
  miss({}, look.error());
}

void Environment::take(const std::vector<SeenReading>& look) {
  std::map<std::string_view, std::uint32_t> places;
  for (const auto& [device, readings] : readings_) places.emplace(machine_.devices[device].bdf, device);
  std::set<std::pair<std::uint32_t, std::string>> seen;
  // A name twice is two readings.
  std::map<std::pair<std::uint32_t, std::string>, unsigned> times;
  for (const SeenReading& reading : look) {
    const auto place = places.find(reading.bdf);
    if (place == places.end()) continue;
    std::string name = reading.name;
    if (const unsigned time = ++times[{place->second, name}]; time > 1) name += fmt::format("#{}", time);
    take(place->second, name, reading);
    seen.emplace(place->second, std::move(name));
  }
  miss(seen, "the device did not tell it any more.");
}

void Environment::take(std::uint32_t device, const std::string& name, const SeenReading& seen) {
  std::vector<Reading>& readings = readings_.at(device);
  auto found = std::ranges::find(readings, name, &Reading::name);
  if (found == readings.end()) {
    Reading added;
    added.module = machine_.devices[device].name;
    added.name = name;
    added.unit = seen.unit;
    if (looks_ > 1) added.reason = failed_.empty() ? "the device did not tell it at first." : failed_;
    found = readings.insert(readings.end(), std::move(added));
  }
  found->end.reset();
  if (seen.value.absence == OAMHAL_PRESENT)
    add_value(*found, static_cast<double>(seen.value.value), seen.detail, looks_ == 1);
  else
    found->reason = seen.detail.empty() ? oamhal_absence_name(seen.value.absence) : seen.detail;
}

void Environment::miss(const std::set<std::pair<std::uint32_t, std::string>>& seen, const std::string& why) {
  for (auto& [device, readings] : readings_)
    for (Reading& reading : readings) {
      if (seen.contains({device, reading.name})) continue;
      reading.end.reset();
      reading.reason = why;
    }
}

void Environment::end(const Plan& plan, Report& report) {
  look_now();
  report.looks = looks_;
  for (auto& [device, readings] : readings_) {
    if (readings.empty()) {
      Reading& none = readings.emplace_back();
      none.module = machine_.devices[device].name;
      none.reason = failed_.empty() ? "its backend tells none of this device." : failed_;
    }
    std::ranges::move(readings, std::back_inserter(report.readings));
  }
  readings_.clear();
  judge_windows(plan, std::chrono::duration<double>(clock_.now() - start_).count(), report);
}

void judge_windows(const Plan& plan, double seconds, Report& report) {
  if (plan.windows.empty()) return;
  std::vector<std::string> modules;
  for (const Reading& reading : report.readings)
    if (modules.empty() || modules.back() != reading.module) modules.push_back(reading.module);
  std::vector<ModuleWindows> judges;
  judges.reserve(modules.size());
  for (const std::string& module : modules) judges.emplace_back(plan, module, report.looks);
  for (const Window& window : plan.windows) {
    TestCount tally(std::string(kEnvironmentTest), TestClass::passive, "windows of " + window.name);
    for (ModuleWindows& judge : judges) {
      const std::string why = judge.judge(window, report.readings);
      if (why.empty())
        tally.done();
      else
        tally.missing(why);
    }
    tally.end(report);
    report.coverage.back().required = window.required;
  }
  for (ModuleWindows& judge : judges) report.results.push_back(judge.take(seconds));
}

}  // namespace oam_linktest
