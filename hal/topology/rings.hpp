// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_HAL_TOPOLOGY_RINGS_HPP
#define OAMHAL_HAL_TOPOLOGY_RINGS_HPP

#include <cstdint>
#include <vector>

#include "hal/topology/pair_table.hpp"

namespace oamhal::hal {

/// The classes of a table one after the other, the first one first.
using Ring = std::vector<std::uint32_t>;

struct RingAnswer {
  /// At least one, the one with the best worst pair first.
  std::vector<Ring> rings;
  /// Neither a better first ring nor more rings are possible.
  bool exact = false;
  std::uint64_t steps = 0;
};

/// Rings through all classes of a table, at most max_rings of them (at least 1). Those after the first use
/// links alone, no more of a pair than the pair has. Tries about max_steps places and then takes the best so
/// far.
RingAnswer find_rings(const PairTable& table, std::uint32_t max_rings, std::uint64_t max_steps);

}  // namespace oamhal::hal

#endif  // OAMHAL_HAL_TOPOLOGY_RINGS_HPP
