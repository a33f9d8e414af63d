// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_MEMORY_HPP
#define OAMHAL_MEMORY_HPP

/// @file memory.hpp
/// Memory regions: device memory and BARs. See memory.h.

#include <oamhal/memory.h>
#include <oamhal/range.hpp>

namespace oamhal {

/// What the list of a snapshot holds. Sizes are bytes.
using memory_info = item<oamhal_memory_info_t>;

namespace detail {

using memory_source = numbered<oamhal_memory_info_t, oamhal_memory_get>;

}  // namespace detail

}  // namespace oamhal

#endif  // OAMHAL_MEMORY_HPP
