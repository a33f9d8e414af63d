// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_HAL_TOPOLOGY_LOSS_HPP
#define OAMHAL_HAL_TOPOLOGY_LOSS_HPP

#include <cstdint>
#include <optional>

#include "hal/topology/bisection.hpp"
#include "hal/topology/graph.hpp"

namespace oamhal::hal {

/// What a graph is worth as a whole.
struct Worth {
  std::uint32_t rings = 0;
  std::uint32_t rings_through_edge = 0;
  bool rings_exact = false;
  WideSum bisection = 0;
  bool bisection_exact = false;
};

struct Loss {
  std::uint32_t links_lost = 0;
  std::uint32_t links_left = 0;
  Worth before;
  Worth after;
  bool by_links = false;
  /// The shortest way between the ends of the edge that is left.
  std::optional<GraphPath> way;
  std::uint64_t pairs_worse = 0;
  /// The rank of the widest way that those have left, if any.
  std::optional<std::uint64_t> worse_rank;
  std::uint32_t parts = 0;
};

/// The graph without links of an edge, whose rate goes down with their number. At least one, at most all.
Graph without_links(const Graph& graph, std::uint32_t edge, std::uint32_t links);

/// What it costs to lose links of an edge; 0: all.
Loss find_loss(const Graph& graph, std::uint32_t edge, std::uint32_t links, std::uint64_t max_steps);

}  // namespace oamhal::hal

#endif  // OAMHAL_HAL_TOPOLOGY_LOSS_HPP
