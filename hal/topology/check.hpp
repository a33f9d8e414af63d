// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_HAL_TOPOLOGY_CHECK_HPP
#define OAMHAL_HAL_TOPOLOGY_CHECK_HPP

#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "hal/topology/board.hpp"
#include "hal/topology/wiring.hpp"

/// A baseboard as it was seen against one as it should be. Pure: nothing is read, and only the arguments
/// count.
namespace oamhal::hal {

enum class WireFault : std::uint8_t {
  kNone,
  /// Up, and nobody saw where it leads.
  kUnverified,
  /// A module of it does not show the port, or its state.
  kNotSeen,
  kDown,
  kNarrow,
  kSlow,
  /// Leads elsewhere.
  kWrongPeer,
};

/// A wire of the board, or a pair of it where the board has no port map.
struct WireReport {
  WireFault fault = WireFault::kNotSeen;
  oamhal_proof proof = OAMHAL_PROOF_UNKNOWN;
  /// For kNarrow lanes, for kSlow Mb/s a lane: what is, and what should be.
  std::uint32_t is = 0;
  std::uint32_t expected = 0;
};

enum class SuspectKind : std::uint8_t {
  kModuleAbsent,
  /// Every wire of a module has the same fault.
  kModule,
  /// Every wire of one of a module's two connectors has.
  kConnector,
  /// Two modules each answer as the other one.
  kSlots,
  /// Wires exchange ends.
  kCrossing,
  kWire,
  /// A port that should lead nowhere, or out of the board, leads to a module.
  kUnexpected,
};

/// One cause that explains what is wrong with some wires: what would be looked at first.
struct Suspect {
  SuspectKind kind = SuspectKind::kWire;
  WireFault fault = WireFault::kDown;
  std::vector<std::uint32_t> modules;
  /// Of kSlots: pairs of modules whose exchange would look the same. Of kWire, of modules that do not say
  /// their slots: pairs that are at fault instead when the modules are numbered otherwise.
  std::vector<std::pair<std::uint32_t, std::uint32_t>> alternatives;
  /// Of kConnector.
  std::uint32_t connector = 0;
  /// Indexes of the board's wires (or pairs) that it explains.
  std::vector<std::uint32_t> wires;
  /// For kCrossing, kUnexpected and wrong peers: which port leads where, instead of where it should.
  struct Leads {
    BoardPort from;
    BoardPort to;
    /// What it calls itself, where it is none of the machine's modules.
    std::string label;
  };
  std::vector<Leads> leads;
  /// Of a wire that is narrow or slow.
  std::uint32_t is = 0;
  std::uint32_t expected = 0;
};

enum class Verdict : std::uint8_t {
  /// Nothing to judge.
  kUnknown,
  /// Everything is as it should be, at pair level at least.
  kRight,
  kWrong,
  /// Up as far as it can be seen, and where the ports lead cannot be.
  kUnverified,
};

struct BoardCheck {
  Verdict verdict = Verdict::kUnknown;
  /// Whether pairs of modules were judged and not wires; and which.
  bool by_pairs = false;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> pairs;
  /// By the board's wires, or by pairs.
  std::vector<WireReport> wires;
  /// Those that explain most first.
  std::vector<Suspect> suspects;
  /// Wires that are as they should be, by what proves it; and those that are up and not verifiable.
  std::uint32_t by_identity = 0;
  std::uint32_t by_port_pair = 0;
  std::uint32_t by_pair = 0;
  std::uint32_t unverified = 0;
};

/// Where pairs are judged and the slots are not known, the board's modules are matched to those that were
/// seen (number_board), and pairs are by the numbers of these.
BoardCheck check_board(const Board& board, const Wiring& wiring);

/// The pairs of modules that a board joins, the lower one first, sorted.
std::vector<std::pair<std::uint32_t, std::uint32_t>> pairs_of(const Board& board);

/// How well a board fits.
struct BoardFit {
  /// Index into the boards.
  std::uint32_t board = 0;
  /// Of `known` ports or pairs whose peers were seen, those that lead where the board says.
  std::uint32_t right = 0;
  std::uint32_t known = 0;
  /// Nobody saw a peer: what was compared are those that a driver's table expects. It proves nothing of the
  /// wires.
  bool expected = false;
};

/// Boards with as many modules as were seen at least and for these parts, and of several not those for
/// another maker's; port maps that fit first, then those that name the parts, then the best fit, then those
/// with the fewest modules, then those for this maker's, then in the given order.
std::vector<BoardFit> fit_boards(std::span<const Board* const> boards, const Wiring& wiring);

}  // namespace oamhal::hal

#endif  // OAMHAL_HAL_TOPOLOGY_CHECK_HPP
