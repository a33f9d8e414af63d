// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_HAL_CORE_USE_HPP
#define OAMHAL_HAL_CORE_USE_HPP

#include "hal/core/context.hpp"
#include "hal/core/draft.hpp"

namespace oamhal::hal {

/// Finds out what this process may do with the nodes of a device whose state is judged, and whether it can
/// use the device and its partitions. flags are OAMHAL_ENUMERATE_ bits.
void judge_use(const oamhal_context& context, std::uint32_t flags, Draft& draft, Arena& arena);

}  // namespace oamhal::hal

#endif  // OAMHAL_HAL_CORE_USE_HPP
