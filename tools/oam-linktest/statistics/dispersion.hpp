// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TOOLS_OAM_LINKTEST_STATISTICS_DISPERSION_HPP
#define OAMHAL_TOOLS_OAM_LINKTEST_STATISTICS_DISPERSION_HPP

#include <cstddef>
#include <cstdint>
#include <span>

namespace oam_linktest {

/// How often independent errors are taken for bursts, at most, in a run: one run in a thousand.
inline constexpr double kBurstLevel = 1e-3;

/// Whether counts of intervals vary as those of independent events do.
struct Dispersion {
  std::size_t intervals = 0;
  std::uint64_t count = 0;
  /// Variance by mean: about 1 for independent events, more for bursts. 0 without an event.
  double index = 0;
  /// The probability of an index this large or larger if events are independent; 1 when it was not tested.
  double probability = 1;
  /// Fewer than two events or intervals say nothing of bursts.
  bool tested = false;
  /// Tested, and the probability is below the level: bounds that suppose independent events do not hold.
  bool bursty = false;
};

/// counts of consecutive intervals, and how long each was (seconds, bits); no lengths: all were equal. level:
/// how often independent events may be taken for bursts; of n tests that are to be right together, the level
/// of all by n. Up to 500 events: the exact distribution given their number, by up to 99,999 draws that are
/// the same each time, so that no level below one in as many is reached. More: chi-square, after neighbours
/// were joined until an interval has five events on average.
Dispersion test_dispersion(std::span<const std::uint64_t> counts, std::span<const double> lengths = {},
                           double level = kBurstLevel);

}  // namespace oam_linktest

#endif  // OAMHAL_TOOLS_OAM_LINKTEST_STATISTICS_DISPERSION_HPP
