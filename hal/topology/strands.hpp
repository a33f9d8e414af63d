// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_HAL_TOPOLOGY_STRANDS_HPP
#define OAMHAL_HAL_TOPOLOGY_STRANDS_HPP

#include <cstdint>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "hal/topology/board.hpp"
#include "hal/topology/check.hpp"
#include "hal/topology/wiring.hpp"

/// A whole link is two strands, one for each half, and so a board and a module may split links differently.
namespace oamhal::hal {

/// A half of a wire between two modules.
struct Strand {
  BoardPort a;
  BoardPort b;
  /// Index of the board's wire.
  std::uint32_t wire = 0;
  std::uint32_t half = 0;
};

std::vector<Strand> strands_of(const Board& board);

/// The wires that end at any of some modules.
std::vector<std::uint32_t> wires_at(const Board& board, const std::vector<std::uint32_t>& modules);

/// What was seen at one strand's end.
struct SeenEndOfStrand {
  oamhal_link_state state = OAMHAL_LINK_STATE_UNKNOWN;
  std::optional<std::uint32_t> lanes;
  std::optional<std::uint32_t> active_lanes;
  std::optional<std::uint32_t> lane_rate_mbps;
  oamhal_end_kind end = OAMHAL_END_UNKNOWN;
  oamhal_proof proof = OAMHAL_PROOF_UNKNOWN;
  BoardPort remote;
  const SeenPort* port = nullptr;

  [[nodiscard]] bool knows_place() const { return hal::knows_place(*port); }
};

/// The ends of strands by their ports, with slots exchanged as `slots` says (slots[said] is where it is).
class SeenEnds {
 public:
  SeenEnds(const Wiring& wiring, const std::vector<std::uint32_t>& slots);
  [[nodiscard]] const SeenEndOfStrand* find(BoardPort port) const;
  [[nodiscard]] const std::map<BoardPort, SeenEndOfStrand>& all() const { return ends_; }
  [[nodiscard]] bool has(std::uint32_t module) const { return module < present_.size() && present_[module]; }

 private:
  std::map<BoardPort, SeenEndOfStrand> ends_;
  std::vector<bool> present_;
};

/// The slots of a wiring as they would have to be exchanged so that most ports lead where the board says;
/// suspects for the exchanges are added.
std::vector<std::uint32_t> find_slots(const Board& board, const BoardIndex& index, const Wiring& wiring,
                                      std::vector<Suspect>& suspects);

/// Takes strands whose ends lead elsewhere for what they are: adds suspects for them, marks their wires, and
/// changes the strands to how they seem to be built; ends whose partner is not known leave.
void find_crossings(const Board& board, const BoardIndex& index, const SeenEnds& seen,
                    std::vector<Strand>& strands, std::vector<WireReport>& reports,
                    std::vector<Suspect>& suspects);

/// What wires with one fault have in common. `at` are the ends of each wire as ports, `judged` whether a wire
/// counts.
struct FaultyWires {
  std::vector<std::pair<BoardPort, BoardPort>> at;
  std::vector<bool> judged;
  std::vector<bool> faulty;
  /// Whether ports tell connectors.
  bool has_ports = true;
};
/// The fewest suspects that explain all faulty wires: the board, modules, connectors, wires.
void find_suspects(const FaultyWires& wires, WireFault fault, const std::vector<WireReport>& reports,
                   std::vector<Suspect>& suspects);

}  // namespace oamhal::hal

#endif  // OAMHAL_HAL_TOPOLOGY_STRANDS_HPP
