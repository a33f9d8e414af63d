// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_HAL_CORE_WIRING_HPP
#define OAMHAL_HAL_CORE_WIRING_HPP

#include <cstdint>
#include <string>
#include <vector>

#include "hal/core/snapshot.hpp"
#include "hal/topology/wiring.hpp"

namespace oamhal::hal {

/// The wiring of a baseboard as its modules' ports and links show it. Modules that say no slot take those
/// that are left, in the order of the snapshot.
Wiring wiring_of(const oamhal_snapshot& snapshot, std::uint32_t baseboard);

}  // namespace oamhal::hal

#endif  // OAMHAL_HAL_CORE_WIRING_HPP
