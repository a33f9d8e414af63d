// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_HAL_CORE_DEVICE_PAIRS_HPP
#define OAMHAL_HAL_CORE_DEVICE_PAIRS_HPP

#include <cstdint>
#include <span>
#include <vector>

#include "hal/core/placement.hpp"

namespace oamhal::hal {

/// The devices of some units, each once.
struct Devices {
  std::vector<std::uint32_t> list;
  /// Where a unit's device is in the list, in the order of the units.
  std::vector<std::uint32_t> place_of_unit;
  /// Where a device of the snapshot is in the list, or OAMHAL_NO_INDEX.
  std::vector<std::uint32_t> place_of_device;
};

Devices devices_of(const oamhal_snapshot& snapshot, std::span<const std::uint32_t> units);

/// The pairs of two lists of devices, row by row.
std::vector<oamhal_pair_t> device_pairs(const oamhal_snapshot& snapshot, const Weighing& weighing,
                                        const Devices& rows, const Devices& columns);

/// What a weight takes of a link.
const oamhal_number_t& rate_of(const oamhal_link_info_t& link, oamhal_weight weight);

}  // namespace oamhal::hal

#endif  // OAMHAL_HAL_CORE_DEVICE_PAIRS_HPP
