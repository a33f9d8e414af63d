// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// What receivers hear: which transmitter, how well, which pattern. Everything follows from the state of the
// board; nothing is changed here but the counters that listening drives.

#ifndef OAM_SIM_MODULE_SIGNAL_HPP_
#define OAM_SIM_MODULE_SIGNAL_HPP_

#include <optional>

#include "board.hpp"

namespace oam_sim {

inline bool enabled(const PortState& port) {
  return (port.control & rm::half::Enable::kMask) != 0;
}
inline Loopback loopback(const PortState& port) {
  return static_cast<Loopback>((port.control & rm::half::Loopback::kMask) >> rm::half::Loopback::kLow);
}

// The port whose transmitters the receivers of `end` hear: the partner, or itself by a loopback. Nothing when
// there is no signal.
std::optional<End> source_of(const Board& board, End end);

// The port at the other end, when it sends back (far-end loopback) what `end` hears as its own.
std::optional<End> mirror_of(const Board& board, End end, End source);

// Lanes of `end` that arrive whole from its source, a bit each.
std::uint32_t whole_lanes(const Board& board, End end, End source);
// The lanes that a link uses of those: the largest power of 2 of them.
std::uint32_t used_lanes(std::uint32_t whole);
// The highest rate that both ends can run at now, and that they could without faults; 0 when there is none.
std::uint32_t common_rate(const Board& board, End end, End source);
std::uint32_t best_rate(const Board& board, End end);

// Probability that a bit is wrong behind the receiver of a lane that runs at a rate.
double bit_error_ratio(const LaneState& lane, std::uint32_t mbps);
// A lane that is worse than this does not lock.
inline constexpr double kLockLimit = 1e-2;

// Errors come alone, or as many at once when a lane is bursty.
inline constexpr std::uint32_t kBurst = 32;
// ... which lie in as many symbols of a codeword.
inline constexpr std::uint32_t kBurstSymbols = 8;

// Whether a lane (0 to 15) of a link (0 to 6) has a signal now, and whether its receiver is locked to it.
struct Reception {
  bool signal = false, lock = false;
};
Reception reception(const Board& board, unsigned module, unsigned link, unsigned lane);

// The port that a lane of a link belongs to, and its number within the port.
struct LaneOfPort {
  End port;
  unsigned index;
};
LaneOfPort port_of_lane(const Board& board, unsigned module, unsigned link, unsigned lane);

// Brings the checkers of a port's lanes in line with what they hear now.
void settle_checkers(Board& board, End end);
// Brings the counters of errors in line with the state of the port now.
void settle_counters(Board& board, End end);

// Wrong bits that a lane sends arrive where somebody counts.
void inject_errors(Board& board, unsigned module, unsigned link, unsigned lane, std::uint32_t errors);

}  // namespace oam_sim

#endif  // OAM_SIM_MODULE_SIGNAL_HPP_
