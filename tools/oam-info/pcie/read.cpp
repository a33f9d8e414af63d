// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// pcie_paths(), in the module for bring-up.

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <map>
#include <string_view>
#include <utility>

#include "tools/oam-info/bringup/module.hpp"

namespace oam_info {

namespace {

bool known(const oamhal_number_t& number) {
  return number.absence == OAMHAL_PRESENT;
}

class Reader {
 public:
  Reader(const Inventory& inventory, Watch& watch, const SkipList& skip)
      : context_(inventory.context.c_handle()), watch_(watch), skip_(skip) {}

  /// What the registers of a function say. Each is read once: devices share the bridges above them.
  const PcieNode& read(const char* bdf) {
    const auto [place, added] = seen_.try_emplace(bdf);
    PcieNode& node = place->second;
    if (!added) return node;
    node.bdf = bdf;
    node.info.size = sizeof node.info;
    const std::string folder = fmt::format("sys/bus/pci/devices/{}", bdf);
    const int verdict = skip_.verdict(normalized(folder.c_str(), "config", OAMHAL_ATTRIBUTE_CONFIG));
    if (verdict != 0) {
      node.problem = verdict == ETIMEDOUT
                         ? "its configuration space did not answer in time and was left alone."
                         : "its configuration space was not read, because others did not answer in time.";
      return node;
    }
    watch_.begin(folder.c_str(), "config", OAMHAL_ATTRIBUTE_CONFIG);
    oamhal_error_t error = OAMHAL_ERROR_INIT;
    if (oamhal_pcie_read(context_, bdf, &node.info, &error) != OAMHAL_OK) {
      node.info = {};
      node.info.size = sizeof node.info;
      node.problem = static_cast<const char*>(error.message);
    }
    node.type_name = oamhal_pcie_type_name(node.info.type);
    add_errors(node);
    watch_.end();
    return node;
  }

 private:
  void add_errors(PcieNode& node) {
    for (std::size_t severity = 0; severity < kAerSeverities.size(); ++severity) {
      std::vector<oamhal_aer_counter_t> kinds(64);
      std::uint32_t count = 0;
      if (oamhal_aer_read(context_, node.bdf.c_str(), kAerSeverities[severity], kinds.data(),
                          static_cast<std::uint32_t>(kinds.size()), &count, nullptr) != OAMHAL_OK)
        continue;
      kinds.resize(std::min<std::size_t>(kinds.size(), count));
      std::erase_if(kinds, [](const oamhal_aer_counter_t& kind) { return kind.count == 0; });
      node.errors[severity] = std::move(kinds);
    }
  }

  const oamhal_context_t* context_;
  Watch& watch_;
  const SkipList& skip_;
  std::map<std::string, PcieNode, std::less<>> seen_;
};

/// Fills in what the kernel's own attributes say of a link, which need no root.
void complete(oamhal_pcie_link_t& link, const oamhal_pcie_link_t& attributes) {
  const auto fill = [](oamhal_number_t& number, const oamhal_number_t& other) {
    if (!known(number) && known(other)) number = other;
  };
  fill(link.speed_tenth_gts, attributes.speed_tenth_gts);
  fill(link.width, attributes.width);
  fill(link.max_speed_tenth_gts, attributes.max_speed_tenth_gts);
  fill(link.max_width, attributes.max_width);
}

/// Whether a link joins two neighbours. Inside a switch none does. Where the registers do not tell what a
/// function is, its place does: a root port, a switch's two ports in turn, and the device.
bool are_linked(const std::vector<PcieNode>& nodes, std::size_t upper) {
  const std::int32_t type = nodes[upper].info.type;
  const std::int32_t below = nodes[upper + 1].info.type;
  if (below == OAMHAL_PCIE_CONVENTIONAL || below == OAMHAL_PCIE_INTEGRATED) return false;
  if (type == OAMHAL_PCIE_ROOT_PORT || type == OAMHAL_PCIE_DOWNSTREAM_PORT) return true;
  return type == OAMHAL_PCIE_UNKNOWN && nodes.size() % 2 == 0 && upper % 2 == 0;
}

PciePath path_of(const Inventory& inventory, const oamhal::device_info& device, Reader& reader) {
  PciePath path;
  path.device = device;
  for (const auto& bridge : inventory.snapshot.bridges(device)) {
    PcieNode node = reader.read(bridge.bdf_text);
    node.package_internal = bridge.package_internal != 0;
    if (bridge.slot != nullptr) node.slot = bridge.slot;
    complete(node.info.link, bridge.link);
    path.nodes.insert(path.nodes.begin(), std::move(node));
  }
  PcieNode last = reader.read(device.bdf_text);
  last.is_device = true;
  complete(last.info.link, device.host_link);
  path.nodes.push_back(std::move(last));
  for (std::size_t i = 0; i + 1 < path.nodes.size(); ++i) {
    if (!are_linked(path.nodes, i)) continue;
    oamhal_pcie_hop_t hop{};
    hop.size = sizeof hop;
    PcieNode& lower = path.nodes[i + 1];
    if (oamhal_pcie_judge(&path.nodes[i].info, &lower.info, &hop, nullptr) != OAMHAL_OK) continue;
    lower.hop = hop;
    lower.speed_limited_by = oamhal_link_side_name(hop.speed_limited_by);
    lower.width_limited_by = oamhal_link_side_name(hop.width_limited_by);
  }
  return path;
}

}  // namespace

std::vector<PciePath> read_paths(const Inventory& inventory, const std::vector<oamhal::device_info>& devices,
                                 Watch& watch, const SkipList& skip) {
  Reader reader(inventory, watch, skip);
  std::vector<PciePath> paths;
  for (const auto& device : devices) paths.push_back(path_of(inventory, device, reader));
  return paths;
}

}  // namespace oam_info
