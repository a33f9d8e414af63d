// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_HAL_CORE_SELECT_HPP
#define OAMHAL_HAL_CORE_SELECT_HPP

#include <string_view>

#include "hal/base/error.hpp"
#include "hal/core/snapshot.hpp"

namespace oamhal::hal {

/// Finds what a selector names. See oamhal/selector.h.
Result<oamhal_selection_t> select(const oamhal_snapshot& snapshot, std::string_view selector);

}  // namespace oamhal::hal

#endif  // OAMHAL_HAL_CORE_SELECT_HPP
