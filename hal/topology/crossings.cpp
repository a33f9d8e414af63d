// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// Wires that lead elsewhere: which of them exchange ends, and how the board seems to be built.

#include <algorithm>
#include <array>
#include <numeric>
#include <set>

#include "hal/topology/strands.hpp"

namespace oamhal::hal {

namespace {

class Crossings {
 public:
  Crossings(const Board& board, const BoardIndex& index, const SeenEnds& seen)
      : board_(board), index_(index), seen_(seen) {
    parents_.resize(board.wires.size());
    std::iota(parents_.begin(), parents_.end(), 0);
    wrong_.resize(board.wires.size());
  }

  void collect() {
    for (const auto& [port, end] : seen_.all()) {
      const auto* const entry = index_.find(port);
      const bool leads_to_module = entry != nullptr && board_.wires[entry->wire].end == WireEnd::kModule;
      if (leads_to_module)
        look(port, end, entry->wire);
      else
        look_outside(port, end, entry);
    }
  }

  void finish(std::vector<Strand>& strands, std::vector<WireReport>& reports,
              std::vector<Suspect>& suspects) {
    // The stray ends belong to the wires they took an end from.
    std::map<std::uint32_t, Suspect> groups;
    for (std::uint32_t wire = 0; wire < wrong_.size(); ++wire) {
      if (!wrong_[wire]) continue;
      Suspect& suspect = groups[root(wire)];
      suspect.wires.push_back(wire);
      reports[wire].fault = WireFault::kWrongPeer;
    }
    for (const auto& leads : leads_) {
      const auto* const entry = index_.find(leads.from);
      if (entry != nullptr && wrong_[entry->wire]) groups[root(entry->wire)].leads.push_back(leads);
    }
    for (auto& [ignored, suspect] : groups) {
      suspect.kind = suspect.wires.size() > 1 ? SuspectKind::kCrossing : SuspectKind::kWire;
      suspect.fault = WireFault::kWrongPeer;
      rebuild(suspect.wires, strands);
      suspects.push_back(std::move(suspect));
    }
    for (auto& stray : strays_) suspects.push_back(std::move(stray));
  }

 private:
  std::uint32_t root(std::uint32_t wire) {
    while (parents_[wire] != wire) wire = parents_[wire] = parents_[parents_[wire]];
    return wire;
  }

  void mark(std::uint32_t wire) { wrong_[wire] = true; }
  void join(std::uint32_t one, std::uint32_t other) {
    mark(other);
    parents_[root(one)] = root(other);
  }

  static bool is_seen_at_module(const SeenEndOfStrand& end) {
    return end.end == OAMHAL_END_DEVICE && end.proof != OAMHAL_PROOF_EXPECTED_ONLY;
  }

  void look(BoardPort port, const SeenEndOfStrand& end, std::uint32_t wire) {
    const bool elsewhere = !end.port->remote_label.empty();
    if (!is_seen_at_module(end) && !elsewhere) return;
    const auto across = index_.across(port);
    // A module that the host does not see may well answer on its links.
    if (elsewhere && !seen_.has(across->module)) return;
    if (is_seen_at_module(end)) {
      if (!end.knows_place() ? across->module == end.remote.module : across == end.remote) return;
    }
    mark(wire);
    leads_.push_back({port, end.knows_place() ? end.remote : BoardPort{end.remote.module, UINT32_MAX},
                      end.port->remote_label});
    if (!end.knows_place()) return;
    partner_.emplace(port, end.remote);
    const auto* const there = index_.find(end.remote);
    if (there != nullptr && board_.wires[there->wire].end == WireEnd::kModule) join(wire, there->wire);
  }

  /// A port that should lead out of the board, or nowhere.
  void look_outside(BoardPort port, const SeenEndOfStrand& end, const BoardIndex::Entry* entry) {
    if (!is_seen_at_module(end)) return;
    // What comes out of a connector may come back by a cable.
    const auto* const there = index_.find(end.remote);
    const auto leaves = [&](const BoardIndex::Entry* at) {
      return at != nullptr && board_.wires[at->wire].end == WireEnd::kConnector;
    };
    if (leaves(entry) && end.knows_place() && leaves(there)) return;
    // The other end, on a wire of the board, says the same.
    if (there != nullptr && board_.wires[there->wire].end == WireEnd::kModule && end.knows_place()) {
      mark(there->wire);
      return;
    }
    // Said once, by the lower one of two ends that agree.
    if (end.knows_place() && end.remote < port && seen_.find(end.remote) != nullptr) return;
    Suspect stray;
    stray.kind = SuspectKind::kUnexpected;
    stray.fault = WireFault::kWrongPeer;
    stray.modules = {port.module, end.remote.module};
    if (entry != nullptr) stray.wires.push_back(entry->wire);
    stray.leads.push_back(
        {port, end.knows_place() ? end.remote : BoardPort{end.remote.module, UINT32_MAX}, {}});
    strays_.push_back(std::move(stray));
  }

  using Names = std::set<std::pair<std::uint32_t, std::uint32_t>>;

  /// The wire of the board that a strand is counted for: that of one of its ends, each once.
  std::uint32_t name_of(BoardPort one, BoardPort other, std::uint32_t half, Names& named) const {
    const std::uint32_t first = index_.find(one)->wire;
    return named.insert({first, half}).second ? first : index_.find(other)->wire;
  }

  /// The strands of wrong wires as they are: joined as the ends say, and of each half the last two with each
  /// other.
  void rebuild(const std::vector<std::uint32_t>& wires, std::vector<Strand>& strands) {
    std::set<BoardPort> ends;
    for (const Strand& strand : strands)
      if (std::ranges::binary_search(wires, strand.wire)) ends.insert({strand.a, strand.b});
    std::vector<Strand> built;
    std::set<BoardPort> done;
    Names named;
    std::array<std::vector<Strand>, 2> left;
    for (const Strand& strand : strands) {
      if (!std::ranges::binary_search(wires, strand.wire)) continue;
      for (const BoardPort here : {strand.a, strand.b}) {
        if (done.contains(here)) continue;
        const auto there = partner_.find(here);
        if (there != partner_.end() && ends.contains(there->second) && !done.contains(there->second)) {
          built.push_back(
              {here, there->second, name_of(here, there->second, strand.half, named), strand.half});
          done.insert({here, there->second});
        }
      }
    }
    for (const Strand& strand : strands) {
      if (!std::ranges::binary_search(wires, strand.wire)) continue;
      for (const BoardPort here : {strand.a, strand.b})
        if (!done.contains(here)) left[strand.half].push_back({here, here, strand.wire, strand.half});
    }
    for (const auto& pair : left)
      if (pair.size() == 2)
        built.push_back(
            {pair[0].a, pair[1].a, name_of(pair[0].a, pair[1].a, pair[0].half, named), pair[0].half});
    std::erase_if(strands,
                  [&](const Strand& strand) { return std::ranges::binary_search(wires, strand.wire); });
    strands.insert(strands.end(), built.begin(), built.end());
  }

  const Board& board_;
  const BoardIndex& index_;
  const SeenEnds& seen_;
  std::vector<std::uint32_t> parents_;
  std::vector<bool> wrong_;
  std::vector<Suspect::Leads> leads_;
  std::map<BoardPort, BoardPort> partner_;
  std::vector<Suspect> strays_;
};

}  // namespace

void find_crossings(const Board& board, const BoardIndex& index, const SeenEnds& seen,
                    std::vector<Strand>& strands, std::vector<WireReport>& reports,
                    std::vector<Suspect>& suspects) {
  Crossings crossings(board, index, seen);
  crossings.collect();
  crossings.finish(strands, reports, suspects);
}

}  // namespace oamhal::hal
