// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_HAL_TOPOLOGY_GROUPS_HPP
#define OAMHAL_HAL_TOPOLOGY_GROUPS_HPP

#include <cstdint>
#include <vector>

#include "hal/topology/pair_table.hpp"

namespace oamhal::hal {

/// How good a group is: the rank of its worst pair, then the sums over all its pairs.
struct GroupScore {
  std::uint32_t worst_rank = 0;
  PairSum sum;
  auto operator<=>(const GroupScore&) const = default;
};

/// A group: how many units of each class, in the order of the classes, classes without any left out.
struct GroupPart {
  std::uint32_t which = 0;
  std::uint32_t count = 0;
};

struct GroupAnswer {
  std::vector<GroupPart> parts;
  GroupScore score;
  /// Nothing better is possible.
  bool exact = false;
  std::uint64_t steps = 0;
};

/// The best group of count units, at least 1 and at most table.units(); of several the one with the most units
/// in the first classes. Looks at about max_steps combinations and then takes the best so far.
GroupAnswer find_group(const PairTable& table, std::uint64_t count, std::uint64_t max_steps);

/// The score of a group; the rank of a group without pairs is the best there is.
GroupScore score_of(const PairTable& table, const std::vector<GroupPart>& parts);

}  // namespace oamhal::hal

#endif  // OAMHAL_HAL_TOPOLOGY_GROUPS_HPP
