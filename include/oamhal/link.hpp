// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_LINK_HPP
#define OAMHAL_LINK_HPP

/// @file link.hpp
/// Ports and links. See link.h.

#include <oamhal/link.h>
#include <oamhal/range.hpp>

namespace oamhal {

/// What the lists of a snapshot hold. Rates are Mb/s, one direction.
using port_info = item<oamhal_port_info_t>;
using link_info = item<oamhal_link_info_t>;
using counter_info = item<oamhal_counter_info_t>;

namespace detail {

using port_source = numbered<oamhal_port_info_t, oamhal_port_get>;
using link_source = numbered<oamhal_link_info_t, oamhal_link_get>;
using counter_source = numbered<oamhal_counter_info_t, oamhal_counter_get>;

}  // namespace detail

}  // namespace oamhal

#endif  // OAMHAL_LINK_HPP
