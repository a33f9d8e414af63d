// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// What wires with the same fault have in common: a module or a connector that is the end of all of them is
// one suspect.

#include <algorithm>
#include <map>
#include <optional>

#include "hal/topology/strands.hpp"

namespace oamhal::hal {

namespace {

/// Fewer wires than this are no pattern: two wires may well fail by themselves.
constexpr std::size_t kPattern = 3;

struct Candidate {
  SuspectKind kind = SuspectKind::kModule;
  std::uint32_t module = 0;
  std::uint32_t connector = 0;
  std::vector<std::uint32_t> wires;
};

/// Suspects all of whose wires are faulty.
std::vector<Candidate> candidates(const FaultyWires& wires) {
  struct Group {
    std::vector<std::uint32_t> all;
    bool whole = true;
  };
  std::map<std::uint32_t, Group> modules;
  std::map<std::pair<std::uint32_t, std::uint32_t>, Group> connectors;
  const auto add = [&](Group& group, std::uint32_t wire) {
    group.all.push_back(wire);
    group.whole = group.whole && wires.faulty[wire];
  };
  for (std::uint32_t wire = 0; wire < wires.at.size(); ++wire) {
    if (!wires.judged[wire]) continue;
    for (const BoardPort port : {wires.at[wire].first, wires.at[wire].second}) {
      add(modules[port.module], wire);
      const auto connector = wires.has_ports ? port.connector() : std::nullopt;
      if (connector) add(connectors[{port.module, *connector}], wire);
    }
  }
  std::vector<Candidate> found;
  for (auto& [module, group] : modules)
    if (group.whole && group.all.size() >= kPattern)
      found.push_back({SuspectKind::kModule, module, 0, std::move(group.all)});
  for (auto& [place, group] : connectors)
    if (group.whole && group.all.size() >= kPattern)
      found.push_back({SuspectKind::kConnector, place.first, place.second, std::move(group.all)});
  return found;
}

bool all_are_faulty(const FaultyWires& wires) {
  std::size_t count = 0;
  for (std::uint32_t wire = 0; wire < wires.at.size(); ++wire) {
    if (wires.judged[wire] && !wires.faulty[wire]) return false;
    if (wires.judged[wire]) ++count;
  }
  return count >= 2 * kPattern;
}

}  // namespace

void find_suspects(const FaultyWires& wires, WireFault fault, const std::vector<WireReport>& reports,
                   std::vector<Suspect>& suspects) {
  std::vector<bool> open = wires.faulty;
  const auto add = [&](Suspect suspect) {
    suspect.fault = fault;
    for (const std::uint32_t wire : suspect.wires) open[wire] = false;
    suspects.push_back(std::move(suspect));
  };
  auto found = candidates(wires);
  if (found.size() > 1 && all_are_faulty(wires)) {
    Suspect board;
    board.kind = SuspectKind::kModule;
    for (const Candidate& candidate : found)
      if (candidate.kind == SuspectKind::kModule) board.modules.push_back(candidate.module);
    for (std::uint32_t wire = 0; wire < wires.at.size(); ++wire)
      if (wires.judged[wire]) board.wires.push_back(wire);
    add(std::move(board));
    return;
  }
  const auto gain = [&](const Candidate& candidate) {
    return std::ranges::count_if(candidate.wires, [&](std::uint32_t wire) { return open[wire]; });
  };
  while (true) {
    // The first of those that explain most: modules come before connectors.
    const auto best = std::ranges::max_element(found, {}, gain);
    if (best == found.end() || gain(*best) < 2) break;
    Suspect suspect;
    suspect.kind = best->kind;
    suspect.modules = {best->module};
    suspect.connector = best->connector;
    suspect.wires = best->wires;
    add(std::move(suspect));
  }
  for (std::uint32_t wire = 0; wire < open.size(); ++wire) {
    if (!open[wire]) continue;
    Suspect suspect;
    suspect.modules = {wires.at[wire].first.module, wires.at[wire].second.module};
    suspect.wires = {wire};
    suspect.is = reports[wire].is;
    suspect.expected = reports[wire].expected;
    add(std::move(suspect));
  }
}

}  // namespace oamhal::hal
