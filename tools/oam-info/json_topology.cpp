// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <set>
#include <stdexcept>
#include <string_view>

#include "tools/oam-info/json_values.hpp"

namespace oam_info {

namespace {

constexpr std::size_t kMostForAllPairs = 64;

Json names(const char* const* list, std::uint32_t count) {
  Json items = Json::array();
  for (std::uint32_t i = 0; i < count; ++i) items.push_back(text(list[i]));
  return items;
}

Json bridge(const Inventory& inventory, std::uint32_t index) {
  const auto bridges = inventory.snapshot.bridges();
  return text(index < bridges.size() ? oamhal::to_string(bridges[index].bdf).c_str() : nullptr);
}

Json nic_affinity(const Inventory& inventory, const oamhal::device_info& device,
                  const oamhal::nic_info& nic) {
  const auto near =
      oamhal::try_proximity(inventory.snapshot, oamhal::endpoint_of(device), oamhal::endpoint_of(nic));
  if (!near) throw std::runtime_error(near.error().message);
  return {{"bdf", text(nic.bdf_text)},
          {"level", oamhal_proximity_name(near->level)},
          {"hops", number(near->hops)},
          {"common_bridge", bridge(inventory, near->common_bridge)},
          {"reason", text(near->reason)}};
}

/// The first unit of each device: pairs of devices are pairs of those.
Units first_units(const Inventory& inventory) {
  Units units;
  std::uint32_t last = OAMHAL_NO_INDEX;
  for (const auto& unit : inventory.snapshot.units()) {
    if (unit.device != last) units.push_back(unit.position);
    last = unit.device;
  }
  return units;
}

Json rate(const oamhal_pair_t& pair, std::int32_t weight) {
  const bool is_rate = weight == OAMHAL_WEIGHT_RAW || weight == OAMHAL_WEIGHT_REPORTED;
  return is_rate && pair.links > 0 && pair.rate != OAMHAL_RATE_UNKNOWN ? Json(pair.rate) : Json(nullptr);
}

Json peer(const Inventory& inventory, std::uint32_t a, std::uint32_t b, const oamhal_pair_t& pair,
          std::int32_t weight) {
  return {{"a", text(inventory.devices[a].id)},
          {"b", text(inventory.devices[b].id)},
          {"level", oamhal_proximity_name(pair.level)},
          {"hops", pair.hops == OAMHAL_NO_INDEX ? Json(nullptr) : Json(pair.hops)},
          {"links", pair.links == UINT16_MAX ? Json(nullptr) : Json(pair.links)},
          {"rate_mbps", rate(pair, weight)},
          {"rate_source", rate(pair, weight).is_null() ? Json(nullptr) : Json(oamhal_weight_name(weight))},
          {"atomics",
           pair.atomics == OAMHAL_ATOMICS_UNKNOWN ? Json(nullptr) : Json(oamhal_atomics_name(pair.atomics))}};
}

Json ids_of(const Inventory& inventory, const Units& units) {
  const auto all = inventory.snapshot.units();
  return list(units, [&](std::uint32_t unit) { return text(all[unit].id); });
}

/// Rates in the unit that the weight has: Mb/s, links, or the caller's own.
Json weighed(std::int32_t weight, const oamhal_number_t& value) {
  return weight == OAMHAL_WEIGHT_CALLER ? scaled(value, 1000) : number(value);
}

}  // namespace

Json nics_json(const Inventory& inventory) {
  return list(inventory.snapshot.nics(), [&](const oamhal::nic_info& nic) {
    return Json{{"bdf", text(nic.bdf_text)},
                {"vendor_id", hex(nic.vendor_id, 4)},
                {"device_id", hex(nic.device_id, 4)},
                {"pci_class", hex(nic.pci_class, 6)},
                {"virtual_function", nic.virtual_function != 0},
                {"kernel_driver", text(nic.kernel_driver)},
                {"net", names(nic.net_names, nic.net_count)},
                {"rdma", names(nic.rdma_names, nic.rdma_count)},
                {"link_layer", text(nic.link_layer)},
                {"rate_gbps", scaled(nic.rate_mbps, 1000)},
                {"port_state", oamhal_link_state_name(nic.port_state)},
                {"numa_node", number(nic.numa_node)},
                {"bridges", bridges_above(inventory.snapshot, nic)}};
  });
}

Json bridges_json(const Inventory& inventory) {
  Json bridges = Json::array();
  std::set<std::string_view> seen;
  for (const oamhal::bridge_info& bridge : inventory.snapshot.bridges())
    if (seen.insert(bridge.bdf_text).second)
      bridges.push_back({{"bdf", text(bridge.bdf_text)},
                         {"vendor_id", hex(bridge.vendor_id, 4)},
                         {"device_id", hex(bridge.device_id, 4)},
                         {"package_internal", bridge.package_internal != 0},
                         {"link", pcie_link_json(bridge.link)},
                         {"slot", text(bridge.slot)}});
  return bridges;
}

Json affinity_json(const Inventory& inventory) {
  return list(inventory.devices, [&](const oamhal::device_info& device) {
    return Json{{"device", text(device.id)},
                {"numa_node", number(device.numa_node)},
                {"cpus", text(device.local_cpus)},
                {"nics", list(inventory.snapshot.nics(), [&](const oamhal::nic_info& nic) {
                   return nic_affinity(inventory, device, nic);
                 })}};
  });
}

Json peers_json(const Inventory& inventory) {
  const Units units = first_units(inventory);
  const auto all = inventory.snapshot.units();
  Json peers = Json::array();
  for (std::size_t row = 0; row < units.size(); ++row) {
    // A row at a time: the whole matrix of a large machine is large. The weight is that of all.
    const auto matrix = oamhal::try_pair_matrix(inventory.snapshot, units, {units[row]});
    if (!matrix) throw std::runtime_error(matrix.error().message);
    for (std::size_t other = row + 1; other < units.size(); ++other) {
      const oamhal_pair_t& pair = matrix->at(other, 0);
      const bool near = pair.level == OAMHAL_PROXIMITY_INTERNAL || pair.level == OAMHAL_PROXIMITY_LINK;
      if (units.size() <= kMostForAllPairs || near)
        peers.push_back(
            peer(inventory, all[units[row]].device, all[units[other]].device, pair, matrix->info.weight));
    }
  }
  return peers;
}

Json groups_json(const Inventory& inventory, const Placement& placement) {
  return list(placement.groups, [&](const Placed& placed) {
    const oamhal_placement_info_t& info = placed.group.info;
    return Json{
        {"units", ids_of(inventory, placed.group.units)},
        {"weight", oamhal_weight_name(info.weight)},
        {"exact", info.exact != 0},
        {"worst_level", oamhal_proximity_name(info.worst_level)},
        {"worst_rate", weighed(info.weight, info.worst_rate)},
        {"total_rate", weighed(info.weight, {info.total_rate, OAMHAL_PRESENT, 0})},
        {"unknown_rates", info.unknown_rates},
        {"rings", list(placed.rings.rings, [&](const Units& ring) { return ids_of(inventory, ring); })}};
  });
}

}  // namespace oam_info
