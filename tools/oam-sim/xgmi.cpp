// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "xgmi.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <deque>

#include "error.hpp"
#include "load_function.hpp"

namespace oam_sim {
namespace {

// Ports of a full mesh of n: a reaches b through (b - a) mod n, so the two ends of a link have different
// numbers.
std::vector<WiredLink> full_mesh(int n) {
  std::vector<WiredLink> links;
  for (int a = 0; a < n; ++a) {
    for (int b = a + 1; b < n; ++b) {
      links.push_back({a, b, {{static_cast<unsigned>(b - a), static_cast<unsigned>(n + a - b)}}});
    }
  }
  return links;
}

// A list of links: each takes the next free ports of both ends.
std::vector<WiredLink> numbered(std::vector<WiredLink> links) {
  std::map<int, unsigned> next;
  for (WiredLink& link : links) {
    for (auto& [port_a, port_b] : link.ports) {
      port_a = next[link.a]++;
      port_b = next[link.b]++;
    }
  }
  return links;
}

// How many links of a bundle stay up.
std::size_t links_left(const Machine& machine, const Function& a, const Function& b, std::size_t wired) {
  for (const MissingLink& missing : machine.missing_links) {
    const bool same =
        (missing.a == a.name && missing.b == b.name) || (missing.a == b.name && missing.b == a.name);
    if (same) return missing.count < 0 ? 0 : wired - std::min(wired, static_cast<std::size_t>(missing.count));
  }
  return wired;
}

void connect(const Machine& machine, Hive& hive, const WiredLink& link,
             const std::map<int, std::size_t>& member_at) {
  const auto a = member_at.find(link.a);
  const auto b = member_at.find(link.b);
  const bool both = a != member_at.end() && b != member_at.end();
  const std::size_t up =
      both ? links_left(machine, machine.functions[hive.members[a->second].function],
                        machine.functions[hive.members[b->second].function], link.ports.size())
           : 0;
  for (std::size_t n = 0; n < link.ports.size(); ++n) {
    const auto [port_a, port_b] = link.ports[n];
    if (a != member_at.end()) hive.members[a->second].port_up[port_a] = n < up;
    if (b != member_at.end()) hive.members[b->second].port_up[port_b] = n < up;
    if (n >= up) continue;
    hive.members[a->second].peers[b->second].emplace_back(port_a, port_b);
    hive.members[b->second].peers[a->second].emplace_back(port_b, port_a);
  }
}

void measure_hops(Hive& hive, std::size_t from) {
  std::deque<std::size_t> queue{from};
  std::vector<unsigned>& hops = hive.members[from].hops;
  while (!queue.empty()) {
    const std::size_t here = queue.front();
    queue.pop_front();
    for (std::size_t next = 0; next < hive.members.size(); ++next) {
      if (next == from || hops[next] != 0 || hive.members[here].peers[next].empty()) continue;
      hops[next] = hops[here] + 1;
      queue.push_back(next);
    }
  }
}

Hive build_hive(const Machine& machine, int number, const std::vector<std::size_t>& described) {
  Hive hive;
  hive.id = stable_number(fmt::format("{}/hive{}", machine.name, number));
  std::map<int, std::size_t> member_at;
  for (const std::size_t index : described) {
    const Function& function = machine.functions[index];
    if (machine.wiring.full_mesh && function.position >= static_cast<int>(described.size())) {
      throw Error(fmt::format("hive {}: position {} of \"{}\" is outside of a full mesh of {}", number,
                              function.position, function.name, described.size()));
    }
    if (!function.is_bound()) continue;
    if (!member_at.emplace(function.position, hive.members.size()).second) {
      throw Error(fmt::format("hive {}: position {} is used twice", number, function.position));
    }
    hive.members.push_back({index, {}, {}, {}});
  }
  for (HiveMember& member : hive.members) {
    member.peers.resize(hive.members.size());
    member.hops.resize(hive.members.size());
  }
  const auto links = machine.wiring.full_mesh ? full_mesh(static_cast<int>(described.size()))
                                              : numbered(machine.wiring.links);
  for (const WiredLink& link : links) connect(machine, hive, link, member_at);
  for (std::size_t m = 0; m < hive.members.size(); ++m) measure_hops(hive, m);
  return hive;
}

}  // namespace

std::vector<Hive> build_hives(const Machine& machine) {
  for (const MissingLink& missing : machine.missing_links) {
    machine.index_of(missing.a);
    machine.index_of(missing.b);
  }
  std::map<int, std::vector<std::size_t>> described;
  for (std::size_t f = 0; f < machine.functions.size(); ++f) {
    if (machine.functions[f].hive >= 0) described[machine.functions[f].hive].push_back(f);
  }
  std::vector<Hive> hives;
  hives.reserve(described.size());
  for (const auto& [number, functions] : described) hives.push_back(build_hive(machine, number, functions));
  return hives;
}

}  // namespace oam_sim
