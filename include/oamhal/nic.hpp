// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_NIC_HPP
#define OAMHAL_NIC_HPP

/// @file nic.hpp
/// Network functions of the host. See nic.h.

#include <string_view>
#include <vector>

#include <oamhal/nic.h>
#include <oamhal/range.hpp>
#include <oamhal/types.hpp>

namespace oamhal {

/// What the list of a snapshot holds.
using nic_info = item<oamhal_nic_info_t>;

namespace detail {

using nic_source = numbered<oamhal_nic_info_t, oamhal_nic_get>;

[[nodiscard]] inline std::vector<std::string_view> names(const char* const* first, std::uint32_t count) {
  std::vector<std::string_view> list;
  list.reserve(count);
  for (std::uint32_t i = 0; i < count; ++i) list.push_back(text_of(first[i]));
  return list;
}

}  // namespace detail

/// The names of the function's interfaces, and of its RDMA devices. Their texts belong to the snapshot. Never
/// fails, but for memory. Since 0.1.0.
[[nodiscard]] inline std::vector<std::string_view> net_names(const nic_info& nic) {
  return detail::names(nic.net_names, nic.net_count);
}
[[nodiscard]] inline std::vector<std::string_view> rdma_names(const nic_info& nic) {
  return detail::names(nic.rdma_names, nic.rdma_count);
}

}  // namespace oamhal

#endif  // OAMHAL_NIC_HPP
