// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_HAL_TOPOLOGY_GRAPH_HPP
#define OAMHAL_HAL_TOPOLOGY_GRAPH_HPP

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include <oamhal/graph.h>

namespace oamhal::hal {

/// All links between two vertices.
struct GraphEdge {
  std::uint32_t a = 0;
  std::uint32_t b = 0;
  /// OAMHAL_RATE_UNKNOWN when it is not known.
  std::uint64_t rate = OAMHAL_RATE_UNKNOWN;
  /// 0 when not known.
  std::uint32_t links = 0;
};

/// Links that may be used: of a number that is not known at least one is there.
inline std::uint32_t capacity_of(const GraphEdge& edge) {
  return edge.links == 0 ? 1 : edge.links;
}

/// A rate as what ranks: a greater one is better, one that is not known is 0.
inline std::uint64_t rank_of_rate(std::uint64_t rate) {
  return rate == OAMHAL_RATE_UNKNOWN ? 0 : rate + 1;
}
inline std::uint64_t rate_of_rank(std::uint64_t rank) {
  return rank == 0 ? OAMHAL_RATE_UNKNOWN : rank - 1;
}

/// The same numbers on every machine.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : state_(seed * 0x9e3779b97f4a7c15U + 0x2545f4914f6cdd1dU) {}
  std::uint32_t below(std::size_t bound) {
    state_ ^= state_ >> 12U;
    state_ ^= state_ << 25U;
    state_ ^= state_ >> 27U;
    return static_cast<std::uint32_t>((state_ * 0x2545f4914f6cdd1dU >> 33U) % bound);
  }

 private:
  std::uint64_t state_;
};

/// Counts the steps of a search and says when they have run out.
class Steps {
 public:
  explicit Steps(std::uint64_t most) : most_(most) {}
  void take(std::uint64_t count) { taken_ += count; }
  [[nodiscard]] bool ran_out() const { return taken_ >= most_; }
  [[nodiscard]] std::uint64_t taken() const { return taken_; }
  [[nodiscard]] std::uint64_t left() const { return ran_out() ? 0 : most_ - taken_; }

 private:
  std::uint64_t most_;
  std::uint64_t taken_ = 0;
};

/// An undirected graph, and what is asked of it again and again.
class Graph {
 public:
  struct Arc {
    std::uint32_t to = 0;
    std::uint32_t edge = 0;
  };

  Graph() : Graph(0, {}) {}
  /// edges: a < b < vertices, sorted by both, each pair once.
  Graph(std::uint32_t vertices, std::vector<GraphEdge> edges);

  [[nodiscard]] std::uint32_t vertices() const { return vertices_; }
  [[nodiscard]] const std::vector<GraphEdge>& edges() const { return edges_; }
  /// By the vertex that they lead to.
  [[nodiscard]] std::span<const Arc> arcs(std::uint32_t vertex) const {
    return std::span(arcs_).subspan(first_[vertex], first_[vertex + 1] - first_[vertex]);
  }
  /// Parts that no edge joins, in the order of their first vertices.
  [[nodiscard]] std::uint32_t part(std::uint32_t vertex) const { return parts_[vertex]; }
  [[nodiscard]] std::uint32_t part_count() const { return part_count_; }
  [[nodiscard]] std::uint64_t rank(std::uint32_t edge) const { return rank_of_rate(edges_[edge].rate); }
  /// The edge between two vertices, or nothing.
  [[nodiscard]] std::optional<std::uint32_t> edge_between(std::uint32_t a, std::uint32_t b) const;
  /// The rank of the slowest edge of the widest way between two vertices that are not the same one.
  [[nodiscard]] std::optional<std::uint64_t> width(std::uint32_t a, std::uint32_t b) const;

 private:
  void number_parts();
  void join_widest();

  std::uint32_t vertices_ = 0;
  std::vector<GraphEdge> edges_;
  std::vector<std::size_t> first_;
  std::vector<Arc> arcs_;
  std::vector<std::uint32_t> parts_;
  std::uint32_t part_count_ = 0;
  /// Vertices hung under each other as the edges join them, the best edge first: above, when, by which rank.
  std::vector<std::uint32_t> above_;
  std::vector<std::uint32_t> joined_at_;
  std::vector<std::uint64_t> joined_by_;
};

/// A way: its vertices from the first to the last, and the edges between them.
struct GraphPath {
  std::vector<std::uint32_t> vertices;
  std::vector<std::uint32_t> edges;
  /// Of its slowest edge; nothing without an edge.
  std::optional<std::uint64_t> rank;
};

/// Nothing when nothing joins the two.
std::optional<GraphPath> widest_path(const Graph& graph, std::uint32_t from, std::uint32_t to);
std::optional<GraphPath> shortest_path(const Graph& graph, std::uint32_t from, std::uint32_t to);

/// Which vertices edges of at least a rank reach from one.
std::vector<bool> reach(const Graph& graph, std::uint32_t from, std::uint64_t least_rank);

}  // namespace oamhal::hal

#endif  // OAMHAL_HAL_TOPOLOGY_GRAPH_HPP
