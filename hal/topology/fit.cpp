// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// Which of several boards a baseboard is.

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string>

#include "hal/topology/check.hpp"
#include "hal/topology/numbering.hpp"

namespace oamhal::hal {

namespace {

using Pair = std::pair<std::uint32_t, std::uint32_t>;

/// Whether a port tells what boards are told apart by: where it leads, or, where no port does, where it is
/// expected to.
bool tells(const SeenPort& port, bool expected) {
  if (!expected) return knows_place(port);
  return port.end == OAMHAL_END_DEVICE && port.proof == OAMHAL_PROOF_EXPECTED_ONLY;
}

BoardFit fit_pairs(const Board& board, const Wiring& wiring) {
  BoardFit fit;
  std::set<Pair> seen;
  for (const SeenPair& pair : wiring.pairs) seen.insert(std::minmax(pair.a, pair.b));
  fit.known = static_cast<std::uint32_t>(seen.size());
  // Pairs that are missing speak against a board too.
  for (const BoardPair& pair : number_board(board, wiring).pairs) {
    if (seen.contains(pair.ends()))
      ++fit.right;
    else if (wiring.has(pair.a) && wiring.has(pair.b))
      ++fit.known;
  }
  return fit;
}

BoardFit fit_ports(const Board& board, const Wiring& wiring, bool expected) {
  BoardFit fit;
  fit.expected = expected;
  const BoardIndex index(board);
  for (const SeenPort& port : wiring.ports) {
    if (!tells(port, expected)) continue;
    for (std::uint32_t half = 0; half < port.halves; ++half) {
      ++fit.known;
      const BoardPort there{port.remote.module, port.remote.place + half};
      if (index.across({port.port.module, port.port.place + half}) == there) ++fit.right;
    }
  }
  return fit;
}

bool is_for_another(const Board& board, const Wiring& wiring) {
  return !board.vendor.empty() && !wiring.vendor.empty() && board.vendor != wiring.vendor;
}

bool names(const Board& board, const SeenPart& part) {
  const std::string id = fmt::format("{:04x}:{:04x}", part.vendor_id, part.device_id);
  return std::ranges::any_of(board.parts, [&](const std::string& name) {
    return name == id || (!part.model.empty() && name == part.model);
  });
}

bool names_parts(const Board& board, const Wiring& wiring) {
  return !board.parts.empty() && !wiring.parts.empty() &&
         std::ranges::all_of(wiring.parts, [&](const SeenPart& part) { return names(board, part); });
}

bool is_for_other_parts(const Board& board, const Wiring& wiring) {
  return !board.parts.empty() && !wiring.parts.empty() && !names_parts(board, wiring);
}

}  // namespace

bool only_pairs(const Wiring& wiring) {
  return !wiring.pairs.empty() && std::ranges::none_of(wiring.ports, [](const SeenPort& port) {
    return port.end == OAMHAL_END_DEVICE && port.proof != OAMHAL_PROOF_EXPECTED_ONLY;
  });
}

std::vector<Pair> pairs_of(const Board& board) {
  std::vector<Pair> pairs;
  pairs.reserve(board.pairs.size() + board.wires.size());
  for (const BoardPair& pair : board.pairs) pairs.push_back(pair.ends());
  for (const BoardWire& wire : board.wires)
    if (wire.end == WireEnd::kModule) pairs.emplace_back(std::minmax(wire.a.module, wire.b.module));
  std::ranges::sort(pairs);
  pairs.erase(std::ranges::unique(pairs).begin(), pairs.end());
  return pairs;
}

std::vector<BoardFit> fit_boards(std::span<const Board* const> boards, const Wiring& wiring) {
  std::vector<BoardFit> fits;
  const bool pairs = only_pairs(wiring);
  const bool expected = std::ranges::none_of(wiring.ports, knows_place);
  for (std::uint32_t index = 0; index < boards.size(); ++index) {
    const Board& board = *boards[index];
    if (board.modules < wiring.present.size() || is_for_other_parts(board, wiring)) continue;
    // Somebody who has but one in mind is not told that it is another maker's.
    if (boards.size() > 1 && is_for_another(board, wiring)) continue;
    auto found = pairs || board.is_graph() ? fit_pairs(board, wiring) : fit_ports(board, wiring, expected);
    found.board = index;
    fits.push_back(found);
  }
  // Ports say more than pairs do: a port map that most of them agree with comes before any graph.
  const auto is_port_map = [&](const BoardFit& fit) {
    return !pairs && !boards[fit.board]->is_graph() && std::uint64_t{fit.right} * 2 > fit.known;
  };
  std::ranges::stable_sort(fits, [&](const BoardFit& one, const BoardFit& other) {
    if (is_port_map(one) != is_port_map(other)) return is_port_map(one);
    const bool one_names = names_parts(*boards[one.board], wiring);
    if (!is_port_map(one) && one_names != names_parts(*boards[other.board], wiring)) return one_names;
    const auto one_right = std::uint64_t{one.right} * std::max(other.known, 1U);
    const auto other_right = std::uint64_t{other.right} * std::max(one.known, 1U);
    if (one_right != other_right) return one_right > other_right;
    if (boards[one.board]->modules != boards[other.board]->modules)
      return boards[one.board]->modules < boards[other.board]->modules;
    return !boards[one.board]->vendor.empty() && boards[other.board]->vendor.empty();
  });
  return fits;
}

}  // namespace oamhal::hal
