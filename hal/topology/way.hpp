// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_HAL_TOPOLOGY_WAY_HPP
#define OAMHAL_HAL_TOPOLOGY_WAY_HPP

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include <oamhal/device.h>
#include <oamhal/proximity.h>

namespace oamhal::hal {

/// Where a PCI function is.
struct Place {
  Place() = default;
  /// above: its bridges, nearest first.
  Place(const oamhal_bdf_t& bdf, bool is_known, std::span<const oamhal_bridge_info_t> above,
        std::optional<std::uint64_t> node);

  /// Whether bridges is all there is between it and the host.
  bool known = false;
  std::span<const oamhal_bridge_info_t> bridges;
  std::optional<std::uint64_t> numa_node;
  /// The bus of the host bridge that it is below.
  std::uint64_t root = 0;
  /// How many of its bridges are outside of packages.
  std::uint64_t outer_bridges = 0;
};

/// The way between two functions through PCIe and the host.
struct Way {
  oamhal_proximity_level level = OAMHAL_PROXIMITY_UNKNOWN;
  std::optional<std::uint64_t> hops;
  /// The common bridge: its place in the first function's bridges.
  std::optional<std::size_t> common;
  const char* reason = nullptr;
};

Way find_way(const Place& a, const Place& b);

/// The way between two NUMA nodes, each of which may be unknown.
Way find_node_way(std::optional<std::uint64_t> a, std::optional<std::uint64_t> b);

}  // namespace oamhal::hal

#endif  // OAMHAL_HAL_TOPOLOGY_WAY_HPP
