// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// Links: who trains with whom, when they are up, why they are not. And the clock of the board, which moves
// them, the sensors and resets.

#ifndef OAM_SIM_MODULE_LINKS_HPP_
#define OAM_SIM_MODULE_LINKS_HPP_

#include "board.hpp"

namespace oam_sim {

// After anything changed that a port, its partner or the wire between them depends on. `asked`: the port
// whose host wanted it, for which going down is not a flap.
void settle_port(Board& board, End end, End asked = {});
void settle_module(Board& board, unsigned module);

// Takes a port down and trains it again.
void retrain(Board& board, End end);

// The whole module, as its host asks for or as power does; its links train when it is ready again.
void reset_module(Board& board, unsigned module);
// Power arrives: what is broken stays broken. `ready`: without the time that a reset takes.
void power_module(Board& board, unsigned module);

// When something changes by itself; kNever: not before somebody does something.
Nanoseconds next_due(const Board& board);
// Does all that is due up to then, in its order.
void advance_board(Board& board, Nanoseconds now);

inline constexpr Nanoseconds kDetectTime = kMillisecond;
inline constexpr Nanoseconds kTrainTime = 20 * kMillisecond;  // and up to kTrainSpread more
inline constexpr Nanoseconds kTrainSpread = 8 * kMillisecond;
inline constexpr Nanoseconds kTrainLimit = 500 * kMillisecond;
inline constexpr Nanoseconds kResetTime = 50 * kMillisecond;
inline constexpr Nanoseconds kFlapWindow = kSecond;

}  // namespace oam_sim

#endif  // OAM_SIM_MODULE_LINKS_HPP_
