// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_HAL_BASE_INDEX_PAIR_HPP
#define OAMHAL_HAL_BASE_INDEX_PAIR_HPP

#include <cstddef>
#include <cstdint>
#include <cstring>

#include <oamhal/window.h>

namespace oamhal::hal {

/// Bytes of the registers behind a pair.
inline constexpr std::uint32_t kIndexedWidth = 4;

/// Whether a pair is whole, and of registers of 4 bytes.
inline bool makes_sense(const oamhal_index_pair_t& pair) {
  return pair.size >= sizeof pair && pair.name != nullptr && pair.width == kIndexedWidth &&
         pair.index_offset != pair.data_offset &&
         (pair.range_count == 0 || (pair.ranges != nullptr && pair.range_size >= sizeof *pair.ranges));
}

/// Whether a pair that makes sense lists an index. The ranges are a backend's, which may know more of them
/// than this library.
inline bool is_listed(const oamhal_index_pair_t& pair, std::uint64_t index) {
  for (std::uint32_t i = 0; i < pair.range_count; ++i) {
    oamhal_index_range_t range{};
    std::memcpy(&range, reinterpret_cast<const std::byte*>(pair.ranges) + std::size_t{i} * pair.range_size,
                sizeof range);
    if (index >= range.first && index <= range.last) return true;
  }
  return false;
}

}  // namespace oamhal::hal

#endif  // OAMHAL_HAL_BASE_INDEX_PAIR_HPP
