// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <bit>
#include <cmath>

#include "counters.hpp"
#include "links.hpp"
#include "registers.hpp"
#include "signal.hpp"

namespace oam_sim {
namespace {

End end_of(unsigned module, const RegisterPlace& where) {
  return {static_cast<std::int32_t>(module), where.place[0] * rm::kHalves + where.place[1]};
}

std::uint32_t remote_of(const PortState& port) {
  namespace half = rm::half;
  if (port.state != LinkState::kUp) return 0;
  return half::Remote{}
      .with<half::RemoteValid>(1)
      .with<half::RemoteSlotKnown>(1)
      .with<half::RemoteSlot>(port.remote_slot)
      .with<half::RemoteLink>(port.remote.port / rm::kHalves + 1)
      .with<half::RemoteHalf>(port.remote.port % rm::kHalves)
      .raw;
}

// The rate of the lanes: of the link while it is up, of patterns while the port is disabled.
std::uint32_t rate_now(const Board& board, End end) {
  const PortState& port = board.port(end);
  if (port.state == LinkState::kUp) return port.rate;
  const auto source = source_of(board, end);
  return port.state == LinkState::kDisabled && source ? common_rate(board, end, *source) : 0;
}

std::uint64_t read_state(const Board& board, End end, const RegisterPlace& where) {
  namespace half = rm::half;
  const PortState& port = board.port(end);
  const Rate* rate = rate_of(rate_now(board, end));
  switch (where.info->offset) {
    case half::State::kOffset:
      return half::State{}
          .with<half::LinkState>(static_cast<std::uint32_t>(port.state))
          .with<half::Reason>(static_cast<std::uint32_t>(port.reason))
          .raw;
    case half::Control::kOffset:
      return port.control;
    case half::Width::kOffset:
      return half::Width{}
          .with<half::Lanes>(port.lanes)
          .with<half::ActiveLanes>(static_cast<unsigned>(std::popcount(port.active_mask)))
          .with<half::FirstLane>(Board::first_lane(end.port))
          .raw;
    case half::Rate::kOffset:
      return rate == nullptr ? 0 : rate->mbps;
    case half::MaxRate::kOffset:
      return best_rate(board, end);
    case half::Modulation::kOffset:
      return rate == nullptr ? 0 : rate->modulation;
    case half::Fec::kOffset:
      return port.state == LinkState::kUp ? rate->fec : 0;
    case half::TrainTime::kOffset:
      return port.train_time_us;
    case half::Remote::kOffset:
      return remote_of(port);
    default:  // REMOTE_SERIAL
      return port.state == LinkState::kUp ? text_word(port.remote_serial, where.element) : 0;
  }
}

std::uint64_t counter_of(const PortCounts& counts, std::uint64_t offset) {
  namespace half = rm::half;
  switch (offset) {
    case half::FecCorrectedBits::kOffset:
      return counts.corrected_bits;
    case half::FecCorrectedSymbols::kOffset:
      return counts.corrected_symbols;
    case half::FecUncorrectable::kOffset:
      return counts.uncorrectable;
    case half::FecCodewords::kOffset:
      return counts.codewords;
    case half::CrcErrors::kOffset:
      return counts.crc;
    case half::Replays::kOffset:
      return counts.replays;
    case half::Recoveries::kOffset:
      return counts.recoveries;
    case half::Flaps::kOffset:
      return counts.flaps;
    case half::Retrains::kOffset:
      return counts.retrains;
    case half::TxBytes::kOffset:
      return counts.tx_bytes;
    default:
      return counts.rx_bytes;
  }
}

std::uint32_t lane_status(const Board& board, unsigned module, unsigned link, unsigned number) {
  namespace lane = rm::lane;
  const auto [end, index] = port_of_lane(board, module, link, number);
  const PortState& port = board.port(end);
  if (index >= port.lanes) return 0;
  const LaneState& state = board.modules[module].lanes[link][number];
  const Reception heard = reception(board, module, link, number);
  const bool active = (port.active_mask >> index & 1) != 0;
  const auto before = static_cast<unsigned>(std::popcount(port.active_mask & ((1U << index) - 1)));
  return lane::Status{}
      .with<lane::Signal>(heard.signal ? 1 : 0)
      .with<lane::Lock>(heard.lock ? 1 : 0)
      .with<lane::Inverted>(heard.lock && state.inverted ? 1 : 0)
      .with<lane::Active>(active ? 1 : 0)
      .with<lane::Logical>(active ? before : lane::Logical::kMax)
      .with<lane::Deskew>(active ? state.deskew : 0)
      .raw;
}

// Figures of a receiver that adapted: they follow from how good it is.
std::uint32_t adaptation(const Board& board, unsigned module, unsigned link, unsigned number) {
  namespace lane = rm::lane;
  if (!reception(board, module, link, number).lock) return 0;
  const LaneState& state = board.modules[module].lanes[link][number];
  const auto scaled = [&](double from, double to) {
    return static_cast<std::uint32_t>(std::lround(from + (to - from) * state.quality));
  };
  return lane::Rx{}
      .with<lane::Ctle>(scaled(4, 12))
      .with<lane::Gain>(scaled(90, 150))
      .with<lane::Dfe>(scaled(2, 18))
      .with<lane::Adapted>(1)
      .raw;
}

std::uint32_t checker_status(const Board& board, const LaneState& lane) {
  return rm::lane::CheckerStatus{}
      .with<rm::lane::Locked>(lane.hears && board.now >= lane.locked_at ? 1 : 0)
      .with<rm::lane::LostLock>(lane.lost_lock ? 1 : 0)
      .raw;
}

std::uint32_t margin_limits() {
  return rm::lane::MarginLimits{}
      .with<rm::lane::TimingSteps>(kTimingSteps)
      .with<rm::lane::VoltageSteps>(kVoltageSteps)
      .with<rm::lane::MaxTiming>(static_cast<std::uint64_t>(kMaxTimingMilliUi))
      .with<rm::lane::IndependentSampler>(1)
      .raw;
}

std::uint64_t read_margin(const Board& board, unsigned module, const RegisterPlace& where) {
  namespace lane = rm::lane;
  switch (where.info->offset) {
    case lane::MarginStatus::kOffset: {
      const Margin margin = margin_of(board, module, where.place[0], where.place[1]);
      return lane::MarginStatus{}
          .with<lane::MarginErrors>(margin.errors)
          .with<lane::MarginDone>(margin.done ? 1 : 0)
          .raw;
    }
    case lane::MarginLimits::kOffset:
      return margin_limits();
    case lane::MaxVoltage::kOffset:
      return static_cast<std::uint64_t>(kMaxVoltageMillivolts);
    default:
      return board.modules[module].lanes[where.place[0]][where.place[1]].margin_control;
  }
}

void write_control(Board& board, End end, std::uint32_t value) {
  namespace half = rm::half;
  PortState& port = board.port(end);
  const half::Control wanted(value);
  freeze(board, end, wanted.get<half::Freeze>() != 0);
  const auto way = wanted.get<half::Loopback>() > 2 ? 0 : wanted.get<half::Loopback>();
  port.control = wanted.with<half::Retrain>(0).with<half::Loopback>(way).raw &
                 (half::Enable::kMask | half::Loopback::kMask | half::Freeze::kMask);
  settle_port(board, end, end);
  if (wanted.get<half::Retrain>() != 0) retrain(board, end);
}

// Only what the fields of a register can hold.
std::uint32_t pattern_bits(std::uint32_t value) {
  const std::uint32_t pattern = value & rm::lane::Pattern::kMask;
  constexpr std::uint32_t kLast = 7;  // PRBS31Q
  return (pattern > kLast ? 0 : pattern) | (value & rm::lane::On::kMask);
}

std::uint32_t margin_bits(std::uint32_t value) {
  const rm::lane::MarginControl control(value);
  const auto axis = control.get<rm::lane::Axis>();
  constexpr std::uint32_t kVoltage = 2;
  return control.with<rm::lane::Axis>(axis > kVoltage ? 0 : axis).raw &
         (rm::lane::Step::kMask | rm::lane::Axis::kMask);
}

}  // namespace

std::uint64_t read_link_register(const Board& board, unsigned module, const RegisterPlace& where) {
  const unsigned link = where.place[0];
  const ModuleState& state = board.modules[module];
  bool routed = false;
  for (unsigned half = 0; half < rm::kHalves; ++half)
    routed |= state.ports[link * rm::kHalves + half].built.module != End::kNowhere;
  return rm::link::Info{}
      .with<rm::link::NumberOfLink>(link + 1)
      .with<rm::link::Lanes>(rm::kLanes)
      .with<rm::link::Role>(routed ? 1 : 0)
      .with<rm::link::Split>(state.split[link] ? 1 : 0)
      .raw;
}

std::uint64_t read_half_register(const Board& board, unsigned module, const RegisterPlace& where) {
  const End end = end_of(module, where);
  if (where.info->offset < rm::half::FecCorrectedBits::kOffset) return read_state(board, end, where);
  const bool bytes =
      where.info->offset == rm::half::TxBytes::kOffset || where.info->offset == rm::half::RxBytes::kOffset;
  const std::uint64_t count = counter_of(count_port(board, end), where.info->offset);
  return bytes ? count : wrapped(count, board.link_counter_bits);
}

std::uint64_t read_lane_register(const Board& board, unsigned module, const RegisterPlace& where) {
  namespace lane = rm::lane;
  const unsigned link = where.place[0];
  const unsigned number = where.place[1];
  const LaneState& state = board.modules[module].lanes[link][number];
  switch (where.info->offset) {
    case lane::Status::kOffset:
      return lane_status(board, module, link, number);
    case lane::TxTaps::kOffset:
      return state.tx_taps;
    case lane::Rx::kOffset:
      return adaptation(board, module, link, number);
    case lane::Generator::kOffset:
      return state.generator;
    case lane::Checker::kOffset:
      return state.checker;
    case lane::CheckerStatus::kOffset:
      return checker_status(board, state);
    case lane::BitCount::kOffset:
      return wrapped(count_lane(board, module, link, number).bits, board.bit_count_bits);
    case lane::ErrorCount::kOffset:
      return wrapped(count_lane(board, module, link, number).errors, board.error_count_bits);
    default:
      return read_margin(board, module, where);
  }
}

void write_half_register(Board& board, unsigned module, const RegisterPlace& where, std::uint64_t value) {
  const End end = end_of(module, where);
  if (board.port(end).lanes == 0 || where.info->offset != rm::half::Control::kOffset) return;
  write_control(board, end, static_cast<std::uint32_t>(value));
}

void write_lane_register(Board& board, unsigned module, const RegisterPlace& where, std::uint64_t value) {
  namespace lane = rm::lane;
  const unsigned link = where.place[0];
  LaneState& state = board.modules[module].lanes[link][where.place[1]];
  const auto low = static_cast<std::uint32_t>(value);
  const auto [end, index] = port_of_lane(board, module, link, where.place[1]);
  if (index >= board.port(end).lanes) return;
  switch (where.info->offset) {
    case lane::TxTaps::kOffset:
      state.tx_taps = low;
      return;
    case lane::Generator::kOffset:
      state.generator = pattern_bits(low);
      break;
    case lane::Checker::kOffset:
      if ((low & ~state.checker & lane::On::kMask) != 0) restart_checker(state);
      state.checker = pattern_bits(low);
      break;
    case lane::Inject::kOffset:
      inject_errors(board, module, link, where.place[1], low);
      return;
    case lane::MarginControl::kOffset:
      state.margin_control = margin_bits(low);
      state.margin_since = board.now;
      return;
    default:
      return;
  }
  settle_port(board, end);
}

}  // namespace oam_sim
