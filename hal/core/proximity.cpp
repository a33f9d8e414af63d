// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "hal/core/proximity.hpp"

#include <algorithm>
#include <span>
#include <utility>

namespace oamhal::hal {

namespace {

/// What an endpoint stands for.
struct Spot {
  std::uint32_t device = OAMHAL_NO_INDEX;
  std::uint32_t module = OAMHAL_NO_INDEX;
  /// A NUMA node has nothing but that; its bridges are nobody's.
  bool is_node = false;
  std::uint32_t bridge_first = 0;
  Place place;
};

std::optional<std::uint64_t> node_of(const oamhal_snapshot& snapshot, const oamhal_number_t& node) {
  if (snapshot.numa_nodes.size() == 1) return snapshot.numa_nodes.front();
  if (node.absence != OAMHAL_PRESENT) return std::nullopt;
  return node.value;
}

/// The place of a device or nic, which have the same fields.
template <typename Info>
Place place_of(const oamhal_snapshot& snapshot, const Info& info, bool placed) {
  return {info.bdf, placed, std::span(snapshot.bridges).subspan(info.bridge_first, info.bridge_count),
          node_of(snapshot, info.numa_node)};
}

Spot device_spot(const oamhal_snapshot& snapshot, std::uint32_t index) {
  const oamhal_device_info_t& device = snapshot.devices[index];
  return {index, device.module, false, device.bridge_first, place_of_device(snapshot, index)};
}

Spot nic_spot(const oamhal_snapshot& snapshot, std::uint32_t index) {
  const oamhal_nic_info_t& nic = snapshot.nics[index];
  return {OAMHAL_NO_INDEX, OAMHAL_NO_INDEX, false, nic.bridge_first,
          place_of(snapshot, nic, snapshot.nic_placed[index])};
}

Result<Spot> find(const oamhal_snapshot& snapshot, const oamhal_endpoint_t& endpoint) {
  constexpr const char* kPastTheEnd = "the index of an endpoint is past the end.";
  const auto below = [&](const auto& list) { return endpoint.index < list.size(); };
  switch (endpoint.kind) {
    case OAMHAL_ENDPOINT_UNIT:
      if (!below(snapshot.units)) break;
      return device_spot(snapshot, snapshot.units[endpoint.index].device);
    case OAMHAL_ENDPOINT_DEVICE:
      if (!below(snapshot.devices)) break;
      return device_spot(snapshot, endpoint.index);
    case OAMHAL_ENDPOINT_NIC:
      if (!below(snapshot.nics)) break;
      return nic_spot(snapshot, endpoint.index);
    case OAMHAL_ENDPOINT_NUMA_NODE: {
      if (std::ranges::find(snapshot.numa_nodes, endpoint.index) == snapshot.numa_nodes.end())
        return std::unexpected(Error{OAMHAL_ERROR_NOT_FOUND, 0, "no such NUMA node is online."});
      Spot spot;
      spot.is_node = true;
      spot.place.numa_node = endpoint.index;
      return spot;
    }
    default:
      return std::unexpected(
          Error{OAMHAL_ERROR_INVALID_ARGUMENT, 0, "this version does not know the kind of an endpoint."});
  }
  return std::unexpected(Error{OAMHAL_ERROR_NOT_FOUND, 0, kPastTheEnd});
}

/// The links between two devices.
std::span<const oamhal_link_info_t> links_between(const oamhal_snapshot& snapshot, std::uint32_t a,
                                                  std::uint32_t b) {
  using Pair = std::pair<std::uint32_t, std::uint32_t>;
  const auto pair_of = [](const oamhal_link_info_t& link) { return Pair(link.a.device, link.b.device); };
  const Pair wanted = std::minmax(a, b);
  const auto found = std::ranges::equal_range(snapshot.links, wanted, {}, pair_of);
  return {found.begin(), found.end()};
}

Way way_between(const oamhal_snapshot& snapshot, const Spot& a, const Spot& b, bool all_links) {
  if (a.is_node || b.is_node) {
    Way way = find_node_way(a.place.numa_node, b.place.numa_node);
    const Place& function = a.is_node ? b.place : a.place;
    if (function.known && way.level != OAMHAL_PROXIMITY_UNKNOWN) way.hops = function.outer_bridges;
    return way;
  }
  const bool devices = a.device != OAMHAL_NO_INDEX && b.device != OAMHAL_NO_INDEX;
  if (devices && (a.device == b.device || (a.module == b.module && a.module != OAMHAL_NO_INDEX)))
    return {OAMHAL_PROXIMITY_INTERNAL, 0, {}, nullptr};
  const auto joining = [&](const oamhal_link_info_t& link) { return joins(link, all_links); };
  if (devices && std::ranges::any_of(links_between(snapshot, a.device, b.device), joining))
    return {OAMHAL_PROXIMITY_LINK, 1, {}, nullptr};
  return find_way(a.place, b.place);
}

/// A unit that is a whole device is that device.
bool is_same(const oamhal_snapshot& snapshot, oamhal_endpoint_t a, oamhal_endpoint_t b) {
  for (oamhal_endpoint_t* each : {&a, &b})
    if (each->kind == OAMHAL_ENDPOINT_UNIT && snapshot.units[each->index].partition == OAMHAL_NO_INDEX)
      *each = {OAMHAL_ENDPOINT_DEVICE, snapshot.units[each->index].device};
  return a.kind == b.kind && a.index == b.index;
}

}  // namespace

Place place_of_device(const oamhal_snapshot& snapshot, std::uint32_t index) {
  return place_of(snapshot, snapshot.devices[index], snapshot.device_placed[index]);
}

bool joins(const oamhal_link_info_t& link, bool all_links) {
  return (all_links || link.evidence == OAMHAL_EVIDENCE_SEEN) &&
         (link.state == OAMHAL_LINK_STATE_UP || link.state == OAMHAL_LINK_STATE_UNKNOWN);
}

Result<oamhal_proximity_info_t> proximity(const oamhal_snapshot& snapshot, const oamhal_endpoint_t& a,
                                          const oamhal_endpoint_t& b, bool all_links) {
  const auto from = find(snapshot, a);
  if (!from) return std::unexpected(from.error());
  const auto to = find(snapshot, b);
  if (!to) return std::unexpected(to.error());
  Way way{OAMHAL_PROXIMITY_SELF, 0, {}, nullptr};
  if (!is_same(snapshot, a, b)) way = way_between(snapshot, *from, *to, all_links);
  oamhal_proximity_info_t info{};
  info.size = sizeof info;
  info.level = way.level;
  // Of the two copies of the common bridge the lower index, so that the order of the two makes no difference.
  info.common_bridge = OAMHAL_NO_INDEX;
  if (way.common) {
    const std::size_t above_common = from->place.bridges.size() - *way.common;
    const auto there = to->bridge_first + static_cast<std::uint32_t>(to->place.bridges.size() - above_common);
    info.common_bridge = std::min(from->bridge_first + static_cast<std::uint32_t>(*way.common), there);
  }
  info.hops = way.hops ? oamhal_number_t{*way.hops, OAMHAL_PRESENT, 0}
                       : oamhal_number_t{0, OAMHAL_ABSENT_NOT_REPORTED, 0};
  info.reason = way.reason;
  return info;
}

}  // namespace oamhal::hal
