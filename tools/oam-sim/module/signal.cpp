// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "signal.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

#include "frames.hpp"

namespace oam_sim {
namespace {

constexpr Nanoseconds kCheckerLock = 10 * kMicrosecond;

// Streams of random numbers.
enum Stream : std::uint64_t { kRandomBits = 1, kBurstBits, kBadFrames, kRecoveries, kLaneErrors };

std::uint64_t stream(const Board& board, End end, Stream what, unsigned lane = 0) {
  return mix({board.seed, static_cast<std::uint64_t>(end.module), end.port, what, lane});
}

bool drives(const Board& board, End end) {
  return board.modules[static_cast<unsigned>(end.module)].drives();
}

// A generator drives its lane while its port is disabled.
bool sends_pattern(const Board& board, End end, unsigned lane) {
  const rm::lane::Generator generator(board.lane(end, lane).generator);
  return !enabled(board.port(end)) && generator.get<rm::lane::On>() != 0 &&
         generator.get<rm::lane::Pattern>() != 0;
}

bool sends(const Board& board, End end, unsigned lane) {
  return enabled(board.port(end)) || sends_pattern(board, end, lane);
}

// What is cut is the wire, so the signal is gone in both directions; a near-end loopback has no wire in it.
bool is_cut(const Board& board, End end, End other, unsigned lane) {
  if (loopback(board.port(end)) == Loopback::kNear) return false;
  return board.lane(end, lane).dead || board.lane(other, lane).dead;
}

bool same_pattern(std::uint32_t generator, std::uint32_t checker) {
  const std::uint32_t pattern = generator & rm::lane::Pattern::kMask;
  return pattern != 0 && pattern == (checker & rm::lane::Pattern::kMask);
}

}  // namespace

std::optional<End> source_of(const Board& board, End end) {
  if (!drives(board, end)) return std::nullopt;
  const PortState& port = board.port(end);
  if (port.lanes == 0) return std::nullopt;
  if (loopback(port) == Loopback::kNear) return end;
  if (!port.wire.is_port() || port.cut || port.flapped) return std::nullopt;
  const PortState& partner = board.port(port.wire);
  if (partner.cut || partner.flapped || !drives(board, port.wire)) return std::nullopt;
  switch (loopback(partner)) {
    case Loopback::kNear:
      return std::nullopt;
    case Loopback::kFar:
      return end;
    default:
      return port.wire;
  }
}

std::optional<End> mirror_of(const Board& board, End end, End source) {
  const PortState& port = board.port(end);
  if (source != end || loopback(port) == Loopback::kNear || !port.wire.is_port()) return std::nullopt;
  return port.wire;
}

std::uint32_t whole_lanes(const Board& board, End end, End source) {
  // Through both wires, when it comes back from the other end.
  const End other = mirror_of(board, end, source).value_or(source);
  const unsigned lanes = std::min(board.port(end).lanes, board.port(other).lanes);
  std::uint32_t whole = 0;
  for (unsigned i = 0; i < lanes; ++i) {
    const bool broken = is_cut(board, end, other, i) || board.lane(end, i).fault_ber >= kLockLimit ||
                        board.lane(other, i).fault_ber >= kLockLimit;
    if (!broken) whole |= 1U << i;
  }
  return whole;
}

std::uint32_t used_lanes(std::uint32_t whole) {
  const auto wanted = static_cast<int>(std::bit_floor(static_cast<unsigned>(std::popcount(whole))));
  while (std::popcount(whole) > wanted) whole &= ~std::bit_floor(whole);
  return whole;
}

std::uint32_t common_rate(const Board& board, End end, End source) {
  const End other = mirror_of(board, end, source).value_or(source);
  std::uint32_t highest = 0;
  const auto can = [&](End one, std::size_t i) {
    const std::uint32_t limit = board.port(one).rate_limit;
    return (board.modules[static_cast<unsigned>(one.module)].settings.rates >> i & 1) != 0 &&
           (limit == 0 || kRates[i].mbps <= limit);
  };
  for (std::size_t i = 0; i < kRates.size(); ++i)
    if (can(end, i) && can(other, i)) highest = kRates[i].mbps;
  return highest;
}

std::uint32_t best_rate(const Board& board, End end) {
  const std::uint32_t rates = board.modules[static_cast<unsigned>(end.module)].settings.rates;
  return rates == 0 ? 0 : kRates[static_cast<std::size_t>(std::bit_width(rates)) - 1].mbps;
}

// Links with PAM4 always have raw errors, those with NRZ next to none. The figures are made up.
double bit_error_ratio(const LaneState& lane, std::uint32_t mbps) {
  double own = std::pow(10, -17 + 2 * lane.quality);
  if (mbps > 32000) own = std::pow(10, -9 + 1.7 * lane.quality);
  if (mbps > 53125) own *= 10;
  return std::max(own, lane.fault_ber);
}

LaneOfPort port_of_lane(const Board& board, unsigned module, unsigned link, unsigned lane) {
  const bool high = board.modules[module].split[link] && lane >= rm::kLanesOfHalf;
  return {{static_cast<std::int32_t>(module), link * rm::kHalves + (high ? 1 : 0)},
          high ? lane - rm::kLanesOfHalf : lane};
}

Reception reception(const Board& board, unsigned module, unsigned link, unsigned lane) {
  const auto [end, index] = port_of_lane(board, module, link, lane);
  const PortState& port = board.port(end);
  const auto source = source_of(board, end);
  if (!source || index >= port.lanes || index >= board.port(*source).lanes) return {};
  const End other = mirror_of(board, end, *source).value_or(*source);
  if (is_cut(board, end, other, index) || !sends(board, *source, index)) return {};
  const bool whole = (whole_lanes(board, end, *source) >> index & 1) != 0;
  const bool data = port.state == LinkState::kUp || (port.state == LinkState::kTraining && !port.stuck);
  return {true, whole && common_rate(board, end, *source) != 0 && (data || !enabled(port))};
}

void settle_checkers(Board& board, End end) {
  const auto source = source_of(board, end);
  const std::uint32_t rate = source ? common_rate(board, end, *source) : 0;
  const std::uint32_t whole = source ? whole_lanes(board, end, *source) : 0;
  const auto mirror = source ? mirror_of(board, end, *source) : std::nullopt;
  for (unsigned i = 0; i < board.port(end).lanes; ++i) {
    LaneState& lane = board.lane(end, i);
    const bool listens = (lane.checker & rm::lane::On::kMask) != 0 && !enabled(board.port(end));
    const bool hears = listens && rate != 0 && (whole >> i & 1) != 0 && sends_pattern(board, *source, i) &&
                       same_pattern(board.lane(*source, i).generator, lane.checker);
    if (lane.hears && (!hears || lane.rate != rate)) {
      const bool was_locked = board.now >= lane.locked_at;
      lane.lost_lock |= was_locked;
      if (was_locked)
        lane.bits_before += static_cast<std::uint64_t>(board.now - lane.locked_at) * lane.rate / 1000;
      lane.errors.stop(board.now);
      lane.hears = false;
    }
    if (hears && !lane.hears) {
      lane.hears = true;
      lane.rate = rate;
      lane.locked_at = board.now + kCheckerLock;
    }
    if (!hears) continue;
    const std::uint32_t size = lane.bursty ? kBurst : 1;
    // What a mirror hears wrong it sends back wrong.
    const double ratio =
        bit_error_ratio(lane, rate) + (mirror ? bit_error_ratio(board.lane(*mirror, i), rate) : 0);
    lane.errors.run(board.now, lane.locked_at, ratio * rate * 1e6 / size, stream(board, end, kLaneErrors, i),
                    size);
  }
}

void settle_counters(Board& board, End end) {
  PortState& port = board.port(end);
  if (port.state != LinkState::kUp) {
    for (Tally* tally : {&port.random_bits, &port.burst_bits, &port.uncorrectable, &port.bad_frames,
                         &port.replays, &port.recoveries})
      tally->stop(board.now);
    return;
  }
  // Two ends come up at one time, so the tallies of what one receives and what the other repeats agree.
  const auto run = [&](Tally& tally, double rate, End receiver, Stream what, std::uint32_t size = 1) {
    tally.run(board.now, board.now, rate, stream(board, receiver, what), size);
  };
  const LinkErrors received = link_errors(board, end);
  const LinkErrors sent = link_errors(board, port.remote);
  // Without FEC nothing is corrected; with it a bad frame is a codeword beyond repair.
  const double corrects = rate_of(port.rate)->fec == 0 ? 0 : 1;
  run(port.random_bits, received.random_bits * corrects, end, kRandomBits);
  run(port.burst_bits, received.bursts * corrects, end, kBurstBits, kBurst);
  run(port.uncorrectable, received.bad_frames * corrects, end, kBadFrames);
  run(port.bad_frames, received.bad_frames, end, kBadFrames);
  run(port.replays, sent.bad_frames, port.remote, kBadFrames);
  run(port.recoveries, received.recoveries, end, kRecoveries);
}

void inject_errors(Board& board, unsigned module, unsigned link, unsigned lane, std::uint32_t errors) {
  const auto [sender, index] = port_of_lane(board, module, link, lane);
  // Whoever hears this port: its partner, or itself.
  for (const End receiver : {sender, board.port(sender).wire}) {
    if (!receiver.is_port() || source_of(board, receiver) != sender) continue;
    PortState& port = board.port(receiver);
    LaneState& listener = board.lane(receiver, index);
    if (listener.hears && board.now >= listener.locked_at) listener.errors.before += errors;
    if (port.state != LinkState::kUp || (port.active_mask >> index & 1) == 0) continue;
    if (rate_of(port.rate)->fec != 0) {
      port.random_bits.before += errors;
    } else {
      port.bad_frames.before += errors;
      board.port(sender).replays.before += errors;
    }
  }
}

}  // namespace oam_sim
