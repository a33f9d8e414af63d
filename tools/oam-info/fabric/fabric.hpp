// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TOOLS_OAM_INFO_FABRIC_FABRIC_HPP
#define OAMHAL_TOOLS_OAM_INFO_FABRIC_FABRIC_HPP

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <oamhal/oamhal.hpp>

#include "tools/oam-info/args.hpp"
#include "tools/oam-info/collect.hpp"
#include "tools/oam-info/units.hpp"

namespace oam_info {

/// Devices that links join, directly or over others, and what their links amount to.
struct FabricPart {
  oamhal::graph graph;
  /// Of its vertices the first units.
  Units units;
  std::vector<oamhal_edge_info_t> edges;
  oamhal::clique_set cliques;
  oamhal::graph_rings rings;
  oamhal::graph_bisection bisection;
  /// Edges with links that no ring uses, and how many.
  std::vector<std::pair<std::uint32_t, std::uint64_t>> left_over;
  /// One for each edge when that was asked for.
  std::vector<oamhal_loss_info_t> losses;
};

/// A way between two units.
struct FabricPath {
  oamhal_path_kind kind = OAMHAL_PATH_UNKNOWN;
  Units units;
  oamhal_path_info_t info = {};
};

struct Fabric {
  std::int32_t weight = OAMHAL_WEIGHT_UNKNOWN;
  std::vector<FabricPart> parts;
  /// Units whose devices no link joins to another one.
  Units alone;
  /// The widest way, and the shortest when that is another one; empty when there is none, or none was asked
  /// for.
  std::vector<FabricPath> paths;
};

/// What the links of the units asked for amount to.
oamhal::result<Fabric> fabric_of(const Inventory& inventory, const Options& options);

std::string render_fabric(const Inventory& inventory, const Options& options, const Fabric& fabric);
/// The same in a document of the schema of inventories.
std::string render_fabric_json(const Inventory& inventory, const Options& options, const Fabric& fabric);

}  // namespace oam_info

#endif  // OAMHAL_TOOLS_OAM_INFO_FABRIC_FABRIC_HPP
