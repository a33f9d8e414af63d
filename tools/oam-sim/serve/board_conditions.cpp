// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/oam-sim/serve/board_conditions.hpp"

namespace oam_sim {
namespace {

constexpr std::uint32_t kReceiverError = 0x1;

}  // namespace

void BoardConditions::apply(Endpoint& endpoint) {
  HostLink link;
  bool gone = false;
  {
    const SharedBoard::Access board(board_);
    const ModuleState& module = board->modules[module_];
    link = module.host_link;
    gone = module.all_ones;
  }
  endpoint.set_gone(gone);
  ConfigSpace& config = endpoint.config();
  config.set_link({link.speed, link.width});
  config.raise_lane_errors(link.lane_errors & ~seen_lanes_);
  seen_lanes_ = link.lane_errors;
  if (link.correctable_errors > seen_correctable_) config.raise_correctable(kReceiverError);
  seen_correctable_ = link.correctable_errors;
  for (std::size_t lane = 0; lane < Margining::kLanes; ++lane) {
    const bool bad = (link.bad_retimer_lanes >> lane & 1) != 0;
    config.margining().set_eye(lane, bad ? Margining::kBadEye : Margining::kHealthyEye);
  }
}

}  // namespace oam_sim
