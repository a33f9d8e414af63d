// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_HAL_TOPOLOGY_GRAPH_RINGS_HPP
#define OAMHAL_HAL_TOPOLOGY_GRAPH_RINGS_HPP

#include <cstdint>
#include <optional>
#include <vector>

#include "hal/topology/graph.hpp"

namespace oamhal::hal {

struct GraphRings {
  /// Each begins at vertex 0, whose lower neighbour in it comes next; they are sorted.
  std::vector<std::vector<std::uint32_t>> rings;
  /// No more are possible.
  std::uint32_t bound = 0;
  bool exact = false;
  std::uint64_t steps = 0;
};

/// The most rings through all vertices (at least one) of which no two share a link, at most max_rings.
GraphRings find_graph_rings(const Graph& graph, std::uint32_t max_rings, std::uint64_t max_steps);

/// How many links of each edge no ring uses.
std::vector<std::uint32_t> links_left(const Graph& graph,
                                      const std::vector<std::vector<std::uint32_t>>& rings);

/// More rings than this are impossible: by the links of each vertex, vertices and cuts that every ring must
/// pass, and two sides of different size. At most max_rings.
std::uint32_t bound_of_rings(const Graph& graph, std::uint32_t max_rings, Steps& steps);

/// Two neighbours of each vertex: cycles that go through all vertices together. Of two vertices that two
/// links join it may be a cycle of both.
struct Factor {
  struct Ends {
    std::uint32_t vertex[2] = {};
    std::uint32_t edge[2] = {};
  };
  std::vector<Ends> at;
};

/// Splits 2 x count links at each vertex into count factors; nothing when there are none, or none were found.
std::optional<std::vector<Factor>> find_factors(const Graph& graph, std::uint32_t count, Dice& dice,
                                                Steps& steps);

/// Exchanges links between factors, and with those that none has, until each is one cycle, no way on is found
/// or the steps run out. Those that are one cycle then.
std::vector<Factor> merge_cycles(const Graph& graph, const std::vector<Factor>& factors, Dice& dice,
                                 Steps& steps);

}  // namespace oamhal::hal

#endif  // OAMHAL_HAL_TOPOLOGY_GRAPH_RINGS_HPP
