// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <limits>
#include <utility>

#include "hal/topology/graph_rings.hpp"

namespace oamhal::hal {

namespace {

/// A ring uses two links of each vertex, and at most one of each edge.
bool has_links_for(const Graph& graph, std::uint32_t rings) {
  for (std::uint32_t v = 0; v < graph.vertices(); ++v) {
    std::uint64_t links = 0;
    for (const Graph::Arc& arc : graph.arcs(v))
      links += std::min(capacity_of(graph.edges()[arc.edge]), rings);
    if (links < std::uint64_t{rings} * 2) return false;
  }
  return true;
}

/// Whether a vertex is there without which the others fall apart: a ring would pass it twice.
class BottleneckVertex {
 public:
  explicit BottleneckVertex(const Graph& graph)
      : graph_(graph), depth_(graph.vertices(), 0), low_(graph.vertices(), 0) {}

  bool found() {
    struct Visit {
      std::uint32_t vertex;
      std::uint32_t from;
      std::size_t next;
    };
    std::vector<Visit> visits{{0, 0, 0}};
    depth_[0] = low_[0] = 1;
    std::uint32_t below_first = 0;
    while (!visits.empty()) {
      Visit& visit = visits.back();
      const auto arcs = graph_.arcs(visit.vertex);
      if (visit.next < arcs.size()) {
        const std::uint32_t to = arcs[visit.next++].to;
        if (depth_[to] != 0) {
          low_[visit.vertex] = std::min(low_[visit.vertex], depth_[to]);
          continue;
        }
        depth_[to] = low_[to] = depth_[visit.vertex] + 1;
        visits.push_back({to, visit.vertex, 0});
        continue;
      }
      const Visit done = visit;
      visits.pop_back();
      if (visits.empty()) break;
      low_[done.from] = std::min(low_[done.from], low_[done.vertex]);
      if (done.from == 0)
        ++below_first;
      else if (low_[done.vertex] >= depth_[done.from])
        return true;
    }
    return below_first > 1;
  }

 private:
  const Graph& graph_;
  std::vector<std::uint32_t> depth_;
  std::vector<std::uint32_t> low_;
};

/// Whether vertices have two colours so that edges join different ones, and not as many of each.
bool is_lopsided(const Graph& graph) {
  std::vector<std::uint8_t> color(graph.vertices(), 2);
  std::vector<std::uint32_t> open{0};
  color[0] = 0;
  std::int64_t balance = 1;
  while (!open.empty()) {
    const std::uint32_t here = open.back();
    open.pop_back();
    for (const Graph::Arc& arc : graph.arcs(here)) {
      if (color[arc.to] == color[here]) return false;
      if (color[arc.to] != 2) continue;
      color[arc.to] = static_cast<std::uint8_t>(1 - color[here]);
      balance += color[arc.to] == 0 ? 1 : -1;
      open.push_back(arc.to);
    }
  }
  return balance != 0;
}

/// Stoer and Wagner: the fewest links between two sides, neither of them empty. Of an edge no more links
/// count than there are rings.
std::uint64_t smallest_cut(const Graph& graph, std::uint32_t rings) {
  const std::size_t count = graph.vertices();
  std::vector<std::vector<std::uint64_t>> links(count, std::vector<std::uint64_t>(count));
  for (const GraphEdge& edge : graph.edges())
    links[edge.a][edge.b] = links[edge.b][edge.a] = std::min(capacity_of(edge), rings);
  std::vector<std::size_t> left(count);
  for (std::size_t i = 0; i < count; ++i) left[i] = i;
  std::uint64_t best = std::numeric_limits<std::uint64_t>::max();
  while (left.size() > 1) {
    std::vector<std::uint64_t> joined(count);
    std::vector<std::size_t> rest = left;
    std::size_t last = rest.front();
    std::size_t before = last;
    while (!rest.empty()) {
      const auto next = std::ranges::max_element(rest, {}, [&](std::size_t v) { return joined[v]; });
      before = std::exchange(last, *next);
      rest.erase(next);
      for (const std::size_t v : rest) joined[v] += links[last][v];
    }
    best = std::min(best, joined[last]);
    for (const std::size_t v : left) {
      links[before][v] += links[last][v];
      links[v][before] = links[before][v];
    }
    links[before][before] = 0;
    std::erase(left, last);
  }
  return best;
}

}  // namespace

std::uint32_t bound_of_rings(const Graph& graph, std::uint32_t max_rings, Steps& steps) {
  constexpr std::uint64_t kMostForCuts = 128;
  const std::uint64_t size = graph.vertices();
  if (size == 1) return std::min(max_rings, 1U);
  if (graph.part_count() > 1) return 0;
  if (size == 2) return std::min(max_rings, capacity_of(graph.edges().front()));
  steps.take(size + graph.edges().size());
  if (BottleneckVertex(graph).found() || is_lopsided(graph)) return 0;
  // More than half of the links of a vertex is never possible; what is, is so for fewer rings as well.
  std::uint64_t most = max_rings;
  for (std::uint32_t v = 0; v < size; ++v) {
    std::uint64_t links = 0;
    for (const Graph::Arc& arc : graph.arcs(v)) links += capacity_of(graph.edges()[arc.edge]);
    most = std::min(most, links / 2);
  }
  auto bound = static_cast<std::uint32_t>(most);
  while (bound > 0 && !has_links_for(graph, bound)) --bound;
  if (size > kMostForCuts) return bound;
  while (bound > 0) {
    steps.take(size * size * size);
    const auto by_cut =
        static_cast<std::uint32_t>(std::min<std::uint64_t>(smallest_cut(graph, bound) / 2, bound));
    if (by_cut == bound) break;
    bound = by_cut;
  }
  return bound;
}

}  // namespace oamhal::hal
