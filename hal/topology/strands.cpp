// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "hal/topology/strands.hpp"

#include <algorithm>

namespace oamhal::hal {

namespace {

/// The share of a half of a link: the lower half has the first lanes.
std::optional<std::uint32_t> share(std::optional<std::uint32_t> lanes, std::uint32_t half,
                                   std::uint32_t half_lanes) {
  if (!lanes) return std::nullopt;
  if (half == 0) return std::min(*lanes, half_lanes);
  return *lanes - std::min(*lanes, half_lanes);
}

}  // namespace

std::vector<Strand> strands_of(const Board& board) {
  std::vector<Strand> strands;
  for (std::uint32_t wire = 0; wire < board.wires.size(); ++wire) {
    const BoardWire& from = board.wires[wire];
    if (from.end != WireEnd::kModule) continue;
    for (std::uint32_t half = 0; half < from.halves; ++half)
      strands.push_back(
          {{from.a.module, from.a.place + half}, {from.b.module, from.b.place + half}, wire, half});
  }
  return strands;
}

std::vector<std::uint32_t> wires_at(const Board& board, const std::vector<std::uint32_t>& modules) {
  const auto among = [&](std::uint32_t module) {
    return std::ranges::find(modules, module) != modules.end();
  };
  std::vector<std::uint32_t> found;
  for (std::uint32_t index = 0; index < board.wires.size(); ++index) {
    const BoardWire& wire = board.wires[index];
    if (among(wire.a.module) || (wire.end == WireEnd::kModule && among(wire.b.module)))
      found.push_back(index);
  }
  return found;
}

SeenEnds::SeenEnds(const Wiring& wiring, const std::vector<std::uint32_t>& slots) {
  const auto slot_of = [&](std::uint32_t said) { return said < slots.size() ? slots[said] : said; };
  present_.resize(std::max(wiring.present.size(), slots.size()));
  for (std::uint32_t said = 0; said < wiring.present.size(); ++said)
    if (wiring.present[said]) present_[slot_of(said)] = true;
  for (const SeenPort& port : wiring.ports) {
    const std::uint32_t half_lanes = port.lanes ? (*port.lanes + port.halves - 1) / port.halves : 0;
    for (std::uint32_t half = 0; half < port.halves; ++half) {
      SeenEndOfStrand end;
      end.port = &port;
      end.state = port.state;
      end.lane_rate_mbps = port.lane_rate_mbps;
      end.end = port.end;
      end.proof = port.proof;
      end.lanes = port.halves == 1 ? port.lanes : share(port.lanes, half, half_lanes);
      end.active_lanes =
          port.halves == 1 || !port.lanes ? port.active_lanes : share(port.active_lanes, half, half_lanes);
      end.remote = {slot_of(port.remote.module), port.remote.place + half};
      ends_.emplace(BoardPort{slot_of(port.port.module), port.port.place + half}, end);
    }
  }
}

const SeenEndOfStrand* SeenEnds::find(BoardPort port) const {
  const auto found = ends_.find(port);
  return found == ends_.end() ? nullptr : &found->second;
}

}  // namespace oamhal::hal
