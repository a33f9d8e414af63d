// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_HAL_BRINGUP_API_TREE_HPP
#define OAMHAL_HAL_BRINGUP_API_TREE_HPP

#include <oamhal/context.h>

#include "hal/base/error.hpp"
#include "hal/kernel/root.hpp"

namespace oamhal::hal {

/// The tree that a context reads, opened anew: contexts are the other library's, and show no more of
/// themselves than its interface does.
Result<Root> tree_of(const oamhal_context_t* context);

}  // namespace oamhal::hal

#endif  // OAMHAL_HAL_BRINGUP_API_TREE_HPP
