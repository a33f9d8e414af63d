// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "hal/topology/check.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "hal/topology/numbering.hpp"
#include "hal/topology/strands.hpp"

namespace oamhal::hal {

namespace {

using Pair = std::pair<std::uint32_t, std::uint32_t>;

bool is_down(oamhal_link_state state) {
  return state != OAMHAL_LINK_STATE_UP && state != OAMHAL_LINK_STATE_UNKNOWN;
}

/// The rate that most ports that are up have.
std::uint32_t common_rate(const Wiring& wiring) {
  std::map<std::uint32_t, std::uint32_t> counts;
  for (const SeenPort& port : wiring.ports)
    if (port.state == OAMHAL_LINK_STATE_UP && port.lane_rate_mbps) ++counts[*port.lane_rate_mbps];
  const auto most = std::ranges::max_element(counts, {}, [](const auto& count) { return count.second; });
  return most == counts.end() ? 0 : most->first;
}

std::uint8_t rank(WireFault fault) {
  switch (fault) {
    case WireFault::kWrongPeer:
      return 6;
    case WireFault::kDown:
      return 5;
    case WireFault::kNarrow:
      return 4;
    case WireFault::kSlow:
      return 3;
    case WireFault::kNotSeen:
      return 2;
    case WireFault::kUnverified:
      return 1;
    case WireFault::kNone:
      break;
  }
  return 0;
}

class Checker {
 public:
  Checker(const Board& board, const Wiring& wiring)
      : board_(board),
        wiring_(wiring),
        rate_(board.lane_rate_mbps != 0 ? board.lane_rate_mbps : common_rate(wiring)) {}

  BoardCheck by_ports() {
    const BoardIndex index(board_);
    const auto slots = find_slots(board_, index, wiring_, check_.suspects);
    const SeenEnds seen(wiring_, slots);
    check_.wires.resize(board_.wires.size());
    auto strands = strands_of(board_);
    find_crossings(board_, index, seen, strands, check_.wires, check_.suspects);
    find_absent(seen);
    judge(seen, strands);
    finish();
    return std::move(check_);
  }

  /// pairs: those of the board, by the numbers of the modules that were seen.
  BoardCheck by_pairs(const std::vector<BoardPair>& pairs) {
    check_.by_pairs = true;
    check_.wires.resize(pairs.size());
    for (const BoardPair& pair : pairs) check_.pairs.push_back(pair.ends());
    std::map<Pair, const SeenPair*> seen;
    for (const SeenPair& pair : wiring_.pairs) seen[std::minmax(pair.a, pair.b)] = &pair;
    std::vector<bool> present(wiring_.present);
    present.resize(std::max<std::size_t>(present.size(), board_.modules));
    add_absent([&](std::uint32_t module) { return present[module]; });
    for (std::uint32_t place = 0; place < pairs.size(); ++place) {
      const auto found = seen.find(pairs[place].ends());
      judge_pair(place, pairs[place], found == seen.end() ? nullptr : found->second,
                 present[pairs[place].a] && present[pairs[place].b]);
    }
    for (const auto& [pair, ignored] : seen)
      if (!std::ranges::binary_search(check_.pairs, pair)) add_unexpected(pair);
    wires_.has_ports = false;
    finish();
    return std::move(check_);
  }

 private:
  template <typename Has>
  void add_absent(const Has& has) {
    for (std::uint32_t module = 0; module < board_.modules; ++module) {
      if (has(module)) continue;
      Suspect suspect;
      suspect.kind = SuspectKind::kModuleAbsent;
      suspect.fault = WireFault::kDown;
      suspect.modules = {module};
      check_.suspects.push_back(std::move(suspect));
    }
  }

  void find_absent(const SeenEnds& seen) {
    add_absent([&](std::uint32_t module) { return seen.has(module); });
    for (Suspect& suspect : check_.suspects)
      if (suspect.kind == SuspectKind::kModuleAbsent) suspect.wires = wires_at(board_, suspect.modules);
  }

  void add_unexpected(Pair pair) {
    Suspect suspect;
    suspect.kind = SuspectKind::kUnexpected;
    suspect.fault = WireFault::kWrongPeer;
    suspect.modules = {pair.first, pair.second};
    check_.suspects.push_back(std::move(suspect));
  }

  /// What the strands of a wire came to: the worst fault, the weakest proof, the lanes of all.
  struct Strands {
    bool any = false;
    std::pair<BoardPort, BoardPort> ends;
    WireFault fault = WireFault::kNotSeen;
    oamhal_proof proof = OAMHAL_PROOF_UNKNOWN;
    std::uint32_t active_lanes = 0;
    std::uint32_t lanes = 0;
    std::uint32_t rate = 0;
  };

  static void merge(Strands& wire, const Strands& strand) {
    if (!wire.any) {
      wire = strand;
      return;
    }
    if (rank(strand.fault) > rank(wire.fault)) wire.fault = strand.fault;
    const bool unproved = wire.proof == OAMHAL_PROOF_UNKNOWN || strand.proof == OAMHAL_PROOF_UNKNOWN;
    wire.proof = unproved ? OAMHAL_PROOF_UNKNOWN : std::max(wire.proof, strand.proof);
    wire.active_lanes += strand.active_lanes;
    wire.lanes += strand.lanes;
    wire.rate = std::min(wire.rate, strand.rate);
  }

  WireReport report_of(const Strands& wire) const {
    if (wire.fault == WireFault::kNarrow) return {wire.fault, wire.proof, wire.active_lanes, wire.lanes};
    if (wire.fault == WireFault::kSlow) return {wire.fault, wire.proof, wire.rate, rate_};
    return {wire.fault, wire.proof, 0, 0};
  }

  static void least(std::optional<std::uint32_t>& of, const std::optional<std::uint32_t>& other) {
    if (other) of = of ? std::min(*of, *other) : *other;
  }

  Strands judge_strand(const SeenEnds& seen, const Strand& strand) const {
    const auto* const a = seen.find(strand.a);
    const auto* const b = seen.find(strand.b);
    Strands found;
    found.any = true;
    found.ends = {strand.a, strand.b};
    bool up = false;
    std::optional<std::uint32_t> lanes, active, rate;
    for (const auto* const end : {a, b}) {
      if (end == nullptr) continue;
      if (is_down(end->state)) {
        found.fault = WireFault::kDown;
        return found;
      }
      up = up || end->state == OAMHAL_LINK_STATE_UP;
      least(lanes, end->lanes);
      least(active, end->active_lanes);
      least(rate, end->lane_rate_mbps);
      const bool proves = end->end == OAMHAL_END_DEVICE && end->proof != OAMHAL_PROOF_EXPECTED_ONLY &&
                          end->proof != OAMHAL_PROOF_UNKNOWN;
      // Of both ends' words the better one counts.
      if (proves)
        found.proof = found.proof == OAMHAL_PROOF_UNKNOWN ? end->proof : std::min(found.proof, end->proof);
    }
    if (!up) return found;
    found.lanes = lanes.value_or(0);
    found.active_lanes = std::min(active.value_or(found.lanes), found.lanes);
    found.rate = rate.value_or(rate_);
    if (found.active_lanes < found.lanes)
      found.fault = WireFault::kNarrow;
    else if (found.rate < rate_)
      found.fault = WireFault::kSlow;
    else
      found.fault = found.proof == OAMHAL_PROOF_UNKNOWN ? WireFault::kUnverified : WireFault::kNone;
    return found;
  }

  void judge(const SeenEnds& seen, const std::vector<Strand>& strands) {
    std::vector<Strands> built(check_.wires.size());
    wires_.at.resize(check_.wires.size());
    wires_.judged.resize(check_.wires.size());
    for (const Strand& strand : strands) {
      if (seen.has(strand.a.module) && seen.has(strand.b.module))
        merge(built[strand.wire], judge_strand(seen, strand));
      else
        check_.wires[strand.wire].fault = WireFault::kDown;
    }
    for (std::uint32_t wire = 0; wire < built.size(); ++wire) {
      if (!built[wire].any) continue;
      wires_.at[wire] = built[wire].ends;
      if (check_.wires[wire].fault == WireFault::kWrongPeer) {
        add_crossed(wire, built[wire]);
        continue;
      }
      check_.wires[wire] = report_of(built[wire]);
      wires_.judged[wire] = true;
    }
  }

  /// A wire that exchanges ends with another one may have a fault of its own beside: as it is built, it is
  /// one by itself.
  void add_crossed(std::uint32_t wire, const Strands& built) {
    if (rank(built.fault) < rank(WireFault::kSlow)) return;
    const WireReport report = report_of(built);
    Suspect suspect;
    suspect.fault = report.fault;
    suspect.modules = {built.ends.first.module, built.ends.second.module};
    suspect.wires = {wire};
    suspect.leads.push_back({built.ends.first, built.ends.second, {}});
    suspect.is = report.is;
    suspect.expected = report.expected;
    check_.suspects.push_back(std::move(suspect));
  }

  void judge_pair(std::uint32_t place, const BoardPair& pair, const SeenPair* seen, bool both) {
    WireReport& report = check_.wires[place];
    wires_.at.push_back({{pair.a, 0}, {pair.b, 0}});
    wires_.judged.push_back(both);
    if (!both) {
      report.fault = WireFault::kDown;
      for (Suspect& suspect : check_.suspects)
        if (suspect.kind == SuspectKind::kModuleAbsent &&
            (suspect.modules[0] == pair.a || suspect.modules[0] == pair.b))
          suspect.wires.push_back(place);
      return;
    }
    if (seen == nullptr || is_down(seen->state)) {
      report.fault = WireFault::kDown;
      return;
    }
    report.proof = OAMHAL_PROOF_PAIR_ONLY;
    report.fault = WireFault::kNone;
    if (pair.ports != 0 && seen->count != 0 && seen->count < pair.ports)
      report = {WireFault::kNarrow, OAMHAL_PROOF_PAIR_ONLY, seen->count, pair.ports};
  }

  std::size_t module_wires() const {
    return static_cast<std::size_t>(std::ranges::count(board_.wires, WireEnd::kModule, &BoardWire::end));
  }

  void finish() {
    for (const WireFault fault : {WireFault::kDown, WireFault::kNarrow, WireFault::kSlow}) {
      wires_.faulty.assign(check_.wires.size(), false);
      for (std::uint32_t wire = 0; wire < check_.wires.size(); ++wire)
        wires_.faulty[wire] = wires_.judged[wire] && check_.wires[wire].fault == fault;
      find_suspects(wires_, fault, check_.wires, check_.suspects);
    }
    std::ranges::stable_sort(check_.suspects, std::greater<>(),
                             [](const Suspect& suspect) { return suspect.wires.size(); });
    std::uint32_t seen = 0;
    for (const WireReport& report : check_.wires) {
      if (report.fault == WireFault::kUnverified) ++check_.unverified;
      if (report.fault != WireFault::kNotSeen) ++seen;
      if (report.fault != WireFault::kNone) continue;
      if (report.proof == OAMHAL_PROOF_EXCHANGED_IDENTITY) ++check_.by_identity;
      if (report.proof == OAMHAL_PROOF_PORT_PAIR) ++check_.by_port_pair;
      if (report.proof == OAMHAL_PROOF_PAIR_ONLY) ++check_.by_pair;
    }
    const std::uint32_t right = check_.by_identity + check_.by_port_pair + check_.by_pair;
    if (!check_.suspects.empty())
      check_.verdict = Verdict::kWrong;
    else if (seen == 0)
      check_.verdict = Verdict::kUnknown;
    else if (right == (check_.by_pairs ? check_.wires.size() : module_wires()))
      check_.verdict = Verdict::kRight;
    else
      check_.verdict = Verdict::kUnverified;
  }

  const Board& board_;
  const Wiring& wiring_;
  std::uint32_t rate_;
  BoardCheck check_;
  FaultyWires wires_;
};

/// Where modules are numbered otherwise, other pairs may be at fault.
void add_alternatives(const Numbering& numbering, BoardCheck& check) {
  if (numbering.blamed.size() < 2) return;
  const auto blames = [](const std::set<Pair>& blamed, Pair pair) { return blamed.contains(pair); };
  for (Suspect& suspect : check.suspects) {
    if (suspect.kind != SuspectKind::kWire || suspect.wires.size() != 1) continue;
    const Pair pair = check.pairs[suspect.wires[0]];
    std::set<Pair> others;
    for (const auto& blamed : numbering.blamed)
      if (!blames(blamed, pair)) others.insert(blamed.begin(), blamed.end());
    for (const Pair& other : others)
      if (!blames(numbering.blamed.front(), other)) suspect.alternatives.push_back(other);
  }
}

}  // namespace

BoardCheck check_board(const Board& board, const Wiring& wiring) {
  Checker checker(board, wiring);
  if (!board.is_graph() && !only_pairs(wiring)) return checker.by_ports();
  const Numbering numbering = number_board(board, wiring);
  if (!numbering.certain) {
    // Which module is which could only be guessed.
    BoardCheck check;
    check.verdict = Verdict::kUnverified;
    return check;
  }
  BoardCheck check = checker.by_pairs(numbering.pairs);
  add_alternatives(numbering, check);
  return check;
}

}  // namespace oamhal::hal
