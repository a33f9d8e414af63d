// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_UNIT_HPP
#define OAMHAL_UNIT_HPP

/// @file unit.hpp
/// Units: partitions, and devices that have none. See unit.h.

#include <oamhal/runtime.h>
#include <oamhal/unit.h>
#include <oamhal/range.hpp>

namespace oamhal {

/// What the list of a snapshot holds.
using unit_info = item<oamhal_unit_info_t>;
using runtime_id_info = item<oamhal_runtime_id_info_t>;

namespace detail {

using unit_source = numbered<oamhal_unit_info_t, oamhal_unit_get>;
using runtime_id_source = numbered<oamhal_runtime_id_info_t, oamhal_runtime_id_get>;

}  // namespace detail

}  // namespace oamhal

#endif  // OAMHAL_UNIT_HPP
