// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "hal/topology/board.hpp"

#include <algorithm>
#include <charconv>

namespace oamhal::hal {

namespace {

std::optional<std::uint32_t> whole_number(std::string_view text) {
  std::uint32_t number = 0;
  const char* const begin = text.data();
  const char* const end = begin + text.size();
  const auto [rest, error] = std::from_chars(begin, end, number);
  if (error != std::errc{} || rest != end) return std::nullopt;
  return number;
}

}  // namespace

std::optional<NamedPlace> parse_place(std::string_view text) {
  if (text.starts_with(':')) {
    const auto number = whole_number(text.substr(1));
    if (!number || *number > BoardPort::kMaxNumber) return std::nullopt;
    return NamedPlace{BoardPort::kHalves + *number, 1};
  }
  if (text.empty() || text.size() > 2 || text[0] < '1' || text[0] > '7') return std::nullopt;
  const auto place = static_cast<std::uint32_t>(text[0] - '1') * 2;
  if (text.size() == 1) return NamedPlace{place, 2};
  if (text[1] == 'L') return NamedPlace{place, 1};
  if (text[1] == 'H') return NamedPlace{place + 1, 1};
  return std::nullopt;
}

std::string place_text(std::uint32_t place, std::uint32_t halves) {
  if (place >= BoardPort::kHalves) return "port " + std::to_string(place - BoardPort::kHalves);
  std::string text = std::to_string(place / 2 + 1);
  if (halves == 1) text += place % 2 == 0 ? 'L' : 'H';
  return text;
}

bool BoardWire::has_cable() const {
  return std::ranges::find(segments, Segment::kCable) != segments.end();
}

BoardIndex::BoardIndex(const Board& board) : board_(board), entries_(std::size_t{board.modules} * kPlaces) {
  for (std::uint32_t index = 0; index < board.wires.size(); ++index) {
    const BoardWire& wire = board.wires[index];
    for (std::uint32_t half = 0; half < wire.halves; ++half) {
      const auto which = static_cast<std::uint8_t>(half);
      entries_[std::size_t{wire.a.module} * kPlaces + wire.a.place + half] = {index, 0, which};
      if (wire.end == WireEnd::kModule)
        entries_[std::size_t{wire.b.module} * kPlaces + wire.b.place + half] = {index, 1, which};
    }
  }
}

const BoardIndex::Entry* BoardIndex::find(BoardPort port) const {
  if (port.module >= board_.modules || port.place >= kPlaces) return nullptr;
  const Entry& entry = entries_[std::size_t{port.module} * kPlaces + port.place];
  return entry.wire == UINT32_MAX ? nullptr : &entry;
}

std::optional<BoardPort> BoardIndex::across(BoardPort port) const {
  const Entry* const entry = find(port);
  if (entry == nullptr) return std::nullopt;
  const BoardWire& wire = board_.wires[entry->wire];
  if (wire.end != WireEnd::kModule) return std::nullopt;
  BoardPort there = entry->end == 0 ? wire.b : wire.a;
  there.place += entry->half;
  return there;
}

}  // namespace oamhal::hal
