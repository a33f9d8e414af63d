// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "hal/core/suspect_words.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace oamhal::hal {

namespace {

/// More wires than this are counted and not listed.
constexpr std::size_t kListed = 4;

std::string_view fault_word(WireFault fault) {
  switch (fault) {
    case WireFault::kNarrow:
      return "narrow";
    case WireFault::kSlow:
      return "slow";
    case WireFault::kWrongPeer:
      return "wrong-peer";
    case WireFault::kDown:
    case WireFault::kNone:
    case WireFault::kUnverified:
    case WireFault::kNotSeen:
      break;
  }
  return "down";
}

}  // namespace

SuspectWords::SuspectWords(const Board& board, const BoardCheck& check, std::string_view baseboard,
                           bool slots_known)
    : board_(board),
      by_pairs_(check.by_pairs),
      has_labels_(slots_known && !board.labels.empty()),
      pairs_(check.pairs),
      baseboard_(baseboard) {
}

std::optional<CheckedWire> SuspectWords::wire(std::uint32_t index) const {
  if (by_pairs_) return CheckedWire{pairs_[index].first, pairs_[index].second, {}, {}};
  const BoardWire& wire = board_.wires[index];
  if (wire.end != WireEnd::kModule) return std::nullopt;
  return CheckedWire{wire.a.module, wire.b.module, place_text(wire.a.place, wire.halves),
                     place_text(wire.b.place, wire.halves)};
}

std::string SuspectWords::module(std::uint32_t module) const {
  if (has_labels_ && module < board_.labels.size())
    return fmt::format("oam{} ({})", module, board_.labels[module]);
  return fmt::format("oam{}", module);
}

std::string SuspectWords::port(BoardPort port) const {
  if (port.place == UINT32_MAX) return module(port.module);
  return fmt::format("oam{} {}", port.module, place_text(port.place, 1));
}

std::string SuspectWords::module_id(std::uint32_t module) const {
  return fmt::format("{}/oam{}", baseboard_, module);
}

std::string SuspectWords::wire_text(std::uint32_t index) const {
  const auto named = wire(index);
  if (!named) {
    const BoardWire& out = board_.wires[index];
    return fmt::format("oam{} {} to {}", out.a.module, place_text(out.a.place, out.halves),
                       out.label.empty() ? "a connector" : out.label);
  }
  if (by_pairs_) return fmt::format("oam{} to oam{}", named->module_a, named->module_b);
  return fmt::format("oam{} {} to oam{} {}", named->module_a, named->port_a, named->module_b, named->port_b);
}

std::string SuspectWords::wire_list(const std::vector<std::uint32_t>& wires) const {
  std::string text;
  for (std::size_t i = 0; i < wires.size() && i < kListed; ++i) {
    if (i != 0) text += i + 1 == wires.size() ? " and " : ", ";
    text += wire_text(wires[i]);
  }
  if (wires.size() > kListed) text += fmt::format(" and {} more", wires.size() - kListed);
  return text;
}

std::string SuspectWords::leads_text(const Suspect& suspect) const {
  std::string text;
  for (std::size_t i = 0; i < suspect.leads.size() && i < kListed; ++i) {
    const auto& leads = suspect.leads[i];
    if (i != 0) text += ", ";
    text +=
        fmt::format("{} leads to {}", port(leads.from), leads.label.empty() ? port(leads.to) : leads.label);
  }
  return text;
}

bool SuspectWords::has_cable(const Suspect& suspect) const {
  return !by_pairs_ && std::ranges::any_of(
                           suspect.wires, [&](std::uint32_t wire) { return board_.wires[wire].has_cable(); });
}

std::string SuspectWords::wire_id(const Suspect& suspect) const {
  if (suspect.wires.empty()) {
    if (suspect.leads.empty()) return baseboard_;
    const BoardPort from = suspect.leads[0].from;
    return fmt::format("{}/oam{}.{}", baseboard_, from.module, place_text(from.place, 1));
  }
  const auto named = wire(suspect.wires[0]);
  if (!named) {
    const BoardWire& out = board_.wires[suspect.wires[0]];
    return fmt::format("{}/oam{}.{}", baseboard_, out.a.module, place_text(out.a.place, out.halves));
  }
  if (by_pairs_) return fmt::format("{}/oam{}-oam{}", baseboard_, named->module_a, named->module_b);
  return fmt::format("{}/oam{}.{}-oam{}.{}", baseboard_, named->module_a, named->port_a, named->module_b,
                     named->port_b);
}

SuspectWords::Said SuspectWords::say(const Suspect& suspect) const {
  Said said;
  if (suspect.fault == WireFault::kNarrow || suspect.fault == WireFault::kSlow)
    said.severity = OAMHAL_SEVERITY_WARNING;
  switch (suspect.kind) {
    case SuspectKind::kModuleAbsent:
      said.code = "module.absent";
      said.subject = module_id(suspect.modules[0]);
      said.message =
          fmt::format("{} is not there: the board has a module in that slot, and none answers for it.",
                      module(suspect.modules[0]));
      said.advice =
          "Look whether it is seated and powered, and at the link of the downstream port above its slot.";
      break;
    case SuspectKind::kModule:
    case SuspectKind::kConnector:
      say_pattern(suspect, said);
      break;
    case SuspectKind::kSlots:
      say_slots(suspect, said);
      break;
    case SuspectKind::kCrossing:
    case SuspectKind::kUnexpected:
      say_wrong(suspect, said);
      break;
    case SuspectKind::kWire:
      if (suspect.fault == WireFault::kWrongPeer)
        say_wrong(suspect, said);
      else
        say_wire(suspect, said);
      break;
  }
  return said;
}

void SuspectWords::say_pattern(const Suspect& suspect, Said& said) const {
  const auto word = fault_word(suspect.fault);
  if (suspect.modules.size() > 1) {
    said.code = fmt::format("board.wires-{}", word);
    said.subject = baseboard_;
    said.message = fmt::format("all {} wires of {} are {}: a cause that all modules share.",
                               suspect.wires.size(), baseboard_, word);
    said.advice =
        "Look at what all modules share first: the board's power and clocks, firmware, and whether links are "
        "enabled.";
    return;
  }
  said.subject = module_id(suspect.modules[0]);
  if (suspect.kind == SuspectKind::kConnector) {
    said.code = fmt::format("connector.wires-{}", word);
    said.message =
        fmt::format("all {} wires of connector {} of {} are {}, and those of the other one are not.",
                    suspect.wires.size(), suspect.connector, module(suspect.modules[0]), word);
    said.advice = "Seat the module again: that connector is what these wires have in common.";
    return;
  }
  said.code = fmt::format("module.wires-{}", word);
  said.message = fmt::format("all {} wires of {} are {}: {}.", suspect.wires.size(),
                             module(suspect.modules[0]), word, wire_list(suspect.wires));
  said.advice =
      "Suspect the module before its wires: its links' firmware and power, then its seat; exchange it with "
      "another one.";
}

void SuspectWords::say_slots(const Suspect& suspect, Said& said) const {
  const std::uint32_t a = suspect.modules[0];
  const std::uint32_t b = suspect.modules[1];
  said.code = "module.slot-mismatch";
  said.subject = module_id(a);
  said.message = fmt::format("{} and {} answer as each other: their wires are those of the other slot.",
                             module(a), module(b));
  for (const auto& [one, other] : suspect.alternatives)
    said.message += fmt::format(" It may as well be {} and {}: the board looks the same from there.",
                                module(one), module(other));
  said.advice = "Look at their MODULE_ID straps, then at the table from which their firmware takes the slot.";
}

void SuspectWords::say_wrong(const Suspect& suspect, Said& said) const {
  said.subject = wire_id(suspect);
  if (suspect.kind == SuspectKind::kUnexpected) {
    said.code = "wire.unexpected";
    said.severity = OAMHAL_SEVERITY_WARNING;
    said.message = suspect.leads.empty()
                       ? fmt::format("{} and {} are joined, and the board does not join them.",
                                     module(suspect.modules[0]), module(suspect.modules[1]))
                       : fmt::format("{}, and the board has no such wire.", leads_text(suspect));
    said.advice = "Look whether this is another board or a variant of it: oam-info check --board NAME.";
    return;
  }
  const bool crossed = suspect.kind == SuspectKind::kCrossing;
  said.code = crossed ? "wire.crossed" : "wire.wrong-peer";
  said.message = crossed
                     ? fmt::format("{} exchange ends: {}.", wire_list(suspect.wires), leads_text(suspect))
                     : fmt::format("{} leads elsewhere: {}.", wire_list(suspect.wires), leads_text(suspect));
  said.advice =
      has_cable(suspect)
          ? "Look at the cables in the cages of these wires: two may be exchanged."
          : "A board's own wires do not move: suspect a variant of the board, or a firmware table of links.";
}

void SuspectWords::say_wire(const Suspect& suspect, Said& said) const {
  said.code = fmt::format("wire.{}", fault_word(suspect.fault));
  said.subject = wire_id(suspect);
  const std::string what = wire_text(suspect.wires[0]);
  if (suspect.fault == WireFault::kNarrow)
    said.message =
        fmt::format("{} has {} of {} {}.", what, suspect.is, suspect.expected, by_pairs_ ? "ports" : "lanes");
  else if (suspect.fault == WireFault::kSlow)
    said.message = fmt::format("{} runs at {} Mb/s a lane, not {}.", what, suspect.is, suspect.expected);
  else
    said.message = fmt::format("{} is down.", what);
  for (const auto& [one, other] : suspect.alternatives)
    said.message +=
        fmt::format(" It may as well be oam{} to oam{}: the modules do not say their slots.", one, other);
  if (!suspect.leads.empty())
    said.message.insert(said.message.size() - 1, fmt::format(", as it is crossed: {}", leads_text(suspect)));
  said.advice = has_cable(suspect) ? "Look at its cable and cages first, then at both of its modules."
                                   : "Only this wire of both modules is: look at its lanes at both ends.";
}

}  // namespace oamhal::hal
