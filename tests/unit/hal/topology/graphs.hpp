// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TESTS_UNIT_HAL_TOPOLOGY_GRAPHS_HPP
#define OAMHAL_TESTS_UNIT_HAL_TOPOLOGY_GRAPHS_HPP

#include <algorithm>
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "hal/topology/graph.hpp"

namespace oamhal::hal {

/// A graph as a test draws it.
class Sketch {
 public:
  explicit Sketch(std::uint32_t vertices) : vertices_(vertices) {}

  Sketch& join(std::uint32_t a, std::uint32_t b, std::uint64_t rate = 100, std::uint32_t links = 1) {
    edges_[std::minmax(a, b)] = {std::min(a, b), std::max(a, b), rate, links};
    return *this;
  }
  Sketch& part(std::uint32_t a, std::uint32_t b) {
    edges_.erase(std::minmax(a, b));
    return *this;
  }
  /// Each of count vertices from first on with each.
  Sketch& mesh(std::uint32_t first, std::uint32_t count, std::uint32_t links = 1) {
    for (std::uint32_t a = first; a < first + count; ++a)
      for (std::uint32_t b = a + 1; b < first + count; ++b) join(a, b, std::uint64_t{100} * links, links);
    return *this;
  }
  [[nodiscard]] Graph graph() const {
    std::vector<GraphEdge> edges;
    for (const auto& [pair, edge] : edges_) edges.push_back(edge);
    return {vertices_, std::move(edges)};
  }
  /// The same one with its vertices numbered anew.
  [[nodiscard]] Sketch shuffled(std::uint64_t seed) const {
    Dice dice(seed);
    std::vector<std::uint32_t> to(vertices_);
    for (std::uint32_t i = 0; i < vertices_; ++i) to[i] = i;
    for (std::uint32_t i = vertices_; i > 1; --i) std::swap(to[i - 1], to[dice.below(i)]);
    Sketch other(vertices_);
    for (const auto& [pair, edge] : edges_) other.join(to[edge.a], to[edge.b], edge.rate, edge.links);
    return other;
  }

 private:
  std::uint32_t vertices_;
  std::map<std::pair<std::uint32_t, std::uint32_t>, GraphEdge> edges_;
};

inline Sketch mesh(std::uint32_t count, std::uint32_t links = 1) {
  return Sketch(count).mesh(0, count, links);
}

inline Sketch torus(const std::vector<std::uint32_t>& sizes) {
  std::uint32_t count = 1;
  for (const std::uint32_t size : sizes) count *= size;
  Sketch sketch(count);
  for (std::uint32_t v = 0; v < count; ++v)
    for (std::uint32_t step = 1, i = 0; i < sizes.size(); step *= sizes[i++]) {
      const std::uint32_t at = v / step % sizes[i];
      sketch.join(v, v - at * step + (at + 1) % sizes[i] * step);
    }
  return sketch;
}

/// Boards of eight in a circle, module by module.
inline Sketch circle_of_boards(std::uint32_t boards) {
  Sketch sketch(boards * 8);
  for (std::uint32_t board = 0; board < boards; ++board) {
    sketch.mesh(board * 8, 8);
    for (std::uint32_t module = 0; module < 8; ++module)
      sketch.join(board * 8 + module, (board + 1) % boards * 8 + module);
  }
  return sketch;
}

/// Some vertices, and each pair joined with a chance of percent; rates from few, some unknown when asked for.
inline Sketch any_graph(Dice& dice, std::uint32_t count, std::uint32_t percent, bool unknown = false) {
  Sketch sketch(count);
  for (std::uint32_t a = 0; a < count; ++a)
    for (std::uint32_t b = a + 1; b < count; ++b) {
      if (dice.below(100) >= percent) continue;
      const std::uint64_t rate = std::uint64_t{dice.below(4)} * 50;
      sketch.join(a, b, unknown && dice.below(6) == 0 ? OAMHAL_RATE_UNKNOWN : rate, 1 + dice.below(2));
    }
  return sketch;
}

}  // namespace oamhal::hal

#endif  // OAMHAL_TESTS_UNIT_HAL_TOPOLOGY_GRAPHS_HPP
