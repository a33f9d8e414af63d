// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "hal/topology/loss.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "hal/topology/graph_rings.hpp"

namespace oamhal::hal {

namespace {

/// More rings than that are of no use to anybody.
constexpr std::uint32_t kMostRings = 1024;

void find_cut(const Graph& graph, bool by_links, std::uint64_t max_steps, Worth& worth) {
  if (graph.vertices() < 2) return;
  const Bisection bisection = find_bisection(graph, cut_weights(graph, by_links), max_steps);
  worth.bisection = bisection.cut;
  worth.bisection_exact = bisection.exact;
}

/// How many of the lost links a ring has to give up.
std::uint32_t broken(const Graph& graph, const GraphRings& rings, std::uint32_t edge, std::uint32_t lost) {
  const std::uint32_t unused = links_left(graph, rings.rings)[edge];
  return lost > unused ? lost - unused : 0;
}

/// What is left between the ends of the edge is what is left to every pair that needed it: those that what is
/// better than that joins with the edge and not without.
void count_worse(const Graph& graph, const Graph& after, std::uint32_t edge, Loss& loss) {
  const auto& [a, b, rate, links] = graph.edges()[edge];
  const auto width = after.width(a, b);
  if (width && *width >= rank_of_rate(rate)) return;
  const std::uint64_t better = width ? *width + 1 : 0;
  const auto count = [&](std::uint32_t end) {
    const auto near = reach(after, end, better);
    return static_cast<std::uint64_t>(std::ranges::count(near, true));
  };
  loss.pairs_worse = count(a) * count(b);
  loss.worse_rank = width;
}

}  // namespace

Graph without_links(const Graph& graph, std::uint32_t edge, std::uint32_t links) {
  std::vector<GraphEdge> edges = graph.edges();
  GraphEdge& changed = edges[edge];
  const std::uint32_t all = capacity_of(changed);
  if (links >= all) {
    edges.erase(edges.begin() + edge);
  } else {
    changed.links = all - links;
    if (changed.rate != OAMHAL_RATE_UNKNOWN)
      changed.rate = static_cast<std::uint64_t>(WideSum{changed.rate} * changed.links / all);
  }
  return {graph.vertices(), std::move(edges)};
}

Loss find_loss(const Graph& graph, std::uint32_t edge, std::uint32_t links, std::uint64_t max_steps) {
  const GraphEdge& lost = graph.edges()[edge];
  Loss loss;
  loss.links_lost = links == 0 ? capacity_of(lost) : links;
  loss.links_left = capacity_of(lost) - loss.links_lost;
  const Graph after = without_links(graph, edge, loss.links_lost);
  // Both by one weight, also when the edge that goes is the one whose rate is not known.
  loss.by_links = cut_weights(graph, false).by_links;
  find_cut(graph, loss.by_links, max_steps, loss.before);
  find_cut(after, loss.by_links, max_steps, loss.after);
  const GraphRings before = find_graph_rings(graph, kMostRings, max_steps);
  loss.before.rings = static_cast<std::uint32_t>(before.rings.size());
  loss.before.rings_exact = before.exact;
  loss.before.rings_through_edge = broken(graph, before, edge, loss.links_lost);
  if (loss.before.rings_through_edge == 0) {
    // They stay, and no more are possible than before.
    loss.after.rings = loss.before.rings;
    loss.after.rings_exact = before.exact;
  } else {
    const GraphRings rings = find_graph_rings(after, kMostRings, max_steps);
    const auto kept = loss.before.rings - std::min(loss.before.rings, loss.before.rings_through_edge);
    loss.after.rings = std::max(static_cast<std::uint32_t>(rings.rings.size()), kept);
    loss.after.rings_exact = rings.exact || rings.bound == loss.after.rings;
  }
  loss.way = shortest_path(after, lost.a, lost.b);
  loss.parts = after.part_count();
  count_worse(graph, after, edge, loss);
  return loss;
}

}  // namespace oamhal::hal
