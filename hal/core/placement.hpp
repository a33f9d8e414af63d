// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_HAL_CORE_PLACEMENT_HPP
#define OAMHAL_HAL_CORE_PLACEMENT_HPP

#include <cstdint>
#include <span>
#include <vector>

#include <oamhal/placement.h>

#include "hal/base/error.hpp"
#include "hal/core/snapshot.hpp"
#include "hal/topology/pair_table.hpp"

namespace oamhal::hal {

/// How the pairs of some units are weighed: options that were checked, and the weight that they mean.
struct Weighing {
  oamhal_weight weight = OAMHAL_WEIGHT_UNKNOWN;
  bool all_links = false;
  /// The caller's matrix, in the order of the units, or nullptr.
  const std::uint64_t* matrix = nullptr;
  std::uint64_t max_steps = OAMHAL_PLACEMENT_DEFAULT_STEPS;
};

/// Checks options for a call about units, all of which the snapshot must have, and chooses the weight.
Result<Weighing> weigh(const oamhal_snapshot& snapshot, const oamhal_placement_options_t& options,
                       std::span<const std::uint32_t> units);

/// Fills the matrix of rows and columns. With a matrix of the caller the two must be the same.
void fill_pairs(const oamhal_snapshot& snapshot, const Weighing& weighing,
                std::span<const std::uint32_t> rows, std::span<const std::uint32_t> columns,
                std::span<oamhal_pair_t> pairs);

/// Units as a search sees them.
struct Choice {
  PairTable table;
  /// For each class its members, as places in the list of units, in order.
  std::vector<std::vector<std::uint32_t>> members;
};

/// Puts units, each of them there once, into classes: those of one device, or each for itself when the
/// caller's matrix tells them apart.
Choice classify(const oamhal_snapshot& snapshot, const Weighing& weighing,
                std::span<const std::uint32_t> units);

/// The best group of count units of a list, as places in it, in order; info says how good it is.
std::vector<std::uint32_t> choose_group(const Choice& choice, const Weighing& weighing, std::uint32_t count,
                                        oamhal_placement_info_t& info);

/// Rings through all units of a list, at most max_rings, as places in it; info says how good the first is.
std::vector<std::vector<std::uint32_t>> choose_rings(const Choice& choice, const Weighing& weighing,
                                                     std::uint32_t max_rings, oamhal_placement_info_t& info);

}  // namespace oamhal::hal

#endif  // OAMHAL_HAL_CORE_PLACEMENT_HPP
