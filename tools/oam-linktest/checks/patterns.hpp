// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TOOLS_OAM_LINKTEST_CHECKS_PATTERNS_HPP
#define OAMHAL_TOOLS_OAM_LINKTEST_CHECKS_PATTERNS_HPP

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tools/oam-linktest/checks/run.hpp"

namespace oam_linktest {

/// A lane whose checker is read.
struct PatternLane {
  std::uint32_t lane = 0;
  std::vector<std::uint64_t> errors;
  /// Bits of each interval, and of all.
  std::vector<double> lengths;
  std::uint64_t bits = 0;
  std::optional<oamhal_prbs_status_t> last;
  bool locked = false;
  std::string broken;
};

/// A port that is taken down for patterns.
struct PatternEnd {
  PortAt at;
  std::int32_t pattern = OAMHAL_PRBS31;
  std::vector<PatternLane> lanes;
  /// Why this end cannot be used any more.
  std::string failed;
  bool was_enabled = false;
  /// Its counters can be held still.
  bool holds = false;
  /// The link has a code that corrects: patterns are before it.
  bool coded = false;
  /// Its lanes send and check; else it is only down, or turns round what arrives.
  bool active = true;
  /// Whom it hears, in sentences.
  std::string source = "the other end";
};

/// Ports that carry patterns instead of data. All at once: they are taken down together, and every lane is
/// checked for the same time. Whatever happens, they carry data again when this is gone.
class PatternPorts {
 public:
  /// Times and limits are those of the test.
  PatternPorts(Run& run, std::string test) : run_(run), test_(std::move(test)) {}
  PatternPorts(const PatternPorts&) = delete;
  PatternPorts& operator=(const PatternPorts&) = delete;
  ~PatternPorts() { put_back(); }

  [[nodiscard]] std::vector<PatternEnd>& ends() { return ends_; }
  /// Its place in ends(); one that is there already stays.
  std::size_t add(PortAt at);
  /// Notes on the disk what is to be put back, then disables all ports. The error says why none was.
  /// loopbacks: turn() will be called.
  std::optional<std::string> take_down(bool loopbacks);
  /// OAMHAL_PORT_LOOPBACK_* of a port that is down.
  void turn(PatternEnd& end, std::int32_t loopback);
  /// Takes the pattern that fits the modulation at which the port runs now that loopbacks are set.
  void fit_pattern(PatternEnd& end);
  /// Patterns on the active ends for the time of the test, then off.
  void measure();
  /// Counters go on, patterns and loopbacks off, ports as enabled as they were; then their links come up,
  /// also when the run was stopped. One that does not has failed.
  void put_back();
  void come_back();

  /// Judges a lane as one of so many; nothing is said of what it is about.
  [[nodiscard]] Result result_of(const PatternEnd& end, const PatternLane& lane, std::size_t lanes) const;
  /// The run was stopped before the lane was tested.
  [[nodiscard]] bool is_cut_off(const PatternLane& lane) const {
    return run_.clock.stopped() && lane.bits == 0;
  }

  [[nodiscard]] Device& device(const PatternEnd& end) { return run_.machine.device(end.at); }
  [[nodiscard]] const Port& port(const PatternEnd& end) const { return run_.machine.port(end.at); }

 private:
  oamhal::bringup::tester& tester(const PatternEnd& end) { return *device(end).tester; }
  void failed(PatternEnd& end, const oamhal::error& error) { end.failed = note_failure(device(end), error); }
  template <typename F>
  void each(F&& action) {
    for (PatternEnd& end : ends_)
      if (end.failed.empty()) action(end);
  }
  template <typename F>
  void each_active(F&& action) {
    each([&](PatternEnd& end) {
      if (end.active) action(end);
    });
  }

  void look(PatternEnd& end);
  std::optional<std::string> note(bool loopbacks);
  void disable();
  void set(PatternEnd& end, std::int32_t generator, std::int32_t checker);
  void start();
  void wait_for_lock();
  void sample();
  void read_lanes(PatternEnd& end);
  bool quieten(PatternEnd& end);

  Run& run_;
  std::string test_;
  std::vector<PatternEnd> ends_;
  bool changed_ = false;
  bool loopbacks_ = false;
  double seconds_ = 0;
};

}  // namespace oam_linktest

#endif  // OAMHAL_TOOLS_OAM_LINKTEST_CHECKS_PATTERNS_HPP
