// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "hal/topology/graph_rings.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

#include "hal/topology/pair_table.hpp"
#include "hal/topology/rings.hpp"

namespace oamhal::hal {

namespace {

using Rings = std::vector<std::vector<std::uint32_t>>;

/// A factor that is one cycle, from vertex 0 on to its lower neighbour.
std::vector<std::uint32_t> ring_of(const Factor& factor) {
  std::vector<std::uint32_t> ring;
  ring.reserve(factor.at.size());
  const Factor::Ends& first = factor.at[0];
  std::size_t out = first.vertex[0] < first.vertex[1] ? 0 : 1;
  std::uint32_t here = 0;
  do {
    ring.push_back(here);
    const std::uint32_t edge = factor.at[here].edge[out];
    here = factor.at[here].vertex[out];
    out = factor.at[here].edge[0] == edge ? 1 : 0;
  } while (here != 0);
  return ring;
}

/// count rings, by factors whose cycles are merged; fewer when that did not come out.
Rings lay(const Graph& graph, std::uint32_t count, Steps& steps) {
  constexpr std::uint64_t kTries = 12;
  Rings best;
  for (std::uint64_t seed = 0; seed < kTries && best.size() < count && !steps.ran_out(); ++seed) {
    Dice dice(seed);
    const auto factors = find_factors(graph, count, dice, steps);
    if (!factors) continue;
    Rings rings;
    for (const Factor& factor : merge_cycles(graph, *factors, dice, steps)) rings.push_back(ring_of(factor));
    if (rings.size() > best.size()) best = std::move(rings);
  }
  std::ranges::sort(best);
  return best;
}

/// All ways that there are, on few vertices: the most rings, and whether it is proven.
std::pair<Rings, bool> look_at_all(const Graph& graph, std::uint32_t most, Steps& steps) {
  const std::size_t count = graph.vertices();
  std::vector<oamhal_pair_t> cells(count * count);
  for (const GraphEdge& edge : graph.edges())
    for (const std::size_t cell : {edge.a * count + edge.b, edge.b * count + edge.a}) {
      cells[cell].rate = 1;
      cells[cell].links = static_cast<std::uint16_t>(std::min(capacity_of(edge), most));
    }
  const PairTable table(std::vector<std::uint32_t>(count, 1), std::move(cells), true);
  const RingAnswer answer = find_rings(table, most, steps.left());
  steps.take(answer.steps);
  const auto& ring = answer.rings.front();
  for (std::size_t i = 0; i < ring.size(); ++i)
    if (!graph.edge_between(ring[i], ring[(i + 1) % count])) return {{}, answer.exact};
  return {answer.rings, answer.exact};
}

Rings few_vertices(const Graph& graph, std::uint32_t bound) {
  std::vector<std::uint32_t> ring(graph.vertices());
  std::iota(ring.begin(), ring.end(), 0U);
  return {bound, ring};
}

}  // namespace

GraphRings find_graph_rings(const Graph& graph, std::uint32_t max_rings, std::uint64_t max_steps) {
  constexpr std::uint32_t kMostToProve = 16;
  Steps steps(max_steps);
  GraphRings answer;
  answer.bound = bound_of_rings(graph, max_rings, steps);
  if (graph.vertices() <= 2) {
    answer.rings = few_vertices(graph, answer.bound);
  } else {
    // The most first, with half of the steps that are left each time.
    for (std::uint32_t count = answer.bound; count > answer.rings.size(); --count) {
      Steps share(steps.left() / 2);
      Rings rings = lay(graph, count, share);
      steps.take(share.taken());
      if (rings.size() > answer.rings.size()) answer.rings = std::move(rings);
    }
    if (answer.rings.size() < answer.bound && graph.vertices() <= kMostToProve && !steps.ran_out()) {
      auto [rings, proven] = look_at_all(graph, answer.bound, steps);
      if (rings.size() > answer.rings.size()) answer.rings = std::move(rings);
      if (proven) answer.bound = static_cast<std::uint32_t>(answer.rings.size());
    }
  }
  answer.exact = answer.rings.size() == answer.bound;
  answer.steps = steps.taken();
  return answer;
}

std::vector<std::uint32_t> links_left(const Graph& graph, const Rings& rings) {
  std::vector<std::uint32_t> left;
  left.reserve(graph.edges().size());
  for (const GraphEdge& edge : graph.edges()) left.push_back(capacity_of(edge));
  if (graph.vertices() < 2) return left;
  for (const auto& ring : rings) {
    // Two vertices are next to each other both ways, over one link.
    const std::size_t hops = ring.size() == 2 ? 1 : ring.size();
    for (std::size_t i = 0; i < hops; ++i) --left[*graph.edge_between(ring[i], ring[(i + 1) % ring.size()])];
  }
  return left;
}

}  // namespace oamhal::hal
