// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_HAL_BRINGUP_MEMORY_SERIAL_HPP
#define OAMHAL_HAL_BRINGUP_MEMORY_SERIAL_HPP

#include <string>

#include <oamhal/session.h>

namespace oamhal::hal {

/// The serial number of a session's device, as its backend tells it; "" when it does not. By it the partner
/// at the other end of a port is known.
std::string serial_of(oamhal_session_t* session);

}  // namespace oamhal::hal

#endif  // OAMHAL_HAL_BRINGUP_MEMORY_SERIAL_HPP
