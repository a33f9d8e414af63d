// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_HAL_TOPOLOGY_BISECTION_HPP
#define OAMHAL_HAL_TOPOLOGY_BISECTION_HPP

#include <cstdint>
#include <span>
#include <vector>

#include "hal/topology/graph.hpp"
#include "hal/topology/pair_table.hpp"

namespace oamhal::hal {

/// What a search for a bisection weighs edges by: rates, or links.
struct CutWeights {
  std::vector<std::uint64_t> of_edge;
  bool by_links = false;
};

/// Rates where those of all edges are known, else links.
CutWeights cut_weights(const Graph& graph, bool by_links);

struct Bisection {
  /// 0 or 1 for each vertex, 0 for the first.
  std::vector<std::uint8_t> sides;
  WideSum cut = 0;
  /// No cut is smaller than this.
  WideSum bound = 0;
  bool exact = false;
  std::uint64_t steps = 0;
};

/// The smallest sum over edges between two sides whose sizes differ by one at most; at least two vertices.
Bisection find_bisection(const Graph& graph, const CutWeights& weights, std::uint64_t max_steps);

WideSum cut_of(const Graph& graph, const CutWeights& weights, std::span<const std::uint8_t> sides);

/// What every bisection has at least.
WideSum bound_of_bisection(const Graph& graph, const CutWeights& weights, Steps& steps);

/// Makes a bisection better by exchanging vertices, until that makes it no better.
void refine(const Graph& graph, const CutWeights& weights, std::vector<std::uint8_t>& sides, Steps& steps);

/// Sides that cut through no part, if the sizes of the parts allow it; else empty.
std::vector<std::uint8_t> sides_of_parts(const Graph& graph, Steps& steps);

}  // namespace oamhal::hal

#endif  // OAMHAL_HAL_TOPOLOGY_BISECTION_HPP
