// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/oam-info/export/pci_tree.hpp"

#include <algorithm>
#include <ranges>
#include <utility>

namespace oam_info {

PortTypes port_types(const std::vector<PciePath>& paths) {
  PortTypes types;
  for (const PciePath& path : paths)
    for (const PcieNode& node : path.nodes)
      if (!node.is_device && node.info.type != OAMHAL_PCIE_UNKNOWN) types[node.bdf] = node.info.type;
  return types;
}

void add_function(std::vector<NumaTree>& trees, const std::optional<std::uint64_t>& numa_node,
                  const std::vector<oamhal::bridge_info>& bridges, PciNode function) {
  auto tree = std::ranges::find(trees, numa_node, &NumaTree::numa_node);
  if (tree == trees.end()) {
    const auto place = std::ranges::upper_bound(trees, numa_node, {}, &NumaTree::numa_node);
    tree = trees.insert(place, NumaTree{numa_node, {}});
  }
  std::vector<PciNode>* level = &tree->roots;
  for (const oamhal::bridge_info& bridge : bridges | std::views::reverse) {
    auto known = std::ranges::find(*level, bridge.bdf_text, &PciNode::bdf);
    if (known == level->end()) {
      PciNode node;
      node.bdf = bridge.bdf_text;
      node.bridge = bridge;
      known = level->insert(level->end(), std::move(node));
    }
    level = &known->below;
  }
  level->push_back(std::move(function));
}

std::vector<oamhal::bridge_info> upstream_ports(const std::vector<oamhal::bridge_info>& bridges,
                                                const PortTypes& types) {
  std::vector<oamhal::bridge_info> kept;
  bool above_port = false;
  for (const oamhal::bridge_info& bridge : bridges) {
    const auto type = types.find(oamhal::text_of(bridge.bdf_text));
    const bool keep = type == types.end() ? above_port
                                          : type->second != OAMHAL_PCIE_ROOT_PORT &&
                                                type->second != OAMHAL_PCIE_DOWNSTREAM_PORT;
    if (keep) kept.push_back(bridge);
    above_port = !keep;
  }
  return kept;
}

}  // namespace oam_info
