// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// How a lane that carried patterns is judged.

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "tools/oam-linktest/checks/patterns.hpp"
#include "tools/oam-linktest/statistics/judge.hpp"

namespace oam_linktest {

Result PatternPorts::result_of(const PatternEnd& end, const PatternLane& lane, std::size_t lanes) const {
  const std::size_t shared = std::max<std::size_t>(lanes, 1);
  const double confidence = confidence_of_each(run_.settings.plan.confidence, shared);
  const double burst_level = kBurstLevel / static_cast<double>(shared);
  Result result;
  result.test = test_;
  result.seconds = seconds_;
  if (is_cut_off(lane)) {
    result.reason = "the run was stopped.";
    return result;
  }
  if (!lane.locked || !lane.broken.empty()) {
    result.verdict = Verdict::fail;
    result.reason = lane.locked ? lane.broken
                                : fmt::format("its checker never heard {} from {}.",
                                              oamhal_pattern_name(end.pattern), end.source);
    return result;
  }
  constexpr double kNone = 1e300;
  const Limits& limits = run_.settings.of(test_).limits;
  const auto& limit = end.coded ? limits.pre_fec_ber : limits.ber;
  const auto judged = judge_intervals(RateKind::bit_errors, lane.errors, static_cast<double>(lane.bits),
                                      limit.value_or(kNone), confidence, lane.lengths, burst_level);
  for (Measure& measure : measures_of(judged)) {
    if (!limit) measure.limit.reset();
    if (!limit) measure.limit_kind.clear();
    result.measures.push_back(std::move(measure));
  }
  result.verdict = limit ? judged.verdict : Verdict::not_tested;
  result.reason = limit ? judged.reason : "no limit is set: the error ratio is told, and not judged.";
  if (limit && judged.verdict == Verdict::inconclusive && judged.further && seconds_ > 0 && lane.bits != 0)
    result.reason += fmt::format(" It takes {:.0f} s more.",
                                 *judged.further / (static_cast<double>(lane.bits) / seconds_));
  return result;
}

}  // namespace oam_linktest
