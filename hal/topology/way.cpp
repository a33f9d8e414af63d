// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "hal/topology/way.hpp"

#include <algorithm>

#include "hal/base/bdf.hpp"

namespace oamhal::hal {

namespace {

constexpr const char* kNoPlace = "the place of one of the two in the PCI hierarchy is not known.";
constexpr const char* kNoNode = "the NUMA node of one of the two is not known.";

/// How many bridges outside of packages there are.
std::uint64_t count_bridges(std::span<const oamhal_bridge_info_t> bridges) {
  return static_cast<std::uint64_t>(
      std::ranges::count(bridges, std::uint32_t{0}, &oamhal_bridge_info_t::package_internal));
}

/// How many bridges at the host's end are above both.
std::size_t count_shared(std::span<const oamhal_bridge_info_t> a, std::span<const oamhal_bridge_info_t> b) {
  const auto same = [](const auto& x, const auto& y) { return bdf_key(x.bdf) == bdf_key(y.bdf); };
  return static_cast<std::size_t>(std::mismatch(a.rbegin(), a.rend(), b.rbegin(), b.rend(), same).first -
                                  a.rbegin());
}

/// A switch is a pair of bridges: its upstream port above one of its downstream ports. Of the common switch
/// the upstream port is the common bridge.
std::uint64_t switches_up_to_common(std::uint64_t bridges_below) {
  return (bridges_below + 2) / 2;
}

}  // namespace

Place::Place(const oamhal_bdf_t& bdf, bool is_known, std::span<const oamhal_bridge_info_t> above,
             std::optional<std::uint64_t> node)
    : known(is_known),
      bridges(above),
      numa_node(node),
      root(bdf_key(above.empty() ? bdf : above.back().bdf) >> 8),
      outer_bridges(count_bridges(above)) {
}

Way find_node_way(std::optional<std::uint64_t> a, std::optional<std::uint64_t> b) {
  if (!a || !b) return {OAMHAL_PROXIMITY_UNKNOWN, {}, {}, kNoNode};
  return {*a == *b ? OAMHAL_PROXIMITY_NODE : OAMHAL_PROXIMITY_SYS, {}, {}, nullptr};
}

Way find_way(const Place& a, const Place& b) {
  if (!a.known || !b.known) {
    const Way way = find_node_way(a.numa_node, b.numa_node);
    return way.level == OAMHAL_PROXIMITY_SYS ? way : Way{OAMHAL_PROXIMITY_UNKNOWN, {}, {}, kNoPlace};
  }
  if (a.root != b.root) {
    Way way = find_node_way(a.numa_node, b.numa_node);
    if (way.level != OAMHAL_PROXIMITY_UNKNOWN) way.hops = a.outer_bridges + b.outer_bridges;
    return way;
  }
  const std::size_t shared = count_shared(a.bridges, b.bridges);
  const auto below_a = count_bridges(a.bridges.first(a.bridges.size() - shared));
  const auto below_b = count_bridges(b.bridges.first(b.bridges.size() - shared));
  const std::uint64_t hops = below_a + below_b;
  if (shared == 0) return {OAMHAL_PROXIMITY_PHB, hops, {}, nullptr};
  const std::size_t common = a.bridges.size() - shared;
  if (a.bridges[common].package_internal != 0) return {OAMHAL_PROXIMITY_INTERNAL, hops, common, nullptr};
  const auto switches = switches_up_to_common(below_a) + switches_up_to_common(below_b) - 1;
  return {switches > 1 ? OAMHAL_PROXIMITY_PXB : OAMHAL_PROXIMITY_PIX, hops, common, nullptr};
}

}  // namespace oamhal::hal
