// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// The state of a board out of the description of a machine and the wiring.

#ifndef OAM_SIM_MODULE_BUILD_BOARD_HPP_
#define OAM_SIM_MODULE_BUILD_BOARD_HPP_

#include "board.hpp"
#include "board_wiring.hpp"
#include "tools/oam-sim/machine.hpp"

namespace oam_sim {

// Modules are in the place of their slot. All have just got power at time 0. Throws Error when a slot is not
// on the board.
void build_board(Board& board, const Machine& machine, const BoardWiring& wiring);

}  // namespace oam_sim

#endif  // OAM_SIM_MODULE_BUILD_BOARD_HPP_
