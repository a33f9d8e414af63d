// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "hal/topology/graph.hpp"

#include <algorithm>
#include <limits>
#include <numeric>
#include <utility>

namespace oamhal::hal {

namespace {

constexpr std::uint32_t kNever = std::numeric_limits<std::uint32_t>::max();

/// Hops to a vertex over edges of at least a rank, kNever from where there is no way; and the vertices that
/// have one, the nearest first.
struct Distances {
  std::vector<std::uint32_t> hops;
  std::vector<std::uint32_t> order;

  Distances(const Graph& graph, std::uint32_t to, std::uint64_t least_rank) {
    hops.assign(graph.vertices(), kNever);
    order.reserve(graph.vertices());
    order.push_back(to);
    hops[to] = 0;
    for (std::size_t next = 0; next < order.size(); ++next)
      for (const Graph::Arc& arc : graph.arcs(order[next])) {
        if (hops[arc.to] != kNever || graph.rank(arc.edge) < least_rank) continue;
        hops[arc.to] = hops[order[next]] + 1;
        order.push_back(arc.to);
      }
  }
};

/// Follows arcs from a vertex to where there are no more hops; good(vertex, arc) says which may be taken.
template <typename Good>
GraphPath follow(const Graph& graph, const Distances& distances, std::uint32_t from, Good&& good) {
  GraphPath path;
  path.vertices.push_back(from);
  while (distances.hops[path.vertices.back()] != 0) {
    const std::uint32_t here = path.vertices.back();
    const auto arcs = graph.arcs(here);
    const auto arc = std::ranges::find_if(arcs, [&](const Graph::Arc& each) {
      return distances.hops[each.to] != kNever && distances.hops[each.to] + 1 == distances.hops[here] &&
             good(each);
    });
    const std::uint64_t rank = graph.rank(arc->edge);
    path.rank = std::min(path.rank.value_or(rank), rank);
    path.edges.push_back(arc->edge);
    path.vertices.push_back(arc->to);
  }
  return path;
}

}  // namespace

Graph::Graph(std::uint32_t vertices, std::vector<GraphEdge> edges)
    : vertices_(vertices), edges_(std::move(edges)) {
  first_.assign(std::size_t{vertices} + 1, 0);
  for (const GraphEdge& edge : edges_) {
    ++first_[edge.a + std::size_t{1}];
    ++first_[edge.b + std::size_t{1}];
  }
  std::partial_sum(first_.begin(), first_.end(), first_.begin());
  arcs_.resize(edges_.size() * 2);
  std::vector<std::size_t> next(first_.begin(), first_.end() - 1);
  // Sorted as they are, the lower neighbours of a vertex come before it as the first end of an edge.
  for (std::uint32_t i = 0; i < edges_.size(); ++i) arcs_[next[edges_[i].b]++] = {edges_[i].a, i};
  for (std::uint32_t i = 0; i < edges_.size(); ++i) arcs_[next[edges_[i].a]++] = {edges_[i].b, i};
  number_parts();
  join_widest();
}

void Graph::number_parts() {
  parts_.assign(vertices_, kNever);
  std::vector<std::uint32_t> open;
  for (std::uint32_t start = 0; start < vertices_; ++start) {
    if (parts_[start] != kNever) continue;
    parts_[start] = part_count_;
    open.push_back(start);
    while (!open.empty()) {
      const std::uint32_t here = open.back();
      open.pop_back();
      for (const Arc& arc : arcs(here)) {
        if (parts_[arc.to] != kNever) continue;
        parts_[arc.to] = part_count_;
        open.push_back(arc.to);
      }
    }
    ++part_count_;
  }
}

void Graph::join_widest() {
  std::vector<std::uint32_t> order(edges_.size());
  std::iota(order.begin(), order.end(), 0U);
  std::ranges::stable_sort(order, [&](std::uint32_t x, std::uint32_t y) { return rank(x) > rank(y); });
  above_.resize(vertices_);
  std::iota(above_.begin(), above_.end(), 0U);
  joined_at_.assign(vertices_, kNever);
  joined_by_.assign(vertices_, 0);
  std::vector<std::uint32_t> sizes(vertices_, 1);
  const auto top = [&](std::uint32_t vertex) {
    while (above_[vertex] != vertex) vertex = above_[vertex];
    return vertex;
  };
  std::uint32_t time = 0;
  for (const std::uint32_t edge : order) {
    std::uint32_t a = top(edges_[edge].a);
    std::uint32_t b = top(edges_[edge].b);
    if (a == b) continue;
    // The smaller one below: no way to the top is longer than the logarithm of what there is.
    if (sizes[a] > sizes[b]) std::swap(a, b);
    above_[a] = b;
    sizes[b] += sizes[a];
    joined_at_[a] = time++;
    joined_by_[a] = rank(edge);
  }
}

std::optional<std::uint32_t> Graph::edge_between(std::uint32_t a, std::uint32_t b) const {
  const auto list = arcs(a);
  const auto found = std::ranges::lower_bound(list, b, {}, &Arc::to);
  return found != list.end() && found->to == b ? std::optional(found->edge) : std::nullopt;
}

std::optional<std::uint64_t> Graph::width(std::uint32_t a, std::uint32_t b) const {
  if (parts_[a] != parts_[b]) return std::nullopt;
  std::uint64_t rank = std::numeric_limits<std::uint64_t>::max();
  while (a != b) {
    if (joined_at_[a] > joined_at_[b]) std::swap(a, b);
    rank = joined_by_[a];
    a = above_[a];
  }
  return rank;
}

std::optional<GraphPath> widest_path(const Graph& graph, std::uint32_t from, std::uint32_t to) {
  const auto width = graph.width(from, to);
  if (!width) return std::nullopt;
  if (from == to) return GraphPath{{from}, {}, std::nullopt};
  const Distances distances(graph, to, *width);
  return follow(graph, distances, from,
                [&](const Graph::Arc& arc) { return graph.rank(arc.edge) >= *width; });
}

std::optional<GraphPath> shortest_path(const Graph& graph, std::uint32_t from, std::uint32_t to) {
  if (graph.part(from) != graph.part(to)) return std::nullopt;
  const Distances distances(graph, to, 0);
  // The best rank that a way of fewest hops has, from each vertex.
  std::vector<std::uint64_t> best(graph.vertices());
  best[to] = std::numeric_limits<std::uint64_t>::max();
  const auto through = [&](const Graph::Arc& arc) { return std::min(graph.rank(arc.edge), best[arc.to]); };
  for (const std::uint32_t vertex : distances.order)
    for (const Graph::Arc& arc : graph.arcs(vertex))
      if (distances.hops[arc.to] + 1 == distances.hops[vertex])
        best[vertex] = std::max(best[vertex], through(arc));
  const std::uint64_t wanted = best[from];
  return follow(graph, distances, from, [&](const Graph::Arc& arc) { return through(arc) >= wanted; });
}

std::vector<bool> reach(const Graph& graph, std::uint32_t from, std::uint64_t least_rank) {
  std::vector<bool> reached(graph.vertices());
  std::vector<std::uint32_t> open{from};
  reached[from] = true;
  while (!open.empty()) {
    const std::uint32_t here = open.back();
    open.pop_back();
    for (const Graph::Arc& arc : graph.arcs(here)) {
      if (reached[arc.to] || graph.rank(arc.edge) < least_rank) continue;
      reached[arc.to] = true;
      open.push_back(arc.to);
    }
  }
  return reached;
}

}  // namespace oamhal::hal
