// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_HAL_CORE_STATE_HPP
#define OAMHAL_HAL_CORE_STATE_HPP

#include "hal/core/draft.hpp"

namespace oamhal::hal {

/// Decides the state of a device from what PCIe and the backend say, and reports what is wrong.
void judge_state(Draft& draft, Arena& arena);

/// The worse of two states.
std::int32_t worse(std::int32_t a, std::int32_t b);

}  // namespace oamhal::hal

#endif  // OAMHAL_HAL_CORE_STATE_HPP
