// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TOOLS_OAM_INFO_EXPORT_MACHINE_HPP
#define OAMHAL_TOOLS_OAM_INFO_EXPORT_MACHINE_HPP

#include <cstdint>
#include <deque>
#include <expected>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "tools/oam-info/collect.hpp"
#include "tools/oam-info/compare/document.hpp"
#include "tools/oam-info/export/scene.hpp"

namespace oam_info {

/// What the topology of a machine is shown from: as it was found just now, or as a document tells it.
/// Devices, links and network functions refer to each other by position, as in an inventory.
struct Machine {
  Machine() = default;
  Machine(Machine&&) = default;
  Machine& operator=(Machine&&) = delete;

  /// Names, places and bundles of links; its nodes are the devices.
  Scene scene;
  /// "" when it is not known.
  std::string hostname;
  std::vector<std::uint32_t> numa_nodes;
  std::vector<oamhal::device_info> devices;
  std::vector<oamhal::link_info> links;
  std::vector<oamhal::nic_info> nics;
  /// The bridges above each device and network function, the nearest first.
  std::vector<std::vector<oamhal::bridge_info>> device_bridges;
  std::vector<std::vector<oamhal::bridge_info>> nic_bridges;
  /// One of oamhal_proximity_level for two devices, and for a device and a network function.
  std::function<std::int32_t(std::uint32_t, std::uint32_t)> device_level;
  std::function<std::int32_t(std::uint32_t, std::uint32_t)> nic_level;
  /// The devices that a runtime shows in this environment, in its order; nothing where that is not known.
  std::function<std::optional<std::vector<std::uint32_t>>(const char* runtime)> visible;
  /// What the structures of a document point to.
  std::deque<std::string> texts;
  std::deque<std::vector<const char*>> lists;
};

/// The machine of an inventory, which it needs as long as it is used.
Machine machine_of(const Inventory& inventory);

/// The picture of a document: more than every inventory has it needs nothing.
Scene scene_of(const Document& document);
/// The machine of a document, which it needs as long as it is used; or a sentence that says what the document
/// lacks. with_bridges: the ways to the host are needed too.
std::expected<Machine, std::string> machine_of(const Document& document, bool with_bridges);

/// The document as oam-info topology --json writes it; or a sentence that says what it lacks.
std::expected<std::string, std::string> topology_json(const Document& document);

}  // namespace oam_info

#endif  // OAMHAL_TOOLS_OAM_INFO_EXPORT_MACHINE_HPP
