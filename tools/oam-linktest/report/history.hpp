// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TOOLS_OAM_LINKTEST_REPORT_HISTORY_HPP
#define OAMHAL_TOOLS_OAM_LINKTEST_REPORT_HISTORY_HPP

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tools/oam-linktest/model/report.hpp"

namespace oam_linktest {

/// One test of one subject, then and now.
struct Change {
  std::string test;
  Subject subject;
  /// Absent: there was no such result.
  std::optional<Verdict> before;
  std::optional<Verdict> now;
  /// Why it is as it is now, or was then when there is no now.
  std::string reason;
};

/// A measure with a limit that came closer to it, or went further beyond it.
struct Drift {
  std::string test;
  Subject subject;
  std::string measure;
  std::string unit;
  double before = 0;
  double now = 0;
  double limit = 0;
};

/// What became of a machine since an earlier report, the baseline.
struct History {
  std::string started;
  std::string host;
  std::string plan;
  std::string origin;
  /// What makes the two hard to compare, as sentences: another machine, other limits, a simulation.
  std::vector<std::string> caveats;
  /// PASS, INCONCLUSIVE, FAIL is the way down.
  std::vector<Change> worse;
  std::vector<Change> better;
  /// Tested then and not now, and the reverse.
  std::vector<Change> no_more_tested;
  std::vector<Change> newly_tested;
  /// By a tenth or more. Bounds of error rates are left out: they move with the length of a run and by
  /// chance.
  std::vector<Drift> drifts;
  /// Results with the verdict that they had.
  std::uint64_t same = 0;
};

/// What makes the two hard to compare, as sentences; `earlier` is what they call `before`.
std::vector<std::string> caveats_of(const Report& before, const Report& now, std::string_view earlier);

History compare_reports(const Report& before, const Report& now);

}  // namespace oam_linktest

#endif  // OAMHAL_TOOLS_OAM_LINKTEST_REPORT_HISTORY_HPP
