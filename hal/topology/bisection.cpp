// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "hal/topology/bisection.hpp"

#include <algorithm>
#include <array>
#include <numeric>
#include <utility>

namespace oamhal::hal {

namespace {

using Sides = std::vector<std::uint8_t>;

/// The first half of an order on one side.
Sides first_half(const std::vector<std::uint32_t>& order) {
  Sides sides(order.size(), 1);
  for (std::size_t i = 0; i < (order.size() + 1) / 2; ++i) sides[order[i]] = 0;
  return sides;
}

/// Part after part, each from a vertex on outwards.
std::vector<std::uint32_t> outwards(const Graph& graph, std::uint32_t start) {
  std::vector<std::uint32_t> order;
  order.reserve(graph.vertices());
  std::vector<bool> listed(graph.vertices());
  std::size_t next = 0;
  for (std::uint32_t i = 0; i < graph.vertices(); ++i) {
    const std::uint32_t seed = (start + i) % graph.vertices();
    if (listed[seed]) continue;
    listed[seed] = true;
    order.push_back(seed);
    for (; next < order.size(); ++next)
      for (const Graph::Arc& arc : graph.arcs(order[next])) {
        if (listed[arc.to]) continue;
        listed[arc.to] = true;
        order.push_back(arc.to);
      }
  }
  return order;
}

/// Vertices one by one on either side; what the cut has at least is what is decided, and for each vertex that
/// is not the lighter one of its two sides.
class LookAtAll {
 public:
  LookAtAll(const Graph& graph, const CutWeights& weights, Bisection& best, Steps& steps)
      : graph_(graph), weights_(weights), best_(best), steps_(steps), order_(outwards(graph, 0)) {
    sides_.assign(graph.vertices(), kOpen);
    for (auto& side : joined_) side.resize(graph.vertices());
  }

  /// Whether all were looked at.
  bool run() {
    put(order_[0], 0);
    descend(1, 0);
    return !steps_.ran_out();
  }

 private:
  static constexpr std::uint8_t kOpen = 2;

  void put(std::uint32_t vertex, std::uint8_t side) {
    sides_[vertex] = side;
    ++sizes_[side];
    for (const Graph::Arc& arc : graph_.arcs(vertex)) joined_[side][arc.to] += weights_.of_edge[arc.edge];
  }
  void take_back(std::uint32_t vertex) {
    const std::uint8_t side = sides_[vertex];
    for (const Graph::Arc& arc : graph_.arcs(vertex)) joined_[side][arc.to] -= weights_.of_edge[arc.edge];
    --sizes_[side];
    sides_[vertex] = kOpen;
  }

  void descend(std::size_t depth, WideSum cut) {  // NOLINT(misc-no-recursion): as deep as there are vertices
    const std::size_t count = order_.size();
    steps_.take(count - depth + 1);
    if (steps_.ran_out()) return;
    WideSum least = cut;
    for (std::size_t i = depth; i < count; ++i)
      least += std::min(joined_[0][order_[i]], joined_[1][order_[i]]);
    if (least >= best_.cut) return;
    if (depth == count) {
      best_.cut = cut;
      best_.sides = sides_;
      return;
    }
    const std::uint32_t vertex = order_[depth];
    const std::uint8_t near = joined_[1][vertex] > joined_[0][vertex] ? 1 : 0;
    for (const std::uint8_t side : {near, static_cast<std::uint8_t>(1 - near)}) {
      if (sizes_[side] >= (count + 1) / 2) continue;
      const WideSum more = joined_[1 - side][vertex];
      put(vertex, side);
      descend(depth + 1, cut + more);
      take_back(vertex);
    }
  }

  const Graph& graph_;
  const CutWeights& weights_;
  Bisection& best_;
  Steps& steps_;
  std::vector<std::uint32_t> order_;
  Sides sides_;
  std::array<std::size_t, 2> sizes_{};
  /// What each vertex has to each side.
  std::array<std::vector<WideSum>, 2> joined_;
};

class Search {
 public:
  Search(const Graph& graph, const CutWeights& weights, Steps& steps)
      : graph_(graph), weights_(weights), steps_(steps) {}

  Bisection run() {
    constexpr std::uint32_t kMostToProve = 64;
    std::vector<std::uint32_t> order(graph_.vertices());
    std::iota(order.begin(), order.end(), 0U);
    best_.sides = first_half(order);
    best_.cut = cut_of(graph_, weights_, best_.sides);
    if (graph_.part_count() > 1)
      if (auto sides = sides_of_parts(graph_, steps_); !sides.empty()) keep(std::move(sides));
    best_.bound = bound_of_bisection(graph_, weights_, steps_);
    if (!proven()) improve(order);
    if (!proven() && graph_.vertices() <= kMostToProve && LookAtAll(graph_, weights_, best_, steps_).run())
      best_.bound = best_.cut;
    best_.exact = proven();
    if (best_.sides[0] == 1)
      for (std::uint8_t& side : best_.sides) side ^= 1U;
    return std::move(best_);
  }

 private:
  [[nodiscard]] bool proven() const { return best_.cut <= best_.bound; }

  void keep(Sides sides) {
    const WideSum cut = cut_of(graph_, weights_, sides);
    if (cut >= best_.cut) return;
    best_.cut = cut;
    best_.sides = std::move(sides);
  }

  void attempt(Sides sides, Steps& steps) {
    refine(graph_, weights_, sides, steps);
    keep(std::move(sides));
  }

  /// From the order of the caller, who has near things side by side, from some vertices outwards, and from
  /// what was best with some vertices exchanged. Half of the steps.
  void improve(const std::vector<std::uint32_t>& order) {
    constexpr std::uint32_t kStarts = 8;
    constexpr std::uint32_t kShakes = 40;
    Steps share(steps_.left() / 2);
    attempt(first_half(order), share);
    const std::uint32_t count = graph_.vertices();
    for (std::uint32_t i = 0; i < std::min(kStarts, count) && !proven() && !share.ran_out(); ++i)
      attempt(first_half(
                  outwards(graph_, static_cast<std::uint32_t>(std::uint64_t{i} * count / kStarts % count))),
              share);
    Dice dice(count);
    for (std::uint32_t i = 0; i < kShakes && !proven() && !share.ran_out(); ++i) {
      Sides sides = best_.sides;
      for (std::uint32_t swaps = count / 20 + 1; swaps > 0; --swaps) {
        const std::uint32_t a = dice.below(count);
        const std::uint32_t b = dice.below(count);
        std::swap(sides[a], sides[b]);
      }
      attempt(std::move(sides), share);
    }
    steps_.take(share.taken());
  }

  const Graph& graph_;
  const CutWeights& weights_;
  Steps& steps_;
  Bisection best_;
};

}  // namespace

CutWeights cut_weights(const Graph& graph, bool by_links) {
  CutWeights weights;
  weights.by_links = by_links || std::ranges::any_of(graph.edges(), [](const GraphEdge& edge) {
                       return edge.rate == OAMHAL_RATE_UNKNOWN;
                     });
  weights.of_edge.reserve(graph.edges().size());
  for (const GraphEdge& edge : graph.edges())
    weights.of_edge.push_back(weights.by_links ? capacity_of(edge) : edge.rate);
  return weights;
}

WideSum cut_of(const Graph& graph, const CutWeights& weights, std::span<const std::uint8_t> sides) {
  WideSum cut = 0;
  for (std::size_t i = 0; i < graph.edges().size(); ++i)
    if (sides[graph.edges()[i].a] != sides[graph.edges()[i].b]) cut += weights.of_edge[i];
  return cut;
}

Bisection find_bisection(const Graph& graph, const CutWeights& weights, std::uint64_t max_steps) {
  Steps steps(max_steps);
  Bisection best = Search(graph, weights, steps).run();
  best.steps = steps.taken();
  return best;
}

}  // namespace oamhal::hal
