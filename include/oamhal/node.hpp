// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_NODE_HPP
#define OAMHAL_NODE_HPP

/// @file node.hpp
/// Device nodes and the right to use them. See node.h.

#include <string_view>

#include <oamhal/node.h>
#include <oamhal/range.hpp>

namespace oamhal {

/// What the list of a snapshot holds.
using node_info = item<oamhal_node_info_t>;

namespace detail {

using node_source = numbered<oamhal_node_info_t, oamhal_node_get>;

}  // namespace detail

/// The lower-case name. Never fails. Since 0.1.0.
[[nodiscard]] inline std::string_view to_string(oamhal_access access) noexcept {
  return oamhal_access_name(access);
}

}  // namespace oamhal

#endif  // OAMHAL_NODE_HPP
