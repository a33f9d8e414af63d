// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// The simulated baseboard, the library and the tests of oam-linktest in one process, on a clock that moves
// only when a test waits: an hour of soak takes no longer than its readings.

#ifndef OAMHAL_TESTS_LINKTEST_SIM_MACHINE_HPP_
#define OAMHAL_TESTS_LINKTEST_SIM_MACHINE_HPP_

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "tests/sim/sim_board.hpp"
#include "tests/support/machine_root.hpp"
#include "tools/oam-linktest/checks/run.hpp"
#include "tools/oam-linktest/machine/looker.hpp"

namespace oamhal::test {

class SimClock final : public oam_linktest::Clock {
 public:
  explicit SimClock(SimBoard& board) : board_(board) {}
  [[nodiscard]] Duration now() const override { return board_.now(); }
  void wait(Duration time) override { board_.pass(std::max(time, Duration{1})); }
  [[nodiscard]] bool stopped() const override { return stopped_; }
  void stop() { stopped_ = true; }

 private:
  SimBoard& board_;
  bool stopped_ = false;
};

class SimMachine {
 public:
  /// toml is laid over ubb8-reference. Links are up. writable: whether the context may write registers.
  explicit SimMachine(bool writable, const std::string& toml = {});
  SimMachine(const SimMachine&) = delete;
  SimMachine& operator=(const SimMachine&) = delete;

  SimBoard& board() { return board_; }
  SimClock& clock() { return clock_; }
  /// Accesses that wrote, of all modules.
  [[nodiscard]] std::uint64_t writes() const { return writes_; }
  void forget_writes() { writes_ = 0; }
  /// From now on receivers say that they have no sampler beside that of the data.
  void have_one_sampler() { one_sampler_ = true; }
  /// The next order to a port to let its counters go on does not arrive.
  void lose_next_thaw() { loses_thaw_ = true; }
  [[nodiscard]] bool loses_next_thaw() const { return loses_thaw_; }
  [[nodiscard]] const oamhal::context& context() const { return *context_; }
  [[nodiscard]] oam_linktest::Looker& looker() const { return *looker_; }

  /// Looks at the machine as it is now, and opens testers.
  oam_linktest::Machine look();

 private:
  struct SimWindow;
  struct Source;

  SimBoard board_;
  SimClock clock_{board_};
  std::uint64_t writes_ = 0;
  bool writable_;
  bool one_sampler_ = false;
  bool loses_thaw_ = false;
  std::unique_ptr<oamhal::context> context_;
  std::unique_ptr<oam_linktest::Looker> looker_;
};

/// A run of one test on a machine: its report. settings are those of the built-in plan long, unless a test
/// changes them.
struct Ran {
  oam_linktest::Report report;

  /// Subjects of results of a test that have a verdict, as text.
  [[nodiscard]] std::vector<std::string> subjects(const std::string& test,
                                                  oam_linktest::Verdict verdict) const;
  [[nodiscard]] const oam_linktest::Result* find(const std::string& test, const std::string& subject) const;
};

oam_linktest::Settings long_settings();

}  // namespace oamhal::test

#endif  // OAMHAL_TESTS_LINKTEST_SIM_MACHINE_HPP_
