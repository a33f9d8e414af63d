// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TOOLS_OAM_LINKTEST_STATISTICS_JUDGE_HPP
#define OAMHAL_TOOLS_OAM_LINKTEST_STATISTICS_JUDGE_HPP

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "tools/oam-linktest/model/report.hpp"
#include "tools/oam-linktest/statistics/dispersion.hpp"

namespace oam_linktest {

/// What is counted, and by what it is divided. Only errors of bits give a bit error rate; counters of frames
/// (CRC, replays) count events, each of any number of wrong bits.
enum class RateKind : std::uint8_t {
  bit_errors,  ///< per bit
  events       ///< per second
};

/// What was counted in how many bits (of bit errors) or seconds (of events). How long is fixed before the
/// run starts: a run that ends as soon as a bound suits it makes the stated confidence untrue.
struct Observation {
  RateKind kind = RateKind::bit_errors;
  std::uint64_t count = 0;
  double exposure = 0;
};

/// A rate with its bounds, and what that says of a limit.
struct Judgement {
  RateKind kind = RateKind::bit_errors;
  /// PASS: the upper bound is below the limit. FAIL: the lower bound is above it. INCONCLUSIVE: neither, or
  /// no bound holds. NOT-TESTED: nothing was observed, or the question makes no sense.
  Verdict verdict = Verdict::not_tested;
  /// A sentence; "" for PASS.
  std::string reason;
  double limit = 0;
  /// Of each bound, one-sided: the true rate is below `upper` with it, and above `lower` with it.
  double confidence = 0;
  std::uint64_t count = 0;
  double exposure = 0;
  /// count / exposure. Absent: nothing was observed.
  std::optional<double> rate;
  /// Absent: no bound holds, as `reason` says.
  std::optional<double> lower;
  std::optional<double> upper;
  /// Of INCONCLUSIVE: how many more bits or seconds would decide it if errors go on at the rate that was
  /// seen; without an error it is exact: so many more without one are a PASS. Absent: no run of a usable
  /// length would, since the rate is too close to the limit.
  std::optional<double> further;
};

/// Judges an observation whose events are independent: test_dispersion() says whether they look so.
/// limit: bits or seconds^-1, above 0. confidence: above 0.5 and below 1.
Judgement judge(const Observation& observation, double limit, double confidence);

/// As judge(), of counts of consecutive intervals that together took `exposure`; lengths and burst_level are
/// those of test_dispersion(). When the counts come in bursts no bound is given, and the verdict is
/// INCONCLUSIVE; FAIL where each of at least four intervals alone was twice above the limit.
Judgement judge_intervals(RateKind kind, std::span<const std::uint64_t> counts, double exposure, double limit,
                          double confidence, std::span<const double> lengths = {},
                          double burst_level = kBurstLevel);

/// The confidence of each of n bounds, so that all n hold together with `family`. After Bonferroni, 1 - (1 -
/// family) / n, and not after Sidak, whose n bounds must be independent: lanes share a clock, supplies and a
/// connector. At 95 % it costs under 1 % more bits, whatever n.
double confidence_of_each(double family, std::size_t n);

/// How much must be observed without an event for the upper bound to be below the limit: the bits of bit
/// errors, the seconds of events.
double exposure_to_pass(double limit, double confidence);

/// The seconds that bits take; absent when the rate is not above 0. bits_per_second: of one lane for a lane.
std::optional<double> seconds_of(double bits, double bits_per_second);

/// The judgement as a report shows it: "bit-errors", "bits", "ber", "ber-lower", "ber-upper", or of events
/// "events", "observed", "event-rate", "event-rate-lower", "event-rate-upper". The upper bound has the limit.
std::vector<Measure> measures_of(const Judgement& judgement);

}  // namespace oam_linktest

#endif  // OAMHAL_TOOLS_OAM_LINKTEST_STATISTICS_JUDGE_HPP
