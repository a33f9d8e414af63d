// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// What the board says about a module's way to the host, as its configuration space shows it.

#ifndef OAM_SIM_SERVE_BOARD_CONDITIONS_HPP_
#define OAM_SIM_SERVE_BOARD_CONDITIONS_HPP_

#include <cstdint>

#include "tools/oam-sim/module/shared_board.hpp"
#include "tools/oam-sim/serve/server.hpp"

namespace oam_sim {

class BoardConditions : public Conditions {
 public:
  BoardConditions(SharedBoard& board, unsigned module) : board_(board), module_(module) {}
  void apply(Endpoint& endpoint) override;

 private:
  SharedBoard& board_;
  unsigned module_;
  std::uint64_t seen_correctable_ = 0;
  std::uint32_t seen_lanes_ = 0;
};

}  // namespace oam_sim

#endif  // OAM_SIM_SERVE_BOARD_CONDITIONS_HPP_
