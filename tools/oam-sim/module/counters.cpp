// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "counters.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

#include "frames.hpp"
#include "signal.hpp"

namespace oam_sim {
namespace {

// How many standard deviations of a normal distribution leave so much outside on both sides together: the
// inverse of erfc(z / sqrt 2), by halving.
double deviations(double outside) {
  double low = 0;
  double high = 40;
  for (int i = 0; i < 60; ++i) {
    const double middle = (low + high) / 2;
    (std::erfc(middle / std::sqrt(2.0)) > outside ? low : high) = middle;
  }
  return low;
}

// The eye: its edges are a normal distribution around half its opening; in the middle it has the lane's
// errors.
double error_ratio_at(double offset, double half_opening, double in_the_middle) {
  const double distance = deviations(2 * in_the_middle) * (1 - offset / half_opening);
  return std::min(0.5, 0.5 * std::erfc(distance / std::sqrt(2.0)));
}

LaneCounts count_lane_now(const Board& board, const LaneState& lane) {
  LaneCounts counts{lane.bits_before, lane.errors.value(board.now)};
  if (lane.hears && board.now > lane.locked_at)
    counts.bits += static_cast<std::uint64_t>(board.now - lane.locked_at) * lane.rate / 1000;
  return counts;
}

PortCounts count_port_now(const Board& board, const PortState& port) {
  PortCounts counts = port.counts;
  const bool up = port.state == LinkState::kUp;
  if (up) {
    const auto lanes = static_cast<unsigned>(std::popcount(port.active_mask));
    counts.codewords += static_cast<std::uint64_t>(codewords_per_second(port.rate, lanes) * 1e-9 *
                                                   static_cast<double>(board.now - port.since));
  }
  const std::uint64_t random = port.random_bits.value(board.now);
  const std::uint64_t burst = port.burst_bits.value(board.now);
  counts.corrected_bits += random + burst;
  counts.corrected_symbols += random + burst / kBurst * kBurstSymbols;
  counts.uncorrectable += port.uncorrectable.value(board.now);
  counts.crc += port.bad_frames.value(board.now);
  counts.replays += port.replays.value(board.now);
  counts.recoveries += port.recoveries.value(board.now);
  return counts;
}

}  // namespace

PortCounts count_port(const Board& board, End end) {
  const PortState& port = board.port(end);
  return port.frozen ? port.frozen_counts : count_port_now(board, port);
}

LaneCounts count_lane(const Board& board, unsigned module, unsigned link, unsigned lane) {
  const auto [end, index] = port_of_lane(board, module, link, lane);
  const PortState& port = board.port(end);
  return port.frozen ? port.frozen_lanes[index]
                     : count_lane_now(board, board.modules[module].lanes[link][lane]);
}

void freeze(Board& board, End end, bool frozen) {
  PortState& port = board.port(end);
  if (port.frozen == frozen) return;
  if (frozen) {
    port.frozen_counts = count_port_now(board, port);
    for (unsigned i = 0; i < port.lanes; ++i)
      port.frozen_lanes[i] = count_lane_now(board, board.lane(end, i));
  }
  port.frozen = frozen;
}

void restart_checker(LaneState& lane) {
  lane.bits_before = 0;
  lane.errors = {};
  lane.hears = lane.lost_lock = false;
  lane.locked_at = kNever;
}

Margin margin_of(const Board& board, unsigned module, unsigned link, unsigned lane_number) {
  const LaneState& lane = board.modules[module].lanes[link][lane_number];
  const rm::lane::MarginControl control(lane.margin_control);
  const auto axis = control.get<rm::lane::Axis>();
  const Reception heard = reception(board, module, link, lane_number);
  if ((axis != 1 && axis != 2) || !heard.lock || board.now < lane.margin_since + kMarginTime) return {};
  const auto [end, index] = port_of_lane(board, module, link, lane_number);
  const auto source = source_of(board, end);
  const std::uint32_t rate = source ? common_rate(board, end, *source) : 0;
  const double step = std::fabs(static_cast<double>(control.get_signed<rm::lane::Step>()));
  // Good receivers open an eye of 0.6 UI and 160 mV with NRZ, of a third of the height with PAM4.
  const double good = 1 - 0.3 * lane.quality;
  const bool pam4 = rate > 32000;
  const double half_opening = axis == 1 ? (pam4 ? 200 : 300) * good : (pam4 ? 27 : 80) * good;
  const double offset =
      axis == 1 ? step * kMaxTimingMilliUi / kTimingSteps : step * kMaxVoltageMillivolts / kVoltageSteps;
  const double bits = rate * 1e6 * static_cast<double>(kMarginTime) * 1e-9;
  const double ratio = error_ratio_at(offset, half_opening, bit_error_ratio(lane, rate));
  const std::uint64_t errors = poisson(mix({board.seed, module, link, lane_number, control.raw,
                                            static_cast<std::uint64_t>(lane.margin_since)}),
                                       ratio * bits);
  return {true, static_cast<std::uint32_t>(std::min<std::uint64_t>(errors, rm::lane::MarginErrors::kMax))};
}

}  // namespace oam_sim
