// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TOOLS_OAM_INFO_EXPORT_PCI_TREE_HPP
#define OAMHAL_TOOLS_OAM_INFO_EXPORT_PCI_TREE_HPP

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "tools/oam-info/collect.hpp"
#include "tools/oam-info/pcie/path.hpp"

namespace oam_info {

/// One of oamhal_pcie_type for the bridges whose registers could be read, by their PCI address.
using PortTypes = std::map<std::string, std::int32_t, std::less<>>;

PortTypes port_types(const std::vector<PciePath>& paths);

/// A function of the PCI tree, and what is below it.
struct PciNode {
  std::string bdf;
  /// Where it is a bridge, a device (its index) or a network function.
  std::optional<oamhal::bridge_info> bridge;
  std::optional<std::uint32_t> device;
  std::optional<oamhal::nic_info> nic;
  std::vector<PciNode> below;
};

/// What hangs under one NUMA node.
struct NumaTree {
  std::optional<std::uint64_t> numa_node;
  std::vector<PciNode> roots;
};

/// Adds a function below its bridges, the nearest first, to the tree of its NUMA node.
void add_function(std::vector<NumaTree>& trees, const std::optional<std::uint64_t>& numa_node,
                  const std::vector<oamhal::bridge_info>& bridges, PciNode function);

/// Of the bridges above a function the upstream ports of switches: a switch is one thing, and root ports
/// belong to the host. Where the types of ports are not known it is every second one, the nearest being a
/// downstream or root port.
std::vector<oamhal::bridge_info> upstream_ports(const std::vector<oamhal::bridge_info>& bridges,
                                                const PortTypes& types);

}  // namespace oam_info

#endif  // OAMHAL_TOOLS_OAM_INFO_EXPORT_PCI_TREE_HPP
