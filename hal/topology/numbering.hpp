// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_HAL_TOPOLOGY_NUMBERING_HPP
#define OAMHAL_HAL_TOPOLOGY_NUMBERING_HPP

#include <cstdint>
#include <set>
#include <utility>
#include <vector>

#include "hal/topology/board.hpp"
#include "hal/topology/wiring.hpp"

namespace oamhal::hal {

/// Which module of a board is which of those that were seen.
struct Numbering {
  /// The pairs of the board by the numbers of the modules that were seen, sorted. Those of a board with a
  /// port map state no ports: drivers count ports in their own way.
  std::vector<BoardPair> pairs;
  /// False when there were too many numberings to try, and none that was tried fits without a fault.
  bool certain = true;
  /// The pairs that are not as the board says, in pairs; then, each once, those of other numberings that fit
  /// as well. Empty when all are as they should be, or the slots are known.
  std::vector<std::set<std::pair<std::uint32_t, std::uint32_t>>> blamed;
};

/// With known slots a board is numbered as it is. Without, modules are matched so that as few pairs as can be
/// are missing or unexpected, and of such matches as few links as can be; among equal ones the numbers that
/// the modules have come first.
Numbering number_board(const Board& board, const Wiring& wiring);

}  // namespace oamhal::hal

#endif  // OAMHAL_HAL_TOPOLOGY_NUMBERING_HPP
