// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TOOLS_OAM_LINKTEST_MODEL_REPORT_HPP
#define OAMHAL_TOOLS_OAM_LINKTEST_MODEL_REPORT_HPP

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// What a run of oam-linktest found, as plain data: tests fill it, reports show it.
namespace oam_linktest {

/// An untested thing never looks tested.
enum class Verdict : std::uint8_t { pass, fail, inconclusive, not_tested };
[[nodiscard]] std::string_view verdict_name(Verdict verdict);  // "PASS", "FAIL", "INCONCLUSIVE", "NOT-TESTED"
[[nodiscard]] std::optional<Verdict> verdict_of_name(std::string_view name);

/// What a test does to the machine.
enum class TestClass : std::uint8_t { passive, load, disruptive };
[[nodiscard]] std::string_view class_name(TestClass test_class);  // "PASSIVE", "LOAD", "DISRUPTIVE"
[[nodiscard]] std::optional<TestClass> class_of_name(std::string_view name);

/// What a result is about. A link of a pair is named from both of its ends.
struct Subject {
  /// "ubb0/oam3", or the device's address when its module has no slot.
  std::string module;
  /// "7L"; "" for the module itself or its host link ("pcie").
  std::string port;
  /// What is at the other end, likewise; "" when unknown.
  std::string peer_module;
  std::string peer_port;
  /// Of one lane.
  std::optional<std::uint32_t> lane;
  /// The direction that the result is about: errors are those that `port` received ("in") or that it sent
  /// ("out"); "" when it is about both.
  std::string direction;

  /// "oam3:7L lane 4 <- oam6:7H"; the shortest text that names it. Names of modules have their baseboard only
  /// where the two ends are on different ones.
  [[nodiscard]] std::string text() const;
  auto operator<=>(const Subject&) const = default;
};

/// A number that a test measured.
struct Measure {
  /// "crc-errors", "ber-upper", "bandwidth", ...: an open set, of a to z, 0 to 9 and -.
  std::string name;
  /// "1", "bit", "B", "Mb/s", "s", "us", "1/s", "%UI", "mV", ...
  std::string unit;
  /// Absent: `reason` says why.
  std::optional<double> value;
  std::string reason;
  /// What it was judged against, and which way: "max" or "min"; "" when it is reported and not judged.
  std::optional<double> limit;
  std::string limit_kind;
};

/// One point of a margin: how many steps from the middle, and what was seen there.
struct MarginPoint {
  /// "timing" or "voltage"; steps to the left and down are negative.
  std::string axis;
  std::int32_t step = 0;
  /// In the axis' unit, "%UI" or "mV"; absent when the receiver gives no scale.
  std::optional<double> offset;
  std::uint64_t errors = 0;
  /// Whether the receiver counts as still working there.
  bool good = false;
};

/// The result of one test on one subject.
struct Result {
  /// "status", "counters", "prbs", "margin", "train", "bandwidth", "latency", "pcie", "soak", "environment".
  std::string test;
  Subject subject;
  Verdict verdict = Verdict::not_tested;
  /// One sentence on why it is not PASS, or what is worth saying of a PASS; "" when there is nothing to say.
  std::string reason;
  /// What would enable it, of NOT-TESTED; "" when nothing does.
  std::string enable;
  std::vector<Measure> measures;
  std::vector<MarginPoint> margin;
  double seconds = 0;
};

/// The test that a plan's windows are: what readings had to keep to while the others ran.
inline constexpr std::string_view kEnvironmentTest = "environment";

/// A reading of a device over the run, by the names and units of oamhal/reading.h.
struct Reading {
  /// As in Subject.
  std::string module;
  /// "temperature.hotspot", "power", "throttle"; "" for a device that has none: `reason` says so.
  std::string name;
  /// "mC", "mW", "kHz", "1".
  std::string unit;
  /// At the first look and at the last one; and the least and the most of all looks. Absent: not told then.
  std::optional<double> start;
  std::optional<double> lowest;
  std::optional<double> peak;
  std::optional<double> end;
  /// Looks at which it was told; and of "throttle" those at which it was not 0.
  std::uint64_t samples = 0;
  std::optional<std::uint64_t> active;
  /// What the device says of the value: why it was throttled; "" for nothing.
  std::string detail;
  /// Why it was not told, of the last look that lacks it; "" when all have it.
  std::string reason;
};

/// How much of a test was done: 28 of 28 ports, say.
struct Coverage {
  std::string test;
  TestClass test_class = TestClass::passive;
  /// "ports", "links", "lanes", "pairs", "host links".
  std::string unit;
  std::uint64_t done = 0;
  std::uint64_t total = 0;
  /// Why the others were not, each with how many.
  std::map<std::string, std::uint64_t> missing;
  /// Whether the plan says that all of it must be done.
  bool required = false;
};

/// A cause that explains several failures at once.
struct Suspect {
  /// "module ubb0/oam3", "wire oam0:1L - oam4:1L", "connector ...".
  std::string what;
  std::string why;
  std::vector<std::string> explains;
};

/// A module, for the picture of the board.
struct ModuleRow {
  std::string name;
  std::string label;
  std::string model;
  std::string serial;
  std::string firmware;
  std::string driver;
  std::string bdf;
  std::optional<std::uint32_t> slot;
};

/// A link of the board as it was found; module and peer are indexes into Report::modules.
struct LinkRow {
  std::uint32_t module = 0;
  std::string port;
  std::optional<std::uint32_t> peer;
  std::string peer_port;
  /// oamhal_link_state_name() of it.
  std::string state;
  std::optional<std::uint32_t> lanes;
  std::optional<std::uint32_t> active_lanes;
  std::optional<std::uint64_t> lane_rate_mbps;
};

/// A whole run.
struct Report {
  std::string tool_version;
  std::string command;
  /// The first word: "pass", "fail", "inconclusive", "not-tested" is worked out by verdict().
  std::string host;
  std::string kernel;
  /// oamhal_origin_name(): "live", "capture", "simulated".
  std::string origin;
  std::string machine;
  /// The board file that fits, and how sure; "" when none does.
  std::string board;
  std::string board_proof;
  /// UTC, "2026-11-26T15:04:05Z".
  std::string started;
  double seconds = 0;
  std::string plan;
  /// SHA-256 in hex of the plan and of the limits that were used.
  std::string plan_sha256;
  std::string limits_sha256;
  /// Of all bounds of one test together; absent in reports of versions that did not write it.
  std::optional<double> confidence;
  /// --meta key=value, in the order they were given.
  std::vector<std::pair<std::string, std::string>> meta;
  std::vector<ModuleRow> modules;
  std::vector<LinkRow> links;
  std::vector<Result> results;
  std::vector<Coverage> coverage;
  std::vector<Suspect> suspects;
  /// How often readings were looked at, and what they told; 0: nobody looked.
  std::uint64_t looks = 0;
  std::vector<Reading> readings;
  /// Warnings about the run itself.
  std::vector<std::string> notes;
  /// Set when the run was cut short (signal, device lost): what was done is there all the same.
  std::string cut_short;

  [[nodiscard]] bool simulated() const { return origin == "simulated"; }
};

/// FAIL if anything failed, else INCONCLUSIVE if anything was, else NOT-TESTED if nothing passed, else PASS.
/// That it was cool enough is nothing that passed: kEnvironmentTest alone makes no PASS.
[[nodiscard]] Verdict verdict_of(const Report& report);

/// What keeps a run without a failure from being a PASS, each as the rest of a sentence: required tests that
/// were not done in full, or a run that was cut short. Empty when all that was required was done.
[[nodiscard]] std::vector<std::string> shortfalls_of(const Report& report);

/// The one word that a report begins and ends with: verdict_of(), but "INCOMPLETE" for a PASS with
/// shortfalls.
[[nodiscard]] std::string headline_of(const Report& report);

/// 0 pass, 1 fail, 4 a required test was not done. Inconclusive results are no pass: 4 too.
[[nodiscard]] int exit_status_of(const Report& report);

}  // namespace oam_linktest

#endif  // OAMHAL_TOOLS_OAM_LINKTEST_MODEL_REPORT_HPP
