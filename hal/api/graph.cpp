// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "hal/core/graph.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <numeric>
#include <span>
#include <vector>

#include "hal/base/guard.hpp"
#include "hal/topology/bisection.hpp"
#include "hal/topology/cliques.hpp"
#include "hal/topology/graph_rings.hpp"
#include "hal/topology/loss.hpp"

using oamhal::api::fail;
using oamhal::api::get;
using namespace oamhal::hal;

namespace {

using Units = std::span<const std::uint32_t>;

constexpr const char* kNull = "an argument is NULL.";
constexpr const char* kUnsized =
    "the size of the options or of the info is not set: set it to its sizeof first.";

oamhal_status invalid(oamhal_error_t* error, const char* message) {
  return fail(error, OAMHAL_ERROR_INVALID_ARGUMENT, message);
}

std::uint64_t narrow(WideSum sum) {
  constexpr std::uint64_t kMost = std::numeric_limits<std::uint64_t>::max();
  return sum > kMost ? kMost : static_cast<std::uint64_t>(sum);
}

oamhal_number_t rate_of_optional(const std::optional<std::uint64_t>& rank) {
  if (!rank) return {0, OAMHAL_ABSENT_NOT_SUPPORTED, 0};
  return known_rate(rate_of_rank(*rank));
}

oamhal_status check_units(const oamhal_snapshot& snapshot, Units units, oamhal_error_t* error) {
  std::vector<bool> seen(snapshot.units.size());
  for (const std::uint32_t unit : units) {
    if (seen[unit])
      return fail(error, OAMHAL_ERROR_INVALID_ARGUMENT, fmt::format("unit {} is named twice.", unit));
    seen[unit] = true;
  }
  return OAMHAL_OK;
}

/// The rate of one link of the slowest edge that rings use.
oamhal_number_t slowest_link(const Graph& graph, const GraphRings& found) {
  if (found.rings.empty() || graph.vertices() < 2) return {0, OAMHAL_ABSENT_NOT_SUPPORTED, 0};
  const auto left = links_left(graph, found.rings);
  std::uint64_t slowest = std::numeric_limits<std::uint64_t>::max();
  for (std::size_t i = 0; i < left.size(); ++i) {
    const GraphEdge& edge = graph.edges()[i];
    if (left[i] == capacity_of(edge)) continue;
    if (edge.rate == OAMHAL_RATE_UNKNOWN) return known_rate(OAMHAL_RATE_UNKNOWN);
    slowest = std::min(slowest, edge.rate / capacity_of(edge));
  }
  return known_rate(slowest);
}

}  // namespace

oamhal_status oamhal_graph_create(const oamhal_snapshot_t* snapshot,
                                  const oamhal_placement_options_t* options, const uint32_t* units,
                                  uint32_t unit_count, oamhal_graph_t** graph, oamhal_error_t* error) {
  if (snapshot == nullptr || graph == nullptr || (units == nullptr && unit_count != 0))
    return invalid(error, kNull);
  if (!oamhal::api::is_sized(options)) return invalid(error, kUnsized);
  return oamhal::api::guarded(error, [&] {
    std::vector<std::uint32_t> wanted(units, units + unit_count);
    if (units == nullptr) {
      wanted.resize(snapshot->units.size());
      std::iota(wanted.begin(), wanted.end(), 0U);
    }
    const auto asked = oamhal::api::copy_in(options);
    const auto weighing = weigh(*snapshot, asked, wanted);
    if (!weighing) return fail(error, weighing.error());
    if (const auto status = check_units(*snapshot, wanted, error); status != OAMHAL_OK) return status;
    auto made = make_graph(*snapshot, *weighing, wanted);
    made->max_steps = asked.max_steps == 0 ? OAMHAL_GRAPH_DEFAULT_STEPS : asked.max_steps;
    *graph = made.release();
    return OAMHAL_OK;
  });
}

oamhal_graph_t* oamhal_graph_ref(oamhal_graph_t* graph) {
  if (graph != nullptr) graph->references.fetch_add(1, std::memory_order_relaxed);
  return graph;
}

void oamhal_graph_unref(oamhal_graph_t* graph) {
  if (graph != nullptr && graph->references.fetch_sub(1, std::memory_order_acq_rel) == 1) delete graph;
}

oamhal_status oamhal_graph_get(const oamhal_graph_t* graph, oamhal_graph_info_t* info) {
  if (graph == nullptr || info == nullptr) return invalid(nullptr, kNull);
  return oamhal::api::copy_out(graph->info, info);
}

oamhal_status oamhal_vertex_get(const oamhal_graph_t* graph, uint32_t index, oamhal_vertex_info_t* info) {
  return get(graph == nullptr ? nullptr : &graph->vertices, index, info);
}

oamhal_status oamhal_edge_get(const oamhal_graph_t* graph, uint32_t index, oamhal_edge_info_t* info) {
  return get(graph == nullptr ? nullptr : &graph->edges, index, info);
}

oamhal_status oamhal_edge_link(const oamhal_graph_t* graph, uint32_t edge, uint32_t position,
                               uint32_t* link) {
  if (graph == nullptr || link == nullptr) return invalid(nullptr, kNull);
  if (edge >= graph->edge_links.size() || position >= graph->edge_links[edge].size())
    return fail(nullptr, OAMHAL_ERROR_NOT_FOUND, "the index is past the end.");
  *link = graph->edge_links[edge][position];
  return OAMHAL_OK;
}

oamhal_status oamhal_graph_path(const oamhal_graph_t* graph, uint32_t from_vertex, uint32_t to_vertex,
                                int32_t kind, uint32_t* vertices, uint32_t* edges, oamhal_path_info_t* info,
                                oamhal_error_t* error) {
  if (graph == nullptr || info == nullptr) return invalid(error, kNull);
  if (!oamhal::api::is_sized(info)) return invalid(error, kUnsized);
  if (kind < OAMHAL_PATH_UNKNOWN || kind > OAMHAL_PATH_SHORTEST)
    return invalid(error, "this version does not know the kind of path.");
  for (const std::uint32_t vertex : {from_vertex, to_vertex})
    if (vertex >= graph->graph.vertices())
      return fail(error, OAMHAL_ERROR_NOT_FOUND, "the graph has no vertex of that index.");
  return oamhal::api::guarded(error, [&] {
    const auto path = kind == OAMHAL_PATH_SHORTEST ? shortest_path(graph->graph, from_vertex, to_vertex)
                                                   : widest_path(graph->graph, from_vertex, to_vertex);
    if (!path) return fail(error, OAMHAL_ERROR_NOT_FOUND, "no links join the two.");
    if (vertices != nullptr) std::ranges::copy(path->vertices, vertices);
    if (edges != nullptr) std::ranges::copy(path->edges, edges);
    oamhal_path_info_t made{};
    made.hops = static_cast<std::uint32_t>(path->edges.size());
    made.rate = rate_of_optional(path->rank);
    return oamhal::api::copy_out(made, info);
  });
}

oamhal_status oamhal_graph_cliques(const oamhal_graph_t* graph, uint32_t min_count, oamhal_clique_t* cliques,
                                   uint32_t max_cliques, uint32_t* vertices, uint32_t capacity,
                                   oamhal_cliques_info_t* info, oamhal_error_t* error) {
  if (graph == nullptr || info == nullptr || (cliques == nullptr && max_cliques != 0) ||
      (vertices == nullptr && capacity != 0))
    return invalid(error, kNull);
  if (!oamhal::api::is_sized(info)) return invalid(error, kUnsized);
  if (min_count == 0) return invalid(error, "a clique has a vertex at least: ask for 1 or more.");
  return oamhal::api::guarded(error, [&] {
    const CliqueAnswer found = find_cliques(graph->graph, min_count, max_cliques, graph->max_steps);
    oamhal_cliques_info_t made{};
    std::size_t used = 0;
    for (const Clique& clique : found.cliques) {
      if (clique.size() > capacity - used) break;
      std::ranges::copy(clique, vertices + used);
      cliques[made.clique_count++] = {
          static_cast<std::uint32_t>(used), static_cast<std::uint32_t>(clique.size()),
          clique.size() < 2 ? OAMHAL_RATE_UNKNOWN : rate_of_rank(rank_of_clique(graph->graph, clique))};
      used += clique.size();
    }
    made.exact = found.exact ? 1 : 0;
    made.found = found.found;
    made.steps = found.steps;
    return oamhal::api::copy_out(made, info);
  });
}

oamhal_status oamhal_graph_rings(const oamhal_graph_t* graph, uint32_t* rings, uint32_t max_rings,
                                 oamhal_rings_info_t* info, oamhal_error_t* error) {
  if (graph == nullptr || rings == nullptr || info == nullptr) return invalid(error, kNull);
  if (!oamhal::api::is_sized(info)) return invalid(error, kUnsized);
  if (graph->graph.vertices() == 0 || max_rings == 0)
    return invalid(error, "a ring needs a vertex, and room for one ring.");
  return oamhal::api::guarded(error, [&] {
    const GraphRings found = find_graph_rings(graph->graph, max_rings, graph->max_steps);
    for (const auto& ring : found.rings) rings = std::ranges::copy(ring, rings).out;
    oamhal_rings_info_t made{};
    made.ring_count = static_cast<std::uint32_t>(found.rings.size());
    made.exact = found.exact ? 1 : 0;
    made.bound = found.bound;
    made.steps = found.steps;
    for (const std::uint32_t left : links_left(graph->graph, found.rings)) made.links_left += left;
    made.rate = slowest_link(graph->graph, found);
    return oamhal::api::copy_out(made, info);
  });
}

oamhal_status oamhal_graph_bisection(const oamhal_graph_t* graph, uint8_t* sides,
                                     oamhal_bisection_info_t* info, oamhal_error_t* error) {
  if (graph == nullptr || info == nullptr) return invalid(error, kNull);
  if (!oamhal::api::is_sized(info)) return invalid(error, kUnsized);
  if (graph->graph.vertices() < 2) return invalid(error, "a bisection needs two vertices.");
  return oamhal::api::guarded(error, [&] {
    const CutWeights weights = cut_weights(graph->graph, false);
    const Bisection found = find_bisection(graph->graph, weights, graph->max_steps);
    oamhal_bisection_info_t made{};
    made.weight = weights.by_links ? OAMHAL_WEIGHT_LINKS : graph->info.weight;
    made.exact = found.exact ? 1 : 0;
    made.cut = narrow(found.cut);
    made.bound = narrow(found.bound);
    made.steps = found.steps;
    for (const GraphEdge& edge : graph->graph.edges()) {
      if (found.sides[edge.a] == found.sides[edge.b]) continue;
      ++made.edges;
      made.links += capacity_of(edge);
    }
    if (sides != nullptr) std::ranges::copy(found.sides, sides);
    return oamhal::api::copy_out(made, info);
  });
}

oamhal_status oamhal_graph_loss(const oamhal_graph_t* graph, uint32_t edge, uint32_t links,
                                oamhal_loss_info_t* info, oamhal_error_t* error) {
  if (graph == nullptr || info == nullptr) return invalid(error, kNull);
  if (!oamhal::api::is_sized(info)) return invalid(error, kUnsized);
  if (edge >= graph->graph.edges().size())
    return fail(error, OAMHAL_ERROR_NOT_FOUND, "the graph has no edge of that index.");
  const std::uint32_t all = capacity_of(graph->graph.edges()[edge]);
  if (links > all)
    return fail(error, OAMHAL_ERROR_INVALID_ARGUMENT,
                fmt::format("the edge has {} links, and {} cannot be lost.", all, links));
  return oamhal::api::guarded(error, [&] {
    const Loss loss = find_loss(graph->graph, edge, links, graph->max_steps);
    oamhal_loss_info_t made{};
    made.edge = edge;
    made.links_lost = loss.links_lost;
    made.links_left = loss.links_left;
    made.rings_before = loss.before.rings;
    made.rings_broken = loss.before.rings_through_edge;
    made.rings_after = loss.after.rings;
    made.rings_exact = loss.before.rings_exact && loss.after.rings_exact ? 1 : 0;
    made.bisection_exact = loss.before.bisection_exact && loss.after.bisection_exact ? 1 : 0;
    made.bisection_weight = loss.by_links ? OAMHAL_WEIGHT_LINKS : graph->info.weight;
    made.bisection_before = narrow(loss.before.bisection);
    made.bisection_after = narrow(loss.after.bisection);
    made.hops_after = loss.way ? static_cast<std::uint32_t>(loss.way->edges.size()) : OAMHAL_NO_INDEX;
    made.rate_before = known_rate(graph->graph.edges()[edge].rate);
    made.rate_after = rate_of_optional(loss.way ? loss.way->rank : std::nullopt);
    made.pairs_worse = loss.pairs_worse;
    made.worse_rate = rate_of_optional(loss.worse_rank);
    made.parts_after = loss.parts;
    return oamhal::api::copy_out(made, info);
  });
}

const char* oamhal_path_kind_name(int32_t kind) {
  switch (kind) {
    case OAMHAL_PATH_WIDEST:
      return "widest";
    case OAMHAL_PATH_SHORTEST:
      return "shortest";
    default:
      return "unknown";
  }
}
