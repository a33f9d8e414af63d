// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "links.hpp"

#include <algorithm>
#include <array>
#include <bit>

#include "frames.hpp"
#include "mailbox.hpp"
#include "sensors.hpp"
#include "signal.hpp"

namespace oam_sim {
namespace {

// What a port should do: train with a partner, or stay down for a reason.
struct Verdict {
  End partner;
  LinkState state = LinkState::kDown;
  Reason reason = Reason::kNone;
};

bool in_session(const PortState& port) {
  return port.state == LinkState::kStarting || port.state == LinkState::kTraining ||
         port.state == LinkState::kUp;
}

Verdict with_source(const Board& board, End end, End source) {
  if (source != end) {
    if (!enabled(board.port(source))) return {{}, LinkState::kDown, Reason::kPartnerDisabled};
    if (source_of(board, source) != end) return {{}, LinkState::kDown, Reason::kNoSignal};
  }
  if (whole_lanes(board, end, source) == 0) {
    const auto alive = [&](unsigned i) { return !board.lane(end, i).dead && !board.lane(source, i).dead; };
    bool signal = false;
    for (unsigned i = 0; i < board.port(end).lanes; ++i) signal |= alive(i);
    return {{}, LinkState::kDown, signal ? Reason::kNoLock : Reason::kNoSignal};
  }
  if (common_rate(board, end, source) == 0) return {{}, LinkState::kDown, Reason::kRateMismatch};
  return {source, LinkState::kStarting, Reason::kNone};
}

Verdict judge(const Board& board, End end) {
  const PortState& port = board.port(end);
  const ModuleState& module = board.modules[static_cast<unsigned>(end.module)];
  const bool alone = loopback(port) == Loopback::kNone && !port.wire.is_port();
  if (port.lanes == 0 || (alone && enabled(port))) return {{}, LinkState::kNoLink, Reason::kNone};
  if (module.sensors.tripped) return {{}, LinkState::kDown, Reason::kThermalTrip};
  if (!module.drives()) return {{}, LinkState::kDown, Reason::kNone};
  if (!enabled(port)) return {{}, LinkState::kDisabled, Reason::kNone};
  if (loopback(port) == Loopback::kFar) return {{}, LinkState::kDown, Reason::kNone};
  const auto source = source_of(board, end);
  if (!source) return {{}, LinkState::kDown, Reason::kNoSignal};
  return with_source(board, end, *source);
}

// Leaves training or the state up.
void leave(Board& board, End end, LinkState state, Reason reason, bool asked) {
  PortState& port = board.port(end);
  const bool was_up = port.state == LinkState::kUp;
  if (was_up) {
    const auto lanes = static_cast<unsigned>(std::popcount(port.active_mask));
    port.counts.codewords += static_cast<std::uint64_t>(codewords_per_second(port.rate, lanes) * 1e-9 *
                                                        static_cast<double>(board.now - port.since));
  }
  port.state = state;
  port.reason = reason;
  port.since = board.now;
  port.due = kNever;
  port.active_mask = 0;
  port.rate = 0;
  port.remote = {};
  settle_counters(board, end);
  if (!was_up) return;
  port.dropped = asked ? kNever : board.now;
  if (!asked) ++port.counts.flaps;
  post(board, end, EventCode::kDropped, static_cast<std::uint32_t>(reason));
  raise(board.modules[static_cast<unsigned>(end.module)], vector_bit(rm::Vector::kLink));
}

void start(Board& board, End end, End partner, bool asked) {
  leave(board, end, LinkState::kStarting, Reason::kNone, asked);
  PortState& port = board.port(end);
  if (port.trained) ++port.counts.retrains;
  port.remote = partner;
  port.began = board.now;
  port.due = board.now + kDetectTime;
  post(board, end, EventCode::kTrainingStarted, 0);
}

// Both ends train together, and come up at one time.
void start_both(Board& board, End a, End b, End asked) {
  start(board, a, b, a == asked);
  if (a != b) start(board, b, a, b == asked);
}

Nanoseconds train_time(const Board& board, End a, End b) {
  const auto number = [](End end) { return static_cast<std::uint64_t>(end.module) * kPorts + end.port; };
  const double share =
      unit({board.seed, 0x7ea1, std::min(number(a), number(b)), std::max(number(a), number(b))});
  return kTrainTime + static_cast<Nanoseconds>(share * static_cast<double>(kTrainSpread));
}

void report_up(Board& board, End end) {
  PortState& port = board.port(end);
  const auto lanes = static_cast<std::uint32_t>(std::popcount(port.active_mask));
  post(board, end, EventCode::kTrainingSucceeded, port.train_time_us);
  const bool narrow = lanes < std::min(port.lanes, board.port(port.remote).lanes);
  post(board, end, narrow ? EventCode::kDegraded : EventCode::kEstablished, lanes);
  if (port.rate < std::min(best_rate(board, end), best_rate(board, port.remote)))
    post(board, end, EventCode::kSpeedLow, port.rate);
  if (port.dropped != kNever && board.now - port.dropped <= kFlapWindow)
    post(board, end, EventCode::kFlap, static_cast<std::uint32_t>(port.counts.flaps));
  raise(board.modules[static_cast<unsigned>(end.module)], vector_bit(rm::Vector::kLink));
}

void come_up(Board& board, End end) {
  PortState& port = board.port(end);
  const End partner = port.remote;
  const ModuleSettings& other = board.modules[static_cast<unsigned>(partner.module)].settings;
  port.active_mask = used_lanes(whole_lanes(board, end, partner));
  port.rate = common_rate(board, end, partner);
  port.state = LinkState::kUp;
  port.reason = Reason::kNone;
  port.since = board.now;
  port.due = kNever;
  port.train_time_us = static_cast<std::uint32_t>((board.now - port.began) / kMicrosecond);
  port.trained = true;
  port.remote_serial = other.serial;
  port.remote_slot = other.slot;
}

void train_on(Board& board, End end) {
  PortState& port = board.port(end);
  const End partner = port.remote;
  // Also when a process died in the middle of a change.
  if (!partner.is_port() || judge(board, end).partner != partner) {
    port.due = kNever;
    settle_port(board, end);
    return;
  }
  PortState& other = board.port(partner);
  if (port.state == LinkState::kStarting) {
    for (PortState* each : {&port, &other}) {
      each->state = LinkState::kTraining;
      each->due = board.now + train_time(board, end, partner);
    }
    return;
  }
  if (port.stuck || other.stuck) {
    for (const End each : {end, partner}) {
      if (each == partner && partner == end) break;
      board.port(each).reason = Reason::kTimeout;
      board.port(each).due = board.now + kTrainLimit;
      post(board, each, EventCode::kTrainingFailed, static_cast<std::uint32_t>(Reason::kTimeout));
    }
    return;
  }
  come_up(board, end);
  if (partner != end) come_up(board, partner);
  report_up(board, end);
  if (partner != end) report_up(board, partner);
  settle_port(board, end);
}

bool changed(const Board& board, End end, End partner) {
  const PortState& port = board.port(end);
  return port.state == LinkState::kUp && (port.active_mask != used_lanes(whole_lanes(board, end, partner)) ||
                                          port.rate != common_rate(board, end, partner));
}

// Brings one port in line with what it should do; returns whom it was with before.
End settle_one(Board& board, End end, End asked) {
  PortState& port = board.port(end);
  const Verdict verdict = judge(board, end);
  const End before = in_session(port) ? port.remote : End{};
  if (!verdict.partner.is_port()) {
    if (port.state != verdict.state || port.reason != verdict.reason)
      leave(board, end, verdict.state, verdict.reason, end == asked);
    return before;
  }
  const PortState& partner = board.port(verdict.partner);
  const bool together = before == verdict.partner && in_session(partner) && partner.remote == end;
  const bool same = together && !changed(board, end, verdict.partner) &&
                    (port.state == LinkState::kUp) == (partner.state == LinkState::kUp);
  if (!same) start_both(board, end, verdict.partner, asked);
  return before;
}

void flap(Board& board, End end) {
  PortState& port = board.port(end);
  port.flapped = !port.flapped;
  // A tenth of the period without a signal.
  const Nanoseconds low = port.flap_period / 10;
  port.flap_due += port.flapped ? low : port.flap_period - low;
  settle_port(board, end);
}

void end_reset(Board& board, unsigned module) {
  board.modules[module].reset_done = kNever;
  board.modules[module].powered = board.now;
  post(board, module, EventCode::kResetDone, 0);
  settle_module(board, module);
}

void clear_lane(LaneState& lane) {
  LaneState fresh;
  fresh.quality = lane.quality;
  fresh.inverted = lane.inverted;
  fresh.deskew = lane.deskew;
  fresh.dead = lane.dead;
  fresh.fault_ber = lane.fault_ber;
  fresh.bursty = lane.bursty;
  fresh.tx_taps = rm::lane::TxTaps{}.with<rm::lane::Main>(40).with<rm::lane::Pre1>(0xfb).raw;
  lane = fresh;
}

void clear_port(PortState& port) {
  PortState fresh;
  fresh.built = port.built;
  fresh.wire = port.wire;
  fresh.lanes = port.lanes;
  fresh.cut = port.cut;
  fresh.stuck = port.stuck;
  fresh.flapped = port.flapped;
  fresh.rate_limit = port.rate_limit;
  fresh.flap_period = port.flap_period;
  fresh.flap_due = port.flap_due;
  fresh.sends_until = port.sends_until;
  fresh.control = rm::half::Enable::kMask;
  port = fresh;
}

// The earliest of all modules, and where.
struct Due {
  Nanoseconds when = kNever;
  unsigned module = 0;
  int port = -1;
  enum class What { kTraining, kFlap, kReset, kSensors } what = What::kReset;
};

Due earliest(const Board& board) {
  Due due;
  const auto consider = [&](Nanoseconds when, unsigned module, int port, Due::What what) {
    if (when < due.when) due = {when, module, port, what};
  };
  for (unsigned m = 0; m < kMaxModules; ++m) {
    const ModuleState& module = board.modules[m];
    if (!module.exists) continue;
    consider(module.reset_done, m, -1, Due::What::kReset);
    consider(module.sensors.due, m, -1, Due::What::kSensors);
    for (unsigned p = 0; p < kPorts; ++p) {
      consider(module.ports[p].due, m, static_cast<int>(p), Due::What::kTraining);
      consider(module.ports[p].flap_due, m, static_cast<int>(p), Due::What::kFlap);
    }
  }
  return due;
}

}  // namespace

void settle_port(Board& board, End end, End asked) {
  std::array<End, 4> ends = {end, board.port(end).wire, {}, {}};
  ends[2] = settle_one(board, end, asked);
  if (ends[1].is_port()) ends[3] = settle_one(board, ends[1], asked);
  for (const std::size_t i : {2U, 3U})
    if (ends[i].is_port()) settle_one(board, ends[i], asked);
  for (const End each : ends) {
    if (!each.is_port()) continue;
    settle_checkers(board, each);
    settle_counters(board, each);
  }
}

void settle_module(Board& board, unsigned module) {
  for (unsigned port = 0; port < kPorts; ++port)
    settle_port(board, {static_cast<std::int32_t>(module), port});
}

void retrain(Board& board, End end) {
  const Verdict verdict = judge(board, end);
  if (verdict.partner.is_port()) start_both(board, end, verdict.partner, end);
  settle_port(board, end, end);
}

void power_module(Board& board, unsigned module) {
  ModuleState& state = board.modules[module];
  for (PortState& port : state.ports) clear_port(port);
  for (auto& link : state.lanes)
    for (LaneState& lane : link) clear_lane(lane);
  state.mailbox = {};
  state.copies = {};
  state.scratch = state.pending = state.enable = state.to_send = 0;
  state.powered = board.now;
  reset_sensors(board, module);
}

void reset_module(Board& board, unsigned module) {
  ModuleState& state = board.modules[module];
  if (state.sensors.tripped) return;  // until power is cycled
  // Partners see their links go; what this module counted is gone.
  state.reset_done = board.now + kResetTime;
  settle_module(board, module);
  power_module(board, module);
  state.diagnostics.index = 0;
  ++state.diagnostics.boots;
  state.reset_done = board.now + kResetTime;
  settle_module(board, module);
}

Nanoseconds next_due(const Board& board) {
  return earliest(board).when;
}

void advance_board(Board& board, Nanoseconds now) {
  for (Due due = earliest(board); due.when <= now; due = earliest(board)) {
    board.now = std::max(board.now, due.when);
    const End end{static_cast<std::int32_t>(due.module), static_cast<std::uint32_t>(std::max(due.port, 0))};
    switch (due.what) {
      case Due::What::kTraining:
        train_on(board, end);
        break;
      case Due::What::kFlap:
        flap(board, end);
        break;
      case Due::What::kReset:
        end_reset(board, due.module);
        break;
      case Due::What::kSensors:
        settle_sensors(board, due.module);
        break;
    }
  }
  board.now = std::max(board.now, now);
}

}  // namespace oam_sim
