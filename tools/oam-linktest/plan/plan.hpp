// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TOOLS_OAM_LINKTEST_PLAN_PLAN_HPP
#define OAMHAL_TOOLS_OAM_LINKTEST_PLAN_PLAN_HPP

#include <array>
#include <cstdint>
#include <expected>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tools/oam-linktest/model/report.hpp"

namespace oam_linktest {

inline constexpr std::string_view kPlanFormat = "oamhal.linktest-plan/1";

/// What results are judged against. Absent: the value is told and not judged.
struct Limits {
  /// Errors per bit at most, of lanes without forward error correction.
  std::optional<double> ber;
  /// The same before the correction, of lanes that have one.
  std::optional<double> pre_fec_ber;
  /// CRC errors per second of a port at most: a rate of events.
  std::optional<double> crc_per_s;
  /// Codewords beyond repair per second of a port at most.
  std::optional<double> uncorrectable_per_s;
  /// Of the raw rate at least, 0 to 1.
  std::optional<double> share_of_raw;
  /// Microseconds at most.
  std::optional<double> latency_us;
  /// To each side of the middle at least: percent of a unit interval, and millivolts.
  std::optional<double> timing_ui_percent;
  std::optional<double> voltage_mv;

  bool operator==(const Limits&) const = default;
};

/// What a reading of the modules (oamhal/reading.h) has to keep to during the whole run.
struct Window {
  /// "temperature", which is all temperatures that have no window of their own; "temperature.memory", also of
  /// "temperature.memory.3"; "power"; "throttle".
  std::string name;
  /// Whether the run is incomplete where a module does not tell it.
  bool required = false;
  /// As the plan has them: degrees Celsius, watts. Of "throttle" max is 0: it may never be active.
  std::optional<double> min;
  std::optional<double> max;
  /// The unit of the reading, and how much of it is one of the plan's.
  std::string_view unit;
  double scale = 1;

  /// Whether it is about that reading, if no other is more so.
  [[nodiscard]] bool covers(std::string_view reading) const;
};

/// Names of the patterns that prbs may use, as oamhal_pattern_name() has them.
inline constexpr std::array<std::string_view, 7> kPatterns{"prbs7",  "prbs9",   "prbs15", "prbs23",
                                                           "prbs31", "prbs13q", "prbs31q"};

/// A test of a plan.
struct PlannedTest {
  std::string name;
  TestClass test_class = TestClass::passive;
  /// Whether the run is incomplete without it.
  bool required = false;
  /// How long, fixed before the run; docs/linktest-plans.md says of what. Absent of tests that take as long
  /// as they take.
  std::optional<double> seconds;
  /// Equal parts of `seconds` whose errors are counted apart, to see bursts.
  std::uint32_t intervals = 0;
  /// How often, of "train".
  std::uint32_t repeats = 0;
  /// Of "pcie": the links are trained anew, which makes it disruptive.
  bool retrain = false;
  /// One of kPatterns, of "prbs"; "" for the one that fits the modulation.
  std::string pattern;
  Limits limits;
};

/// What a run does, and what it asks for.
struct Plan {
  std::string name;
  std::string description;
  /// The most that any of its tests does to the machine.
  TestClass level = TestClass::passive;
  /// Of all bounds of a test together.
  double confidence = 0.95;
  /// In the order in which they run: first what disturbs least.
  std::vector<PlannedTest> tests;
  /// By name.
  std::vector<Window> windows;
  /// SHA-256 of the text of the plan, and of canonical_limits().
  std::string sha256;
  std::string limits_sha256;

  /// The test of that name, or null.
  [[nodiscard]] const PlannedTest* find(std::string_view test) const;
  [[nodiscard]] PlannedTest* find(std::string_view test);
  /// The window of a reading, the one that names most of it; or null.
  [[nodiscard]] const Window* window_of(std::string_view reading) const;
};

/// The plan that text (TOML, ASCII) is. The error is a sentence that begins with file and line: of a key that
/// no plan has, a value out of range, a test beyond the level, or a duration that can never show its limit.
std::expected<Plan, std::string> parse_plan(std::string_view text, const std::string& file);

/// parse_plan() of a file of at most a mebibyte.
std::expected<Plan, std::string> read_plan(const std::string& file);

/// A plan that needs no file.
struct BuiltInPlan {
  std::string_view name;
  std::string_view text;
};
/// quick, medium, long.
std::span<const BuiltInPlan> builtin_plans();
/// The built-in plan of that name, or nothing. "alone" is one that is not listed: of the tests that no level
/// has, for a command of their own.
std::optional<Plan> builtin_plan(std::string_view name);

/// The limits of a plan as lines of text, the same for plans that judge alike whatever else they say:
/// a first line with the name of the form, then "confidence=0.95", "prbs.ber=1e-12",
/// "window.temperature.max=85", ... in order.
std::string canonical_limits(const Plan& plan);

}  // namespace oam_linktest

#endif  // OAMHAL_TOOLS_OAM_LINKTEST_PLAN_PLAN_HPP
