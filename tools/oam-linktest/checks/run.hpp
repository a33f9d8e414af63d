// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TOOLS_OAM_LINKTEST_CHECKS_RUN_HPP
#define OAMHAL_TOOLS_OAM_LINKTEST_CHECKS_RUN_HPP

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include <oamhal/bringup/pcie.hpp>

#include "tools/oam-linktest/checks/aer.hpp"
#include "tools/oam-linktest/machine/clock.hpp"
#include "tools/oam-linktest/machine/journal.hpp"
#include "tools/oam-linktest/machine/machine.hpp"
#include "tools/oam-linktest/model/report.hpp"
#include "tools/oam-linktest/plan/plan.hpp"

namespace oam_linktest {

/// What the tests are told.
struct Settings {
  /// Times and limits of each test, fixed before the run; tests that it lacks are not run.
  Plan plan;
  /// The pattern of prbs, or NONE for the one that fits the modulation.
  std::int32_t pattern = OAMHAL_PATTERN_NONE;
  /// How long a device may take to do what it was told.
  Clock::Duration patience = std::chrono::seconds(3);
  /// Of one copy of a bandwidth test.
  std::uint64_t copy_bytes = std::uint64_t{4} << 20;

  [[nodiscard]] const PlannedTest& of(std::string_view test) const;
  /// How long the test lasts, and the time between two readings of it.
  [[nodiscard]] Clock::Duration time(std::string_view test) const;
  [[nodiscard]] Clock::Duration interval(std::string_view test) const;
};

/// Limits that the files of the machine's boards have stand in the place of the plan's. With several boards
/// the strictest counts.
void take_board_limits(const Machine& machine, Settings& settings);

class Environment;

/// One run of tests over a machine.
struct Run {
  Machine& machine;
  Clock& clock;
  const Settings& settings;
  Report& report;
  /// Told what is going on, for somebody who waits; may be empty.
  std::function<void(const std::string&)> progress = {};
  /// Where it is noted what is to be put back, before it is changed; null: nowhere.
  Journal* journal = nullptr;
  /// Looks at the readings of the modules meanwhile; null: nobody does.
  Environment* environment = nullptr;
  /// Called now and then while a test waits; may be empty.
  std::function<void()> tick = {};

  void say(const std::string& what) const {
    if (progress) progress(what);
  }
  /// Where a test has a moment: looks at the readings when it is time.
  void look() const;
  /// As the clock's wait(), and looks at the readings meanwhile.
  void wait(Clock::Duration time) const;

 private:
  void wait_until(Clock::Duration end) const;
};

/// A number that a device tells, 0 when it does not.
inline std::uint64_t value_or_0(const oamhal_number_t& number) {
  return number.absence == OAMHAL_PRESENT ? number.value : 0;
}

/// Counts how much of a test was done, and why the rest was not.
class TestCount {
 public:
  TestCount(std::string test, TestClass test_class, std::string unit) {
    coverage_.test = std::move(test);
    coverage_.test_class = test_class;
    coverage_.unit = std::move(unit);
  }
  void done() {
    ++coverage_.total;
    ++coverage_.done;
  }
  void missing(const std::string& why) {
    ++coverage_.total;
    ++coverage_.missing[why];
  }
  /// Puts it into the report.
  void end(Report& report) { report.coverage.push_back(std::move(coverage_)); }

 private:
  Coverage coverage_;
};

/// A result that says why something was not tested. It is about the same as the answer that it comes from.
Result not_tested(std::string test, Subject subject, std::string reason, std::string enable = "");
Result not_tested(std::string test, Subject subject, const oamhal_link_capability_t& answer);

/// The worse of two verdicts: FAIL, INCONCLUSIVE, NOT-TESTED, PASS.
Verdict worse(Verdict a, Verdict b);

/// Whether the board has a wire at that port, where that is known.
std::optional<bool> is_wired(const Machine& machine, PortAt at);

/// Nothing is wired to the port, as far as the module sees and the board knows: there is nothing to test.
bool is_nothing(const Machine& machine, PortAt at);

/// What went wrong with a device while it was asked: it is lost then, and asked no more.
std::string note_failure(Device& device, const oamhal::error& error);

/// The tests. Each puts its results and its coverage into the report, and leaves links as it found them.
/// State, width, rate of each port against what it can; and each wire against the board (test "wiring").
void check_status(Run& run);
/// Counters over the time of the settings; test is "counters" or "soak". PASSIVE.
void check_counters(Run& run, const std::string& test);
/// Test "soak": as check_counters(), with what makes the links busy, or nullptr for links as they are. A port
/// that no byte reached does not pass then.
class Busy;
void check_soak(Run& run, Busy* load);
/// Trains each chosen link again, several times. DISRUPTIVE.
void check_training(Run& run);
/// Patterns over all lanes of the chosen links at once. DISRUPTIVE.
void check_prbs(Run& run);
/// Patterns over each chosen port alone (near-end loopback), then over each chosen link and back (far-end).
/// What fails one way and not the other becomes a suspect. DISRUPTIVE.
void check_loopback(Run& run);
/// How far the eye of each lane of the chosen ports reaches. DISRUPTIVE where the sampler is not independent.
void check_margin(Run& run, bool disruptive);
/// What each link carries, one way, both ways, and all links at once; what arrives is verified. And how long
/// a small copy takes. LOAD.
void check_bandwidth(Run& run);
void check_latency(Run& run);
/// The PCIe link of each device, hop by hop, and what the kernel counts of errors at both of its ends.
/// PASSIVE.
class PcieCheck {
 public:
  /// Reads what has to be read before.
  explicit PcieCheck(Run& run);
  /// Reads it again, and puts the results into the report.
  void end();

 private:
  void judge_path(const Device& device);
  void judge_hop(const oamhal::bringup::pcie_path& path, const oamhal::bringup::pcie_path::hop& hop,
                 Result& result);

  Run& run_;
  Clock::Duration start_;
  std::map<std::string, std::optional<AerErrors>> before_;
  TestCount tally_;
};

}  // namespace oam_linktest

#endif  // OAMHAL_TOOLS_OAM_LINKTEST_CHECKS_RUN_HPP
