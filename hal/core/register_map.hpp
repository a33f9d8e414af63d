// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_HAL_CORE_REGISTER_MAP_HPP
#define OAMHAL_HAL_CORE_REGISTER_MAP_HPP

#include <oamhal/register.h>

namespace oamhal::hal {

/// Whether a map of a backend is one: counts, sizes and texts are there, fields lie in their registers and
/// registers in their blocks, and walking it ends.
bool is_register_map(const oamhal_register_map_t& map);

}  // namespace oamhal::hal

#endif  // OAMHAL_HAL_CORE_REGISTER_MAP_HPP
