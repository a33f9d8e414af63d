// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "hal/core/board_check.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "hal/core/module_check.hpp"
#include "hal/core/suspect_words.hpp"
#include "hal/core/wiring.hpp"

namespace oamhal::hal {

namespace {

int32_t fault_of(WireFault fault) {
  switch (fault) {
    case WireFault::kNone:
      return OAMHAL_WIRE_OK;
    case WireFault::kUnverified:
      return OAMHAL_WIRE_UNVERIFIED;
    case WireFault::kDown:
      return OAMHAL_WIRE_DOWN;
    case WireFault::kNarrow:
      return OAMHAL_WIRE_NARROW;
    case WireFault::kSlow:
      return OAMHAL_WIRE_SLOW;
    case WireFault::kWrongPeer:
      return OAMHAL_WIRE_WRONG_PEER;
    case WireFault::kNotSeen:
      break;
  }
  return OAMHAL_WIRE_UNKNOWN;
}

int32_t verdict_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::kRight:
      return OAMHAL_VERDICT_RIGHT;
    case Verdict::kWrong:
      return OAMHAL_VERDICT_WRONG;
    case Verdict::kUnverified:
      return OAMHAL_VERDICT_UNVERIFIED;
    case Verdict::kUnknown:
      break;
  }
  return OAMHAL_VERDICT_UNKNOWN;
}

oamhal_check_wire_info_t wire_info(const WireReport& report, oamhal_check& check, const CheckedWire& wire) {
  oamhal_check_wire_info_t info{};
  info.size = sizeof info;
  info.module_a = wire.module_a;
  info.module_b = wire.module_b;
  info.port_a = wire.port_a.empty() ? nullptr : check.arena.copy(wire.port_a);
  info.port_b = wire.port_b.empty() ? nullptr : check.arena.copy(wire.port_b);
  info.fault = fault_of(report.fault);
  info.proof = report.proof;
  if (report.fault == WireFault::kNarrow || report.fault == WireFault::kSlow) {
    info.actual = report.is;
    info.expected = report.expected;
  }
  return info;
}

oamhal_suspect_info_t suspect_info(const SuspectWords::Said& said, std::size_t wires, Arena& arena) {
  oamhal_suspect_info_t info{};
  info.size = sizeof info;
  info.code = arena.copy(said.code);
  info.severity = said.severity;
  info.wire_count = static_cast<std::uint32_t>(wires);
  info.subject = arena.copy(said.subject);
  info.message = arena.copy(said.message);
  info.advice = arena.copy(said.advice);
  return info;
}

constexpr oamhal_number_t kNotStated{0, OAMHAL_ABSENT_NOT_REPORTED, 0};

oamhal_number_t unless_zero(std::uint32_t number) {
  return number == 0 ? kNotStated : oamhal_number_t{number, OAMHAL_PRESENT, 0};
}

oamhal_board_slot_info_t slot_info(const Board& board, std::uint32_t slot) {
  oamhal_board_slot_info_t info{sizeof info, nullptr, kNotStated, kNotStated, kNotStated};
  if (slot < board.labels.size()) info.label = board.labels[slot].c_str();
  if (slot < board.numa_groups.size()) info.numa_group = {board.numa_groups[slot], OAMHAL_PRESENT, 0};
  for (std::size_t row = 0; row < board.positions.size(); ++row) {
    const auto& places = board.positions[row];
    const auto place = std::ranges::find(places, static_cast<std::int32_t>(slot));
    if (place == places.end()) continue;
    info.row = {row, OAMHAL_PRESENT, 0};
    info.column = {static_cast<std::uint64_t>(place - places.begin()), OAMHAL_PRESENT, 0};
  }
  return info;
}

oamhal_board_pair_info_t pair_info(const Board& board, const std::pair<std::uint32_t, std::uint32_t>& pair) {
  std::uint32_t ports = 0;
  for (const BoardPair& stated : board.pairs)
    if (stated.ends() == pair) ports = stated.ports;
  for (const BoardWire& wire : board.wires) {
    const std::pair<std::uint32_t, std::uint32_t> ends = std::minmax(wire.a.module, wire.b.module);
    if (wire.end == WireEnd::kModule && ends == pair) ++ports;
  }
  return {sizeof(oamhal_board_pair_info_t), pair.first, pair.second, unless_zero(ports)};
}

oamhal_board_wire_info_t shown_wire(const BoardWire& wire, Arena& arena) {
  oamhal_board_wire_info_t shown{};
  shown.size = sizeof shown;
  shown.module_a = wire.a.module;
  shown.port_a = arena.copy(place_text(wire.a.place, wire.halves));
  shown.end_kind = OAMHAL_END_DEVICE;
  if (wire.end == WireEnd::kConnector) shown.end_kind = OAMHAL_END_CONNECTOR;
  if (wire.end == WireEnd::kSwitch) shown.end_kind = OAMHAL_END_SWITCH;
  const bool to_module = wire.end == WireEnd::kModule;
  shown.module_b = to_module ? wire.b.module : OAMHAL_NO_INDEX;
  shown.port_b = to_module ? arena.copy(place_text(wire.b.place, wire.halves)) : nullptr;
  shown.label = wire.label.empty() ? nullptr : wire.label.c_str();
  for (const Segment segment : wire.segments)
    shown.segments |= segment == Segment::kCable ? OAMHAL_SEGMENT_CABLE : OAMHAL_SEGMENT_RETIMER;
  return shown;
}

}  // namespace

std::unique_ptr<oamhal_board> make_board(Board from) {
  auto made = std::make_unique<oamhal_board>();
  made->board = std::move(from);
  const Board& board = made->board;
  auto& info = made->info;
  info.size = sizeof info;
  info.name = board.name.c_str();
  info.description = board.description.c_str();
  info.source = board.source.c_str();
  info.module_count = board.modules;
  info.wire_count = static_cast<std::uint32_t>(board.wires.size());
  const auto pairs = pairs_of(board);
  info.pair_count = static_cast<std::uint32_t>(pairs.size());
  info.is_complete = pairs.size() == std::size_t{board.modules} * (board.modules - 1) / 2 ? 1 : 0;
  info.lane_rate_mbps = unless_zero(board.lane_rate_mbps);
  info.host_speed_tenth_gts = unless_zero(board.host_speed_tenth_gts);
  info.host_width = unless_zero(board.host_width);
  info.vendor = board.vendor.empty() ? nullptr : board.vendor.c_str();
  info.parts = made->arena.copy_or_null(std::string_view(fmt::format("{}", fmt::join(board.parts, ", "))));
  for (const auto& pair : pairs) made->pairs.push_back(pair_info(board, pair));
  for (std::uint32_t slot = 0; slot < board.modules; ++slot) made->slots.push_back(slot_info(board, slot));
  for (const BoardWire& wire : board.wires) made->wires.push_back(shown_wire(wire, made->arena));
  return made;
}

std::unique_ptr<oamhal_check> make_check(const oamhal_snapshot& snapshot, std::uint32_t baseboard,
                                         const Board& board) {
  auto made = std::make_unique<oamhal_check>();
  const Wiring wiring = wiring_of(snapshot, baseboard);
  const BoardCheck check = check_board(board, wiring);
  const SuspectWords words(board, check, snapshot.baseboards[baseboard].id, wiring.slots_known);
  auto& info = made->info;
  info.size = sizeof info;
  info.board = made->arena.copy(board.name);
  info.verdict = verdict_of(check.verdict);
  info.by_pairs = check.by_pairs ? 1 : 0;
  info.by_identity = check.by_identity;
  info.by_port_pair = check.by_port_pair;
  info.by_pair = check.by_pair;
  info.unverified = check.unverified;
  info.slots_known = wiring.slots_known ? 1 : 0;
  // Wires that leave the board have no report of their own.
  std::vector<std::uint32_t> places(check.wires.size(), OAMHAL_NO_INDEX);
  for (std::uint32_t index = 0; index < check.wires.size(); ++index) {
    const auto wire = words.wire(index);
    if (!wire) continue;
    places[index] = static_cast<std::uint32_t>(made->wires.size());
    made->wires.push_back(wire_info(check.wires[index], *made, *wire));
  }
  for (const Suspect& suspect : check.suspects) {
    auto& wires = made->suspect_wires.emplace_back();
    for (const std::uint32_t wire : suspect.wires)
      if (places[wire] != OAMHAL_NO_INDEX) wires.push_back(places[wire]);
    made->suspects.push_back(suspect_info(words.say(suspect), wires.size(), made->arena));
  }
  for (const auto& said : check_modules(snapshot, baseboard, board)) {
    made->suspect_wires.emplace_back();
    made->suspects.push_back(suspect_info(said, 0, made->arena));
  }
  info.wire_count = static_cast<std::uint32_t>(made->wires.size());
  info.suspect_count = static_cast<std::uint32_t>(made->suspects.size());
  return made;
}

}  // namespace oamhal::hal
