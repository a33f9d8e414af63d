// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_HAL_CORE_MODULE_CHECK_HPP
#define OAMHAL_HAL_CORE_MODULE_CHECK_HPP

#include <cstdint>
#include <vector>

#include "hal/core/snapshot.hpp"
#include "hal/core/suspect_words.hpp"
#include "hal/topology/board.hpp"

namespace oamhal::hal {

/// What is not as it should be with the modules of a baseboard beside their wires: different parts, different
/// firmware, an uneven share of the NUMA nodes, links to the host below what the slot has. Of the snapshot
/// alone; what it does not know is not judged.
std::vector<SuspectWords::Said> check_modules(const oamhal_snapshot& snapshot, std::uint32_t baseboard,
                                              const Board& board);

}  // namespace oamhal::hal

#endif  // OAMHAL_HAL_CORE_MODULE_CHECK_HPP
