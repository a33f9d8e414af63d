// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/oam-linktest/report/words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace oam_linktest {

namespace {

constexpr std::array kWorstFirst{Verdict::fail, Verdict::inconclusive, Verdict::pass, Verdict::not_tested};

/// 1.5e12 bit as "1.5 Tbit". Only powers of a thousand upwards: fractions of bits are no bits.
std::string multiple_words(double value, std::string_view unit, std::string_view prefixes) {
  std::size_t power = 0;
  while (std::abs(value) >= 1000 && power + 1 < prefixes.size()) {
    value /= 1000;
    ++power;
  }
  const std::string prefix = prefixes[power] == ' ' ? "" : std::string(1, prefixes[power]);
  return fmt::format("{} {}{}", number_words(value), prefix, unit);
}

/// What people say for thousandths of it, or nothing.
std::string_view thousand_of(std::string_view unit) {
  return unit == "mC" ? "C" : unit == "mW" ? "W" : unit == "kHz" ? "MHz" : "";
}

std::string untold_words(const Reading* reading, const std::string& why) {
  if (reading == nullptr) return why.empty() ? "not told" : fmt::format("not told: {}", why);
  return fmt::format("not told: {}", reading->reason);
}

/// "46.8 / 85.3 / 80.1 C".
std::string span_words(const Reading& reading) {
  const std::string_view unit = thousand_of(reading.unit);
  std::string words;
  for (const auto& value : {reading.start, reading.peak, reading.end}) {
    std::string one = reading_words(value, reading.unit);
    if (!unit.empty() && one.ends_with(unit)) one.erase(one.size() - unit.size() - 1);
    words += fmt::format("{}{}", words.empty() ? "" : " / ", one);
  }
  return unit.empty() ? words : fmt::format("{} {}", words, unit);
}

constexpr std::string_view kTemperatures = "temperature.";

/// Which of two sensors was hotter; one that told nothing is not.
bool is_hotter(const Reading& reading, const Reading* than) {
  return than == nullptr || (reading.peak && (!than->peak || *reading.peak > *than->peak));
}

}  // namespace

std::uint64_t Tally::total() const {
  return std::accumulate(counts_.begin(), counts_.end(), std::uint64_t{0});
}

Verdict Tally::verdict() const {
  for (const Verdict verdict : {Verdict::fail, Verdict::inconclusive, Verdict::pass})
    if (of(verdict) > 0) return verdict;
  return Verdict::not_tested;
}

Tally tally_of(const Report& report) {
  Tally tally;
  for (const Result& result : report.results) tally.add(result.verdict);
  return tally;
}

std::string tally_words(const Tally& tally) {
  std::string words;
  for (const Verdict verdict : kWorstFirst)
    if (tally.of(verdict) > 0)
      words += fmt::format("{}{} {}", words.empty() ? "" : ", ", tally.of(verdict), verdict_name(verdict));
  return words.empty() ? "no result" : words;
}

std::string headline_sentence(const Report& report) {
  const bool gaps = tally_of(report).of(Verdict::not_tested) > 0;
  switch (verdict_of(report)) {
    case Verdict::fail:
      return "At least one test failed.";
    case Verdict::inconclusive:
      return "Nothing failed, and at least one test did not show what it was to show.";
    case Verdict::not_tested:
      return tally_of(report).of(Verdict::pass) > 0 ? "No link was tested." : "Nothing was tested.";
    default:
      break;
  }
  if (!shortfalls_of(report).empty()) return "What was tested passed; not all that is required was tested.";
  return gaps ? "All that is required was tested and passed. Some of the rest was not tested."
              : "All that was to be tested was tested and passed.";
}

std::string number_words(double number) {
  constexpr double kWhole = 1e6;
  if (number == std::floor(number) && std::abs(number) < kWhole) return fmt::format("{:.0f}", number);
  return fmt::format("{:.4g}", number);
}

std::string value_words(double value, std::string_view unit) {
  if (unit == "1" || unit.empty()) return number_words(value);
  if (unit == "bit" || unit == "B") return multiple_words(value, unit, " kMGTPE");
  if (const auto thousand = thousand_of(unit); !thousand.empty())
    return fmt::format("{} {}", number_words(value / 1000), thousand);
  if (unit == "Mb/s" || unit == "MB/s") return multiple_words(value, unit.substr(1), "MGTP");
  return fmt::format("{} {}", number_words(value), unit);
}

std::string measure_words(const Measure& measure) {
  std::string words = measure.name + " ";
  words += measure.value
               ? value_words(*measure.value, measure.unit)
               : fmt::format("unknown ({})", measure.reason.empty() ? "no reason given" : measure.reason);
  if (measure.limit)
    words += fmt::format(" ({} {})", measure.limit_kind == "min" ? "at least" : "at most",
                         value_words(*measure.limit, measure.unit));
  return words;
}

std::string reading_words(const std::optional<double>& value, std::string_view unit) {
  if (!value) return "?";
  const std::string_view thousand = thousand_of(unit);
  if (thousand.empty()) return value_words(*value, unit);
  return fmt::format("{:.{}f} {}", *value / 1000, std::fmod(*value, 1000) == 0 ? 0 : 1, thousand);
}

std::string ModuleReadings::temperature_words() const {
  if (temperature == nullptr || temperature->samples == 0) return untold_words(temperature, why);
  return fmt::format("{} {}", span_words(*temperature), temperature->name.substr(kTemperatures.size()));
}

std::string ModuleReadings::power_words() const {
  return power == nullptr || power->samples == 0 ? untold_words(power, "") : span_words(*power);
}

std::string ModuleReadings::throttle_words() const {
  if (throttle == nullptr || throttle->samples == 0) return untold_words(throttle, "");
  const std::uint64_t active = throttle->active.value_or(0);
  if (active == 0) return "no";
  return fmt::format("at {} of {} looks{}", active, throttle->samples,
                     throttle->detail.empty() ? "" : fmt::format(" ({})", throttle->detail));
}

std::vector<ModuleReadings> module_readings(const Report& report) {
  std::vector<ModuleReadings> modules;
  for (const Reading& reading : report.readings) {
    auto found = std::ranges::find(modules, reading.module, &ModuleReadings::module);
    if (found == modules.end()) found = modules.insert(found, {reading.module, {}, {}, {}, {}});
    if (reading.name.starts_with(kTemperatures) && is_hotter(reading, found->temperature))
      found->temperature = &reading;
    else if (reading.name == "power")
      found->power = &reading;
    else if (reading.name == "throttle")
      found->throttle = &reading;
    else if (reading.name.empty())
      found->why = reading.reason;
  }
  return modules;
}

std::string_view last_name(std::string_view module) {
  return module.substr(module.rfind('/') + 1);
}

std::vector<std::string> tests_of(const Report& report) {
  std::vector<std::string> tests;
  const auto add = [&](const std::string& test) {
    if (std::ranges::find(tests, test) == tests.end()) tests.push_back(test);
  };
  for (const Coverage& coverage : report.coverage) add(coverage.test);
  for (const Result& result : report.results) add(result.test);
  return tests;
}

std::string duration_words(double seconds) {
  constexpr double kMost = 1e9;
  const bool is_known = seconds >= 0 && seconds < kMost;
  if (!is_known) return "unknown";
  if (seconds < 60) return fmt::format("{} s", number_words(seconds));
  const auto whole = static_cast<std::uint64_t>(std::llround(seconds));
  std::string words = whole >= 3600 ? fmt::format("{} h ", whole / 3600) : "";
  words += fmt::format("{} min", whole / 60 % 60);
  return whole % 60 == 0 ? words : fmt::format("{} {} s", words, whole % 60);
}

oam_tools::Tone tone_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::pass:
      return oam_tools::Tone::kGood;
    case Verdict::fail:
      return oam_tools::Tone::kBad;
    case Verdict::inconclusive:
      return oam_tools::Tone::kWarning;
    default:
      return oam_tools::Tone::kQuiet;
  }
}

}  // namespace oam_linktest
