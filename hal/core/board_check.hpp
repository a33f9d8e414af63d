// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_HAL_CORE_BOARD_CHECK_HPP
#define OAMHAL_HAL_CORE_BOARD_CHECK_HPP

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include <oamhal/check.h>

#include "hal/base/arena.hpp"
#include "hal/core/snapshot.hpp"
#include "hal/topology/board.hpp"
#include "hal/topology/check.hpp"

struct oamhal_board {
  std::atomic<std::size_t> references{1};
  oamhal::hal::Board board;
  oamhal::hal::Arena arena;
  oamhal_board_info_t info{};
  std::vector<oamhal_board_slot_info_t> slots;
  std::vector<oamhal_board_wire_info_t> wires;
  std::vector<oamhal_board_pair_info_t> pairs;
};

struct oamhal_check {
  std::atomic<std::size_t> references{1};
  oamhal::hal::Arena arena;
  oamhal_check_info_t info{};
  std::vector<oamhal_check_wire_info_t> wires;
  std::vector<oamhal_suspect_info_t> suspects;
  /// By suspect.
  std::vector<std::vector<std::uint32_t>> suspect_wires;
};

namespace oamhal::hal {

/// A board in the shapes of the public interface.
std::unique_ptr<oamhal_board> make_board(Board board);

/// A baseboard of a snapshot against a board, in words.
std::unique_ptr<oamhal_check> make_check(const oamhal_snapshot& snapshot, std::uint32_t baseboard,
                                         const Board& board);

}  // namespace oamhal::hal

#endif  // OAMHAL_HAL_CORE_BOARD_CHECK_HPP
