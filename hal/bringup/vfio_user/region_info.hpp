// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_HAL_BRINGUP_VFIO_USER_REGION_INFO_HPP
#define OAMHAL_HAL_BRINGUP_VFIO_USER_REGION_INFO_HPP

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "hal/bringup/function_access.hpp"

namespace oamhal::hal {

/// A region as a reply to DEVICE_GET_REGION_INFO describes it.
struct RegionReply {
  Region region;
  /// Where it begins in the descriptor that came with the reply.
  std::uint64_t offset = 0;
  /// The bytes that the whole reply takes, when it had no room for all of it.
  std::uint32_t wanted = 0;
};

/// Reads the reply; nothing for one that cannot be. Areas that overlap, leave the region or are not aligned
/// to pages are not taken: the whole region is then reached by messages.
std::optional<RegionReply> parse_region_info(std::span<const std::byte> payload, unsigned index);

}  // namespace oamhal::hal

#endif  // OAMHAL_HAL_BRINGUP_VFIO_USER_REGION_INFO_HPP
