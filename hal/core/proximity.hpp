// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_HAL_CORE_PROXIMITY_HPP
#define OAMHAL_HAL_CORE_PROXIMITY_HPP

#include <cstdint>

#include <oamhal/proximity.h>

#include "hal/base/error.hpp"
#include "hal/core/snapshot.hpp"
#include "hal/topology/way.hpp"

namespace oamhal::hal {

/// How near two things of a snapshot are. all_links: those too that are not seen but derived or expected.
Result<oamhal_proximity_info_t> proximity(const oamhal_snapshot& snapshot, const oamhal_endpoint_t& a,
                                          const oamhal_endpoint_t& b, bool all_links = false);

/// Whether a link joins its two ends: it is seen, or any will do, and is not reported down.
bool joins(const oamhal_link_info_t& link, bool all_links);

/// Where a device is in the PCI hierarchy.
Place place_of_device(const oamhal_snapshot& snapshot, std::uint32_t index);

}  // namespace oamhal::hal

#endif  // OAMHAL_HAL_CORE_PROXIMITY_HPP
