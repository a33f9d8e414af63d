// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_HAL_TOPOLOGY_CLIQUES_HPP
#define OAMHAL_HAL_TOPOLOGY_CLIQUES_HPP

#include <cstddef>
#include <cstdint>
#include <vector>

#include "hal/topology/graph.hpp"

namespace oamhal::hal {

using Clique = std::vector<std::uint32_t>;

struct CliqueAnswer {
  /// The largest first, then by their vertices, which are sorted.
  std::vector<Clique> cliques;
  /// How many there are of at least the least size, as far as they were looked at.
  std::uint64_t found = 0;
  /// All were looked at.
  bool exact = false;
  std::uint64_t steps = 0;
};

/// The first most of all maximal cliques with at least least vertices.
CliqueAnswer find_cliques(const Graph& graph, std::uint32_t least, std::size_t most, std::uint64_t max_steps);

/// The rank of the slowest edge in a clique; that of one vertex is the best there is.
std::uint64_t rank_of_clique(const Graph& graph, const Clique& clique);

}  // namespace oamhal::hal

#endif  // OAMHAL_HAL_TOPOLOGY_CLIQUES_HPP
