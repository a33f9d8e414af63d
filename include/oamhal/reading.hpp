// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_READING_HPP
#define OAMHAL_READING_HPP

/// @file reading.hpp
/// Temperatures, power and clocks of devices. See reading.h.

#include <oamhal/reading.h>
#include <oamhal/range.hpp>

namespace oamhal {

/// What the list of a snapshot holds.
using reading_info = item<oamhal_reading_info_t>;

namespace detail {

using reading_source = numbered<oamhal_reading_info_t, oamhal_reading_get>;

}  // namespace detail

}  // namespace oamhal

#endif  // OAMHAL_READING_HPP
