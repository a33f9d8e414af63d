// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_HAL_CORE_MEMORY_FACTS_HPP
#define OAMHAL_HAL_CORE_MEMORY_FACTS_HPP

#include <vector>

#include <oamhal/memory.h>

#include "hal/core/draft.hpp"
#include "hal/core/snapshot.hpp"
#include "hal/kernel/reader.hpp"
#include "hal/pci/scan.hpp"

namespace oamhal::hal {

/// What a region has left, when both its size and its use are known.
oamhal_number_t free_of(const oamhal_backend_memory_t& memory);

/// How the memory of a draft can be shared, in the shape of the interface.
oamhal_sharing_info_t sharing_info(const Draft& draft);

/// Reads what the kernel says about the IOMMU group of a draft.
void read_isolation(AttributeReader& reader, Arena& arena, Draft& draft);

/// What stands between a draft and others. infos are the scan's bridges in the shape of the interface.
oamhal_isolation_info_t isolation_info(const Draft& draft, const PciScan& pci,
                                       const std::vector<oamhal_bridge_info_t>& infos);

/// Whether one device of a snapshot reaches the memory of another. Both indexes are right.
oamhal_peer_info_t peer_info(const oamhal_snapshot& snapshot, std::uint32_t from, std::uint32_t to);

}  // namespace oamhal::hal

#endif  // OAMHAL_HAL_CORE_MEMORY_FACTS_HPP
