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
      return "Nothing was tested.";
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
