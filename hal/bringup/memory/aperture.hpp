// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_HAL_BRINGUP_MEMORY_APERTURE_HPP
#define OAMHAL_HAL_BRINGUP_MEMORY_APERTURE_HPP

#include <cstddef>
#include <cstdint>
#include <span>

#include <oamhal/window.h>

#include "hal/base/error.hpp"

namespace oamhal::hal {

/// How bytes go into the memory that a window shows.
enum class Stores : std::uint8_t {
  /// Each store is an access of its own: aligned, of 8 bytes, and of 4, 2 and 1 at the ends.
  kUncached,
  /// The mapping is write-combining (Window::write_combining()): whole aligned lines of 64 bytes by stores
  /// past
  /// the caches, which the processor sends as one write each; the ends as above.
  kCombined,
};

/// Copies bytes into the memory that a window shows, and out of it, by aligned accesses of fixed width. Never
/// by memcpy, which may access a device twice, in parts, or out of order. Mapped parts by stores and loads,
/// others through the window's functions. What was written has left the processor when it returns
/// (mmio::flush_combined_writes()). Reads are aligned loads of up to 8 bytes, of a write-combining mapping
/// too. Errors: those of the window.
Result<void> write_aperture(const oamhal_window_access_t& window, std::uint64_t offset,
                            std::span<const std::byte> bytes, Stores stores = Stores::kUncached);
Result<void> read_aperture(const oamhal_window_access_t& window, std::uint64_t offset,
                           std::span<std::byte> bytes);

}  // namespace oamhal::hal

#endif  // OAMHAL_HAL_BRINGUP_MEMORY_APERTURE_HPP
