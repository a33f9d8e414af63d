// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_HAL_CORE_GRAPH_HPP
#define OAMHAL_HAL_CORE_GRAPH_HPP

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include <oamhal/graph.h>

#include "hal/core/placement.hpp"
#include "hal/core/snapshot.hpp"
#include "hal/topology/graph.hpp"

struct oamhal_graph {
  std::atomic<std::size_t> references{1};
  oamhal::hal::Graph graph;
  oamhal_graph_info_t info{};
  std::vector<oamhal_vertex_info_t> vertices;
  std::vector<oamhal_edge_info_t> edges;
  /// For each edge its links of the snapshot.
  std::vector<std::vector<std::uint32_t>> edge_links;
  std::uint64_t max_steps = 0;
};

namespace oamhal::hal {

/// The graph of units, each of which the snapshot has and which is named once.
std::unique_ptr<oamhal_graph> make_graph(const oamhal_snapshot& snapshot, const Weighing& weighing,
                                         std::span<const std::uint32_t> units);

/// A rate as a number; absent when it is not known.
oamhal_number_t known_rate(std::uint64_t rate);

}  // namespace oamhal::hal

#endif  // OAMHAL_HAL_CORE_GRAPH_HPP
