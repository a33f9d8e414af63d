// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/oam-info/json_values.hpp"

#include "tools/oam-info/fabric/fabric.hpp"

namespace oam_info {

namespace {

Json unit_id(const Inventory& inventory, std::uint32_t unit) {
  return text(inventory.snapshot.units()[unit].id);
}

Json units_json(const Inventory& inventory, const Units& units) {
  return list(units, [&](std::uint32_t unit) { return unit_id(inventory, unit); });
}

Json vertices_json(const Inventory& inventory, const FabricPart& part,
                   const std::vector<std::uint32_t>& vertices) {
  return list(vertices, [&](std::uint32_t vertex) { return unit_id(inventory, part.units[vertex]); });
}

Json pair_json(const Inventory& inventory, const FabricPart& part, const oamhal_edge_info_t& edge) {
  return {{"a", unit_id(inventory, part.units[edge.a])}, {"b", unit_id(inventory, part.units[edge.b])}};
}

Json cliques_json(const Inventory& inventory, const FabricPart& part) {
  return {{"found", part.cliques.info.found},
          {"exact", part.cliques.info.exact != 0},
          {"groups", list(part.cliques.cliques, [&](const oamhal::graph_clique& clique) {
             return Json{
                 {"units", vertices_json(inventory, part, clique.vertices)},
                 {"worst_rate", clique.rate == OAMHAL_RATE_UNKNOWN ? Json(nullptr) : Json(clique.rate)}};
           })}};
}

Json rings_json(const Inventory& inventory, const FabricPart& part) {
  const oamhal_rings_info_t& info = part.rings.info;
  return {{"count", info.ring_count},
          {"exact", info.exact != 0},
          {"bound", info.bound},
          {"link_rate", number(info.rate)},
          {"rings", list(part.rings.rings,
                         [&](const std::vector<std::uint32_t>& ring) {
                           return vertices_json(inventory, part, ring);
                         })},
          {"left_over", list(part.left_over, [&](const auto& left) {
             Json json = pair_json(inventory, part, part.edges[left.first]);
             json["links"] = left.second;
             return json;
           })}};
}

Json bisection_json(const Inventory& inventory, const FabricPart& part) {
  const oamhal_bisection_info_t& info = part.bisection.info;
  Units side;
  for (std::size_t i = 0; i < part.units.size(); ++i)
    if (part.bisection.sides[i] == 0) side.push_back(part.units[i]);
  return {{"weight", oamhal_weight_name(info.weight)},
          {"cut", info.cut},
          {"bound", info.bound},
          {"exact", info.exact != 0},
          {"links", info.links},
          {"side", units_json(inventory, side)}};
}

Json loss_json(const Inventory& inventory, const FabricPart& part, const oamhal_loss_info_t& info) {
  Json json = pair_json(inventory, part, part.edges[info.edge]);
  json["links_lost"] = info.links_lost;
  json["links_left"] = info.links_left;
  json["hops"] = info.hops_after == OAMHAL_NO_INDEX ? Json(nullptr) : Json(info.hops_after);
  json["rate_before"] = number(info.rate_before);
  json["rate_after"] = number(info.rate_after);
  json["rings_before"] = info.rings_before;
  json["rings_broken"] = info.rings_broken;
  json["rings_after"] = info.rings_after;
  json["rings_exact"] = info.rings_exact != 0;
  json["bisection_weight"] = oamhal_weight_name(info.bisection_weight);
  json["bisection_before"] = info.bisection_before;
  json["bisection_after"] = info.bisection_after;
  json["bisection_exact"] = info.bisection_exact != 0;
  json["pairs_worse"] = info.pairs_worse;
  json["worse_rate"] = number(info.worse_rate);
  json["parts"] = info.parts_after;
  return json;
}

Json part_json(const Inventory& inventory, const Options& options, const FabricPart& part) {
  Json json = {{"units", units_json(inventory, part.units)},
               {"weight", oamhal_weight_name(part.graph.info().weight)},
               {"links", part.graph.info().link_count},
               {"cliques", cliques_json(inventory, part)},
               {"bisection", bisection_json(inventory, part)},
               {"rings", rings_json(inventory, part)}};
  if (options.losses)
    json["losses"] = list(part.losses, [&](const auto& loss) { return loss_json(inventory, part, loss); });
  return json;
}

}  // namespace

Json fabric_json(const Inventory& inventory, const Options& options, const Fabric& fabric) {
  Json json = {{"weight", oamhal_weight_name(fabric.weight)}};
  if (options.path.empty()) {
    json["parts"] = list(fabric.parts, [&](const auto& part) { return part_json(inventory, options, part); });
    json["alone"] = units_json(inventory, fabric.alone);
    return json;
  }
  json["paths"] = list(fabric.paths, [&](const FabricPath& path) {
    return Json{{"kind", oamhal_path_kind_name(path.kind)},
                {"units", units_json(inventory, path.units)},
                {"hops", path.info.hops},
                {"rate", number(path.info.rate)}};
  });
  return json;
}

}  // namespace oam_info
