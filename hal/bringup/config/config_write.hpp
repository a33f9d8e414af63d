// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_HAL_BRINGUP_CONFIG_CONFIG_WRITE_HPP
#define OAMHAL_HAL_BRINGUP_CONFIG_CONFIG_WRITE_HPP

#include <cstdint>
#include <span>
#include <string>

#include "hal/bringup/open_function.hpp"
#include "hal/bringup/vfio/kernel.hpp"
#include "hal/kernel/root.hpp"

namespace oamhal::hal {

/// Writes 1, 2 or 4 bytes of a function's configuration space: through owner, the function as it is open
/// through VFIO or served, or else (nullptr, or open through sysfs) by libpci, when no driver of the kernel
/// has it. Errors: as oamhal_config_write().
Result<void> write_config(OpenFunction* owner, Kernel& kernel, const Root& root, const std::string& bdf,
                          std::uint32_t offset, std::span<const std::uint8_t> from);

}  // namespace oamhal::hal

#endif  // OAMHAL_HAL_BRINGUP_CONFIG_CONFIG_WRITE_HPP
