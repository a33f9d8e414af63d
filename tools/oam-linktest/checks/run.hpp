// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TOOLS_OAM_LINKTEST_CHECKS_RUN_HPP
#define OAMHAL_TOOLS_OAM_LINKTEST_CHECKS_RUN_HPP

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include <oamhal/bringup/pcie.hpp>

#include "tools/oam-linktest/machine/clock.hpp"
#include "tools/oam-linktest/machine/machine.hpp"
#include "tools/oam-linktest/model/report.hpp"

namespace oam_linktest {

/// What results are judged against. Absent: reported, and not judged.
struct Limits {
  /// Errors of frames (CRC, replays) a second, of one port in one direction.
  std::optional<double> event_rate;
  /// Before and behind the code, of links with FEC: wrong bits by bits, codewords beyond repair a second.
  std::optional<double> pre_fec_ber;
  std::optional<double> uncorrectable_rate;
  /// Of patterns, of each lane.
  std::optional<double> ber;
  /// Measured by raw rate, from 0 to 1.
  std::optional<double> bandwidth_share;
  std::optional<double> latency_us;
  /// The smaller of both directions: % of a unit interval, millivolts.
  std::optional<double> margin_timing_ui;
  std::optional<double> margin_voltage_mv;
};

/// What the tests are told.
struct Settings {
  /// Of counters and soak: fixed before it starts. And how often it is looked meanwhile.
  Clock::Duration soak_time = std::chrono::seconds(10);
  Clock::Duration interval = std::chrono::seconds(1);
  /// Of patterns; and the pattern, or NONE for the one that fits the modulation.
  Clock::Duration prbs_time = std::chrono::seconds(10);
  std::int32_t pattern = OAMHAL_PATTERN_NONE;
  unsigned retrains = 5;
  /// How long a link may take to come up, and a device to do what it was told.
  Clock::Duration train_limit = std::chrono::seconds(3);
  /// Of one copy of a bandwidth test, and how long each pair copies.
  std::uint64_t copy_bytes = std::uint64_t{4} << 20;
  Clock::Duration copy_time = std::chrono::milliseconds(200);
  double confidence = 0.95;
  Limits limits;
};

/// One run of tests over a machine.
struct Run {
  Machine& machine;
  Clock& clock;
  const Settings& settings;
  Report& report;
};

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
/// Test "soak": as check_counters(); with a command for as long as that runs, and a port that no byte reached
/// does not pass. Its output goes to the file log, or to standard error when that is "". LOAD with a command.
void check_soak(Run& run, const std::string& command, const std::string& log);
/// Trains each chosen link again, several times. DISRUPTIVE.
void check_training(Run& run);
/// Patterns over all lanes of the chosen links at once. DISRUPTIVE.
void check_prbs(Run& run);
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
  /// Errors by the kernel's name, of a function; absent where it does not tell.
  using Errors = std::map<std::string, std::uint64_t>;
  std::optional<Errors> errors_of(const std::string& bdf) const;
  void judge_path(const Device& device);
  void judge_hop(const oamhal::bringup::pcie_path& path, const oamhal::bringup::pcie_path::hop& hop,
                 Result& result);
  void add_new_errors(const std::string& bdf, Result& result);

  Run& run_;
  Clock::Duration start_;
  std::map<std::string, std::optional<Errors>> before_;
  TestCount tally_;
};

}  // namespace oam_linktest

#endif  // OAMHAL_TOOLS_OAM_LINKTEST_CHECKS_RUN_HPP
