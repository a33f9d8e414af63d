// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// Modules that answer as another one: a strap that is read wrong makes all its wires look wrong at once.

#include <algorithm>
#include <numeric>

#include "hal/topology/strands.hpp"

namespace oamhal::hal {

namespace {

/// Two wires that exchange ends are four ends; an exchange of modules must explain more than that, beyond
/// itself.
constexpr std::uint32_t kOneCrossing = 4;

std::uint32_t slot_of(const std::vector<std::uint32_t>& slots, std::uint32_t said) {
  return said < slots.size() ? slots[said] : said;
}

/// Ends that lead elsewhere than the board says.
std::uint32_t wrong_ends(const BoardIndex& index, const Wiring& wiring,
                         const std::vector<std::uint32_t>& slots) {
  std::uint32_t wrong = 0;
  for (const SeenPort& port : wiring.ports) {
    if (!knows_place(port)) continue;
    for (std::uint32_t half = 0; half < port.halves; ++half) {
      const auto across = index.across({slot_of(slots, port.port.module), port.port.place + half});
      const BoardPort there{slot_of(slots, port.remote.module), port.remote.place + half};
      if (across != there) ++wrong;
    }
  }
  return wrong;
}

}  // namespace

std::vector<std::uint32_t> find_slots(const Board& board, const BoardIndex& index, const Wiring& wiring,
                                      std::vector<Suspect>& suspects) {
  std::vector<std::uint32_t> slots(board.modules);
  std::iota(slots.begin(), slots.end(), 0);
  std::uint32_t wrong = wrong_ends(index, wiring, slots);
  for (std::uint32_t round = 0; round + 1 < board.modules && wrong > kOneCrossing; ++round) {
    std::vector<std::uint32_t> best;
    std::pair<std::uint32_t, std::uint32_t> exchanged;
    std::vector<std::pair<std::uint32_t, std::uint32_t>> alternatives;
    std::uint32_t least = wrong - kOneCrossing;
    for (std::uint32_t a = 0; a < board.modules; ++a) {
      for (std::uint32_t b = a + 1; b < board.modules; ++b) {
        if (!wiring.has(a) && !wiring.has(b)) continue;
        auto tried = slots;
        std::swap(tried[a], tried[b]);
        const std::uint32_t left = wrong_ends(index, wiring, tried);
        if (!best.empty() && left == least) alternatives.emplace_back(a, b);
        if (left >= least) continue;
        least = left;
        best = std::move(tried);
        exchanged = {a, b};
        alternatives.clear();
      }
    }
    if (best.empty()) break;
    slots = std::move(best);
    wrong = least;
    Suspect suspect;
    suspect.kind = SuspectKind::kSlots;
    suspect.fault = WireFault::kWrongPeer;
    suspect.modules = {exchanged.first, exchanged.second};
    suspect.alternatives = std::move(alternatives);
    suspect.wires = wires_at(board, suspect.modules);
    suspects.push_back(std::move(suspect));
  }
  return slots;
}

}  // namespace oamhal::hal
