// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "faults.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "board_wiring.hpp"
#include "links.hpp"
#include "mailbox.hpp"
#include "sensors.hpp"
#include "tools/oam-sim/error.hpp"

namespace oam_sim {
namespace {

void check_port(const Board& board, End end, bool half) {
  const ModuleState& module = board.modules[static_cast<unsigned>(end.module)];
  if (!module.exists)
    throw Error(fmt::format("there is no module in slot {}: `oam-info` shows the slots", end.module));
  const bool split = module.split[end.port / rm::kHalves];
  if (split == half) return;
  const unsigned link = end.port / rm::kHalves + 1;
  throw Error(split ? fmt::format("link {0} of module {1} is split: name {0}L or {0}H", link, end.module)
                    : fmt::format("link {0} of module {1} is not split: name it {0}", link, end.module));
}

void set_wires(Board& board, End a, End b) {
  if (a.is_port()) board.port(a).wire = b;
  if (b.is_port()) board.port(b).wire = a;
}

// Two cables are exchanged: their other ends are joined with each other.
void exchange(Board& board, End end, End other) {
  const End partner = board.port(end).wire;
  const End partner_of_other = board.port(other).wire;
  if (end == other || partner == other)
    throw Error(fmt::format("the ports {} and {} are joined already, or one: name another",
                            port_name(end.port, true), port_name(other.port, true)));
  set_wires(board, end, other);
  set_wires(board, partner, partner_of_other);
  for (const End each : {end, other, partner, partner_of_other})
    if (each.is_port()) settle_port(board, each);
}

// With a port that is wired wrongly all those are put right that have, or should have, each other.
void restore_port(Board& board, End end) {
  std::vector<End> ends = {end};
  for (std::size_t i = 0; i < ends.size(); ++i) {
    const PortState& port = board.port(ends[i]);
    for (const End next : {port.wire, port.built})
      if (next.is_port() && std::ranges::find(ends, next) == ends.end()) ends.push_back(next);
  }
  for (const End each : ends) board.port(each).wire = board.port(each).built;
  for (const End each : ends) settle_port(board, each);
}

void restore_wires(Board& board, unsigned number) {
  for (unsigned p = 0; p < kPorts; ++p) {
    const End here{static_cast<std::int32_t>(number), p};
    if (board.port(here).wire != board.port(here).built) restore_port(board, here);
  }
}

// Host links have the width and speed that they were made with, unless something is broken.
void clear_host_link(HostLink& link) {
  link.speed = link.max_speed;
  link.width = link.max_width;
  link.lane_errors = link.bad_retimer_lanes = 0;
}

void cycle_power(Board& board, unsigned module) {
  board.modules[module].sensors = {};
  board.modules[module].diagnostics = {};
  board.modules[module].sensors.since = board.now;
  board.modules[module].reset_done = board.now + kResetTime;
  power_module(board, module);
  settle_module(board, module);
}

void clear(Board& board, unsigned number) {
  ModuleState& module = board.modules[number];
  module.hung = module.all_ones = false;
  clear_host_link(module.host_link);
  for (PortState& port : module.ports) {
    port.cut = port.stuck = port.flapped = false;
    port.rate_limit = 0;
    port.flap_period = 0;
    port.flap_due = kNever;
  }
  for (auto& link : module.lanes) {
    for (LaneState& lane : link) {
      lane.dead = lane.bursty = false;
      lane.fault_ber = 0;
    }
  }
  restore_wires(board, number);
  if (module.sensors.tripped) cycle_power(board, number);
  if (module.sensors.hot != 0) set_hot(board, number, 0);
  settle_module(board, number);
}

void break_lanes(Board& board, End end, const Fault& fault) {
  const PortState& port = board.port(end);
  if (fault.number == 0 || fault.number > port.lanes)
    throw Error(fmt::format("port {} has {} lanes: name 1 to {} that stay", port_name(end.port, fault.half),
                            port.lanes, port.lanes));
  for (unsigned i = 0; i < port.lanes; ++i) board.lane(end, i).dead = i >= fault.number;
}

void disturb_lanes(Board& board, End end, const Fault& fault) {
  const PortState& port = board.port(end);
  const int first = static_cast<int>(Board::first_lane(end.port));
  const int lanes = static_cast<int>(port.lanes);
  if (fault.lane >= 0 && (fault.lane < first || fault.lane >= first + lanes))
    throw Error(
        fmt::format("port {} has lanes {} to {}", port_name(end.port, fault.half), first, first + lanes - 1));
  for (int i = 0; i < lanes; ++i) {
    if (fault.lane >= 0 && fault.lane != first + i) continue;
    LaneState& lane = board.lane(end, static_cast<unsigned>(i));
    lane.fault_ber = fault.ratio;
    lane.bursty = fault.bursty;
  }
}

void break_port(Board& board, End end, const Fault& fault) {
  PortState& port = board.port(end);
  switch (fault.kind) {
    case FaultKind::kLinkDown:
      port.cut = true;
      break;
    case FaultKind::kLanes:
      break_lanes(board, end, fault);
      break;
    case FaultKind::kRate:
      port.rate_limit = static_cast<std::uint32_t>(fault.number);
      break;
    case FaultKind::kLaneBer:
      disturb_lanes(board, end, fault);
      break;
    case FaultKind::kFlapping:
      port.flap_period = static_cast<Nanoseconds>(fault.number) * kMillisecond;
      port.flap_due = board.now;
      port.flapped = false;
      break;
    case FaultKind::kWrongPeer:
      check_port(board, fault.other, fault.other_half);
      exchange(board, end, fault.other);
      break;
    default:  // stuck training shows when the link trains
      port.stuck = true;
      retrain(board, end);
      break;
  }
  settle_port(board, end);
}

void burst_of_ecc(Board& board, unsigned number, const Fault& fault) {
  Sensors& sensors = board.modules[number].sensors;
  sensors.ecc_corrected += fault.number;
  sensors.ecc_uncorrected += fault.second;
  if (fault.number != 0)
    post(board, number, EventCode::kEccCorrected, static_cast<std::uint32_t>(fault.number));
  if (fault.second != 0)
    post(board, number, EventCode::kEccUncorrected, static_cast<std::uint32_t>(fault.second));
}

void break_host_link(HostLink& link, const Fault& fault) {
  constexpr std::uint32_t kLower = 0x00ff;
  constexpr std::uint32_t kUpper = 0xff00;
  switch (fault.kind) {
    case FaultKind::kHostLink:
      link.width = std::min(static_cast<std::uint32_t>(fault.number), link.max_width);
      if (fault.second != 0) link.speed = std::min(static_cast<std::uint32_t>(fault.second), link.max_speed);
      break;
    case FaultKind::kAerBurst:
      link.correctable_errors += fault.number;
      break;
    default:
      link.bad_retimer_lanes = fault.number == 0 ? kLower : kUpper;
      link.lane_errors |= link.bad_retimer_lanes;
      ++link.correctable_errors;
      break;
  }
}

void break_module(Board& board, const Fault& fault) {
  ModuleState& module = board.modules[fault.module];
  switch (fault.kind) {
    case FaultKind::kHang:
      module.hung = true;
      break;
    case FaultKind::kAllOnes:
      module.all_ones = true;
      break;
    case FaultKind::kKill:
      set_served(board, fault.module, false);
      break;
    case FaultKind::kHot:
      set_hot(board, fault.module, static_cast<double>(fault.number));
      break;
    case FaultKind::kThermalTrip:
      trip(board, fault.module);
      break;
    case FaultKind::kEccBurst:
      burst_of_ecc(board, fault.module, fault);
      break;
    case FaultKind::kRequest:
      module.wanted_back = true;
      break;
    case FaultKind::kClear:
      clear(board, fault.module);
      break;
    default:
      break_host_link(module.host_link, fault);
      break;
  }
}

}  // namespace

void set_served(Board& board, unsigned module, bool served) {
  board.modules[module].dead = !served;
  settle_module(board, module);
}

void apply_fault(Board& board, const Fault& fault) {
  if (!board.modules[fault.module].exists)
    throw Error(fmt::format("there is no module in slot {}: `oam-info` shows the slots", fault.module));
  const bool of_port = fault.kind <= FaultKind::kStuckTraining;
  if (!of_port) {
    break_module(board, fault);
    return;
  }
  const End end{static_cast<std::int32_t>(fault.module), fault.port};
  check_port(board, end, fault.half);
  break_port(board, end, fault);
}

}  // namespace oam_sim
