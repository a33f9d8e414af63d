// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// What the counters of ports and lanes say: now, or when they were frozen.

#ifndef OAM_SIM_MODULE_COUNTERS_HPP_
#define OAM_SIM_MODULE_COUNTERS_HPP_

#include "board.hpp"

namespace oam_sim {

PortCounts count_port(const Board& board, End end);
LaneCounts count_lane(const Board& board, unsigned module, unsigned link, unsigned lane);

// The latch: what the counters of the port and its lanes say stays as it is now; and follows them again.
void freeze(Board& board, End end, bool frozen);

// The checker of a lane begins to count anew.
void restart_checker(LaneState& lane);

// Errors at the place to which the sampler of a lane is moved, once it has been there for kMarginTime.
struct Margin {
  bool done = false;
  std::uint32_t errors = 0;
};
Margin margin_of(const Board& board, unsigned module, unsigned link, unsigned lane);

inline constexpr Nanoseconds kMarginTime = kMillisecond;
inline constexpr unsigned kTimingSteps = 32, kVoltageSteps = 64;
inline constexpr double kMaxTimingMilliUi = 500, kMaxVoltageMillivolts = 200;

}  // namespace oam_sim

#endif  // OAM_SIM_MODULE_COUNTERS_HPP_
