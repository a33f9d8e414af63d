// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <array>
#include <limits>
#include <queue>
#include <utility>

#include "hal/topology/bisection.hpp"

namespace oamhal::hal {

namespace {

__extension__ using Gain = __int128;

/// Kernighan and Lin's exchanges with the lists of Fiduccia and Mattheyses: each vertex moves once, always
/// from the larger side the one that gains most, and what was best on the way is kept.
class Pass {
 public:
  Pass(const Graph& graph, const CutWeights& weights, std::vector<std::uint8_t>& sides, Steps& steps)
      : graph_(graph), weights_(weights), sides_(sides), steps_(steps), gains_(graph.vertices()) {
    moved_.resize(graph.vertices());
    for (std::uint32_t v = 0; v < graph.vertices(); ++v) {
      for (const Graph::Arc& arc : graph.arcs(v)) {
        const Gain weight = weights.of_edge[arc.edge];
        gains_[v] += sides[arc.to] == sides[v] ? -weight : weight;
      }
      ++sizes_[sides[v]];
      offer(v);
    }
    steps_.take(graph.vertices() + graph.edges().size() * 2);
  }

  /// Whether the cut became smaller.
  bool run() {
    const bool odd = graph_.vertices() % 2 == 1;
    std::vector<std::uint32_t> moves;
    Gain sum = 0;
    Gain best = 0;
    std::size_t best_moves = 0;
    std::size_t turn = sizes_[1] > sizes_[0] ? 1 : 0;
    while (!steps_.ran_out()) {
      const auto vertex = take(turn);
      if (vertex == kNone) break;
      sum += gains_[vertex];
      move(vertex);
      moves.push_back(vertex);
      const bool balanced = odd || sizes_[0] == sizes_[1];
      if (balanced && sum > best) {
        best = sum;
        best_moves = moves.size();
      }
      turn = 1 - turn;
    }
    while (moves.size() > best_moves) {
      sides_[moves.back()] ^= 1U;
      moves.pop_back();
    }
    return best > 0;
  }

 private:
  static constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();
  /// Of several that gain the same the first vertex.
  struct Offer {
    Gain gain;
    std::uint32_t vertex;
    bool operator<(const Offer& other) const {
      return gain != other.gain ? gain < other.gain : vertex > other.vertex;
    }
  };

  void offer(std::uint32_t vertex) { offers_[sides_[vertex]].push({gains_[vertex], vertex}); }

  std::uint32_t take(std::size_t side) {
    auto& offers = offers_[side];
    while (!offers.empty()) {
      const Offer top = offers.top();
      offers.pop();
      steps_.take(1);
      if (!moved_[top.vertex] && gains_[top.vertex] == top.gain) return top.vertex;
    }
    return kNone;
  }

  void move(std::uint32_t vertex) {
    moved_[vertex] = true;
    --sizes_[sides_[vertex]];
    sides_[vertex] ^= 1U;
    ++sizes_[sides_[vertex]];
    steps_.take(graph_.arcs(vertex).size());
    for (const Graph::Arc& arc : graph_.arcs(vertex)) {
      if (moved_[arc.to]) continue;
      const Gain weight = weights_.of_edge[arc.edge];
      gains_[arc.to] += sides_[arc.to] == sides_[vertex] ? -2 * weight : 2 * weight;
      offer(arc.to);
    }
  }

  const Graph& graph_;
  const CutWeights& weights_;
  std::vector<std::uint8_t>& sides_;
  Steps& steps_;
  std::vector<Gain> gains_;
  std::vector<bool> moved_;
  std::array<std::size_t, 2> sizes_{};
  std::array<std::priority_queue<Offer>, 2> offers_;
};

}  // namespace

void refine(const Graph& graph, const CutWeights& weights, std::vector<std::uint8_t>& sides, Steps& steps) {
  constexpr int kPasses = 40;
  for (int i = 0; i < kPasses && !steps.ran_out(); ++i)
    if (!Pass(graph, weights, sides, steps).run()) return;
}

std::vector<std::uint8_t> sides_of_parts(const Graph& graph, Steps& steps) {
  const std::uint32_t half = graph.vertices() / 2;
  std::vector<std::uint32_t> sizes(graph.part_count());
  for (std::uint32_t v = 0; v < graph.vertices(); ++v) ++sizes[graph.part(v)];
  // The part by which a number of vertices was first reached; part 0 stays on side 0.
  constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();
  const std::uint32_t most = graph.vertices() - half;
  std::vector<std::uint32_t> by(most + std::size_t{1}, kNone);
  by[0] = 0;
  for (std::uint32_t part = 1; part < sizes.size() && by[most] == kNone && by[half] == kNone; ++part) {
    steps.take(most);
    if (steps.ran_out()) return {};
    for (std::uint32_t sum = most + 1; sum-- > sizes[part];)
      if (by[sum] == kNone && by[sum - sizes[part]] != kNone && by[sum - sizes[part]] != part) by[sum] = part;
  }
  std::uint32_t sum = by[half] != kNone ? half : most;
  if (by[sum] == kNone) return {};
  std::vector<bool> other(sizes.size());
  for (; sum > 0; sum -= sizes[by[sum]]) other[by[sum]] = true;
  std::vector<std::uint8_t> sides;
  for (std::uint32_t v = 0; v < graph.vertices(); ++v) sides.push_back(other[graph.part(v)] ? 1 : 0);
  return sides;
}

}  // namespace oamhal::hal
