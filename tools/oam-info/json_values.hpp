// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TOOLS_OAM_INFO_JSON_VALUES_HPP
#define OAMHAL_TOOLS_OAM_INFO_JSON_VALUES_HPP

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include <oamhal/oamhal.hpp>

#include "tools/oam-info/collect.hpp"
#include "tools/oam-info/groups.hpp"
#include "tools/oam-info/pcie/path.hpp"

namespace oam_info {

using Json = nlohmann::ordered_json;

// Values of the library as JSON: what is absent is null.

inline Json text(const char* value) {
  return value != nullptr ? Json(value) : Json(nullptr);
}

inline Json number(const oamhal_number_t& value) {
  const auto known = oamhal::value_of(value);
  return known ? Json(*known) : Json(nullptr);
}

inline Json scaled(const oamhal_number_t& value, double divisor) {
  const auto known = oamhal::value_of(value);
  return known ? Json(static_cast<double>(*known) / divisor) : Json(nullptr);
}

inline Json hex(unsigned value, int digits) {
  return fmt::format("0x{:0{}x}", value, digits);
}

template <typename Range, typename Function>
Json list(const Range& range, Function&& to_json) {
  Json items = Json::array();
  for (const auto& item : range) items.push_back(to_json(item));
  return items;
}

// The host side (json_host.cpp).

Json pcie_link_json(const oamhal_pcie_link_t& link);
Json host_json(const Inventory& inventory);
Json host_modules_json(const Inventory& inventory);
Json empty_ports_json(const Inventory& inventory);

// The lists that say what is near what (json_topology.cpp).

/// The host's network functions.
Json nics_json(const Inventory& inventory);
/// For each device its NUMA node, its CPUs, and how near each network function is.
Json affinity_json(const Inventory& inventory);
/// Pairs of devices: all of them, or with more than 64 devices those that a link joins or a module holds.
Json peers_json(const Inventory& inventory);
/// The ways to devices (pcie/json.cpp).
Json pcie_json(const std::vector<PciePath>& paths);
Json groups_json(const Inventory& inventory, const Placement& placement);

}  // namespace oam_info

#endif  // OAMHAL_TOOLS_OAM_INFO_JSON_VALUES_HPP
