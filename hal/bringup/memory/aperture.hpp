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

/// Copies bytes into the memory that a window shows, and out of it, by aligned accesses of fixed width: of 8
/// bytes, and of 4, 2 and 1 where what is copied begins or ends in between. Never by memcpy, which may access
/// a device twice, in parts, or out of order. Mapped parts by loads and stores, others through the window's
/// functions. What was written has left the processor when it returns. Errors: those of the window.
Result<void> write_aperture(const oamhal_window_access_t& window, std::uint64_t offset,
                            std::span<const std::byte> bytes);
Result<void> read_aperture(const oamhal_window_access_t& window, std::uint64_t offset,
                           std::span<std::byte> bytes);

}  // namespace oamhal::hal

#endif  // OAMHAL_HAL_BRINGUP_MEMORY_APERTURE_HPP
