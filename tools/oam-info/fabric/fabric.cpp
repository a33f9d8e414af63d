// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/oam-info/fabric/fabric.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "tools/oam-info/groups.hpp"
#include "tools/oam-info/words.hpp"

namespace oam_info {

namespace {

/// Losses are worked out one by one.
constexpr std::size_t kMostForLosses = 64;
/// Larger groups than this are seldom, and smaller ones than three are links.
constexpr std::uint32_t kMostCliques = 1024;
constexpr std::uint32_t kLeastClique = 3;

oamhal::error wrong(std::string message) {
  return {OAMHAL_ERROR_INVALID_ARGUMENT, std::move(message), 0};
}

/// One unit of each device, as many as are named.
oamhal::result<Units> wanted_units(const Inventory& inventory, const Options& options) {
  Units units;
  if (!options.units.empty()) {
    auto named = named_units(inventory, options.units);
    if (!named) return named.error();
    units = std::move(*named);
  } else {
    for (const auto& unit : inventory.snapshot.units()) units.push_back(unit.position);
  }
  std::set<std::uint32_t> devices;
  std::erase_if(units, [&](std::uint32_t unit) {
    return !devices.insert(inventory.snapshot.units()[unit].device).second;
  });
  return units;
}

void note_left_over(FabricPart& part) {
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::uint64_t> used;
  for (const auto& ring : part.rings.rings) {
    // Two devices are next to each other both ways, over one link.
    const std::size_t hops = ring.size() == 2 ? 1 : ring.size();
    for (std::size_t i = 0; i < hops; ++i) ++used[std::minmax(ring[i], ring[(i + 1) % ring.size()])];
  }
  for (std::uint32_t i = 0; i < part.edges.size(); ++i) {
    const std::uint64_t all = oamhal::value_of(part.edges[i].links).value_or(1);
    const std::uint64_t left = all - std::min(all, used[{part.edges[i].a, part.edges[i].b}]);
    if (left > 0) part.left_over.emplace_back(i, left);
  }
}

oamhal::result<FabricPart> part_of(const Inventory& inventory, const Options& options, const Units& units,
                                   const oamhal::placement_options& how) {
  auto graph = oamhal::graph::try_create(inventory.snapshot, units, how);
  if (!graph) return graph.error();
  auto cliques = graph->try_cliques(kLeastClique, kMostCliques);
  if (!cliques) return cliques.error();
  auto rings = graph->try_rings();
  if (!rings) return rings.error();
  auto bisection = graph->try_bisection();
  if (!bisection) return bisection.error();
  FabricPart part{
      *graph, units, graph->edges(), std::move(*cliques), std::move(*rings), std::move(*bisection), {}, {}};
  note_left_over(part);
  if (!options.losses) return part;
  if (units.size() > kMostForLosses)
    return wrong(
        fmt::format("--losses looks at {} devices at most, and links join {} here: name some with --units.",
                    kMostForLosses, units.size()));
  for (std::uint32_t edge = 0; edge < part.edges.size(); ++edge) {
    const auto loss = part.graph.try_loss(edge, 1);
    if (!loss) return loss.error();
    part.losses.push_back(*loss);
  }
  return part;
}

/// The vertex of the one device that a selector names.
oamhal::result<std::uint32_t> vertex_named(const Inventory& inventory, const std::string& selector,
                                           const std::vector<oamhal_vertex_info_t>& vertices) {
  const auto units = named_units(inventory, {selector});
  if (!units) return units.error();
  std::set<std::uint32_t> devices;
  for (const std::uint32_t unit : *units) devices.insert(inventory.snapshot.units()[unit].device);
  if (devices.size() != 1)
    return wrong(fmt::format("{} is {}, and a way begins and ends at one.", selector,
                             count_text(devices.size(), "device")));
  for (std::uint32_t i = 0; i < vertices.size(); ++i)
    if (vertices[i].device == *devices.begin()) return i;
  return wrong(fmt::format("{} is not among --units.", selector));
}

oamhal::result<std::vector<FabricPath>> paths_of(const Inventory& inventory, const Options& options,
                                                 const oamhal::graph& graph) {
  std::vector<FabricPath> paths;
  if (options.path.empty()) return paths;
  const auto vertices = graph.vertices();
  const auto from = vertex_named(inventory, options.path[0], vertices);
  if (!from) return from.error();
  const auto to = vertex_named(inventory, options.path[1], vertices);
  if (!to) return to.error();
  for (const auto kind : {OAMHAL_PATH_WIDEST, OAMHAL_PATH_SHORTEST}) {
    const auto path = graph.try_path(*from, *to, kind);
    if (!path && path.error().status == OAMHAL_ERROR_NOT_FOUND) break;
    if (!path) return path.error();
    FabricPath made{kind, {}, path->info};
    for (const std::uint32_t vertex : path->vertices) made.units.push_back(vertices[vertex].unit);
    if (paths.empty() || paths.back().units != made.units) paths.push_back(std::move(made));
  }
  return paths;
}

}  // namespace

oamhal::result<Fabric> fabric_of(const Inventory& inventory, const Options& options) {
  const auto units = wanted_units(inventory, options);
  if (!units) return units.error();
  oamhal::placement_options how;
  how.all_links = options.all_links;
  how.weight = weight_of(options.weight);
  Fabric fabric;
  if (units->empty()) return fabric;
  const auto whole = oamhal::graph::try_create(inventory.snapshot, *units, how);
  if (!whole) return whole.error();
  fabric.weight = whole->info().weight;
  // The parts by what is known of all of them.
  how.weight = static_cast<oamhal_weight>(fabric.weight);
  auto paths = paths_of(inventory, options, *whole);
  if (!paths) return paths.error();
  fabric.paths = std::move(*paths);
  if (!options.path.empty()) return fabric;
  std::vector<Units> parts(whole->info().part_count);
  for (const auto& vertex : whole->vertices()) parts[vertex.part].push_back(vertex.unit);
  for (const Units& part : parts) {
    if (part.size() == 1) {
      fabric.alone.push_back(part.front());
      continue;
    }
    auto made = part_of(inventory, options, part, how);
    if (!made) return made.error();
    fabric.parts.push_back(std::move(*made));
  }
  return fabric;
}

}  // namespace oam_info
