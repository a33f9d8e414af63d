// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TOOLS_OAM_LINKTEST_CHECKS_ENVIRONMENT_HPP
#define OAMHAL_TOOLS_OAM_LINKTEST_CHECKS_ENVIRONMENT_HPP

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "tools/oam-linktest/machine/clock.hpp"
#include "tools/oam-linktest/machine/looker.hpp"
#include "tools/oam-linktest/machine/machine.hpp"
#include "tools/oam-linktest/model/report.hpp"
#include "tools/oam-linktest/plan/plan.hpp"

namespace oam_linktest {

/// The readings of the modules over a run, from one look to the next. Modules that no chosen link reaches are
/// left out.
class Environment {
 public:
  /// Takes the first look.
  Environment(const Machine& machine, Clock& clock, Looker& looker);

  /// Looks again when it is time: not within kLeast of the last look, and so that looking takes less than a
  /// hundredth of the run. Costs nothing before.
  void look();
  /// When look() will look again.
  [[nodiscard]] Clock::Duration due() const { return due_; }
  /// Looks for the last time, puts the readings into the report, and judges them by the plan's windows.
  void end(const Plan& plan, Report& report);

  static constexpr std::chrono::seconds kLeast{5};

 private:
  void look_now();
  void take(const std::vector<SeenReading>& look);
  void take(std::uint32_t device, const std::string& name, const SeenReading& seen);
  /// Of all readings that were not among those that were seen at this look.
  void miss(const std::set<std::pair<std::uint32_t, std::string>>& seen, const std::string& why);

  const Machine& machine_;
  Clock& clock_;
  Looker& looker_;
  Clock::Duration start_;
  Clock::Duration due_{};
  std::uint64_t looks_ = 0;
  /// Of the first look that failed; "" when none did.
  std::string failed_;
  /// By place of the device, those that are looked at; in the order in which the device told them first.
  std::map<std::uint32_t, std::vector<Reading>> readings_;
};

/// Judges the readings of a report by the windows of a plan: a result of kEnvironmentTest for each module,
/// and a coverage for each window.
void judge_windows(const Plan& plan, double seconds, Report& report);

}  // namespace oam_linktest

#endif  // OAMHAL_TOOLS_OAM_LINKTEST_CHECKS_ENVIRONMENT_HPP
