// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_HAL_KERNEL_ACCESS_HPP
#define OAMHAL_HAL_KERNEL_ACCESS_HPP

#include <oamhal/node.h>

namespace oamhal::hal {

/// Whether this process may read and write a device node of the live machine. Asks for the right, and opens
/// nothing: opening is what makes drivers set up a process, wake a device or answer BUSY to others.
oamhal_access access_of(const char* path, const oamhal_number_t& major, const oamhal_number_t& minor);

}  // namespace oamhal::hal

#endif  // OAMHAL_HAL_KERNEL_ACCESS_HPP
