// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TOOLS_OAM_LINKTEST_STATISTICS_DISPERSION_HPP
#define OAMHAL_TOOLS_OAM_LINKTEST_STATISTICS_DISPERSION_HPP

#include <cstddef>
#include <cstdint>
#include <span>

namespace oam_linktest {

/// How often independent errors of one lane are taken for bursts, at most: once in a thousand runs. Of many
/// lanes that is so for each, and not for all together.
inline constexpr double kBurstLevel = 1e-3;

/// Whether counts of equal intervals vary as those of independent events do.
struct Dispersion {
  std::size_t intervals = 0;
  std::uint64_t count = 0;
  /// Variance by mean: about 1 for independent events, more for bursts. 0 without an event.
  double index = 0;
  /// The probability of an index this large or larger if events are independent; 1 when it was not tested.
  double probability = 1;
  /// Fewer than two events or intervals say nothing of bursts.
  bool tested = false;
  /// Tested, and the probability is below kBurstLevel: bounds that suppose independent events do not hold.
  bool bursty = false;
};

/// Up to 500 events: the exact distribution given their number, by up to 9,999 draws that are the same each
/// time. More: chi-square, after neighbours were joined until an interval has five events on average.
Dispersion test_dispersion(std::span<const std::uint64_t> counts);

}  // namespace oam_linktest

#endif  // OAMHAL_TOOLS_OAM_LINKTEST_STATISTICS_DISPERSION_HPP
