// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "scan.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace oamhal::amd {
namespace {

constexpr int kTopologyAttempts = 3;

std::vector<FunctionFacts> facts_of(std::span<const PciFunction> functions) {
  std::vector<FunctionFacts> facts;
  facts.reserve(functions.size());
  for (const auto& function : functions) {
    FunctionFacts fact;
    fact.bdf = function.bdf;
    fact.bdf_text = function.bdf_text == nullptr ? "" : function.bdf_text;
    fact.part = &part_of(function);
    fact.device_id = function.device_id;
    fact.virtual_function = function.virtual_function != 0 || fact.part->virtual_function;
    fact.bound = function.kernel_driver != nullptr && std::string_view(function.kernel_driver) == "amdgpu";
    facts.push_back(std::move(fact));
  }
  std::ranges::sort(facts, {}, [](const FunctionFacts& fact) { return bdf_key(fact.bdf); });
  return facts;
}

void read_partition_memory(const Directory& nodes, Scan& scan) {
  for (auto& function : scan.functions) {
    if (function.nodes.size() < 2) continue;
    for (const std::uint32_t node : function.nodes)
      function.node_memory.push_back(read_local_memory(nodes, scan.kfd.nodes[node]));
    if (std::ranges::none_of(function.node_memory, &Number::known)) continue;
    for (std::size_t i = 0; i < function.nodes.size(); ++i) {
      if (function.node_memory[i].absence != OAMHAL_ABSENT_NOT_REPORTED) continue;
      const std::string number = std::to_string(scan.kfd.nodes[function.nodes[i]].number);
      nodes.malformed((number + "/mem_banks/0/properties").c_str(), "memory, as the other partitions have");
    }
  }
}

/// One reading of everything below the topology.
void read_topology(const Host& host, const Directory& nodes, Scan& scan) {
  for (auto& function : scan.functions) {
    function.nodes.clear();
    function.node_memory.clear();
    function.peers.clear();
  }
  scan.kfd = read_nodes(nodes);
  join_nodes(host, scan);
  read_peers(nodes, scan);
  read_partition_memory(nodes, scan);
}

/// The kernel counts generation_id up at each change: a reading is whole when it is the same at both ends.
void read_stable_topology(const Host& host, const Directory& topology, Scan& scan) {
  const auto nodes = topology.open("nodes");
  if (!nodes) {
    scan.kfd.damaged = nodes.error() != ENOENT;
    return;
  }
  scan.kfd_present = true;
  for (int attempt = 0; attempt < kTopologyAttempts; ++attempt) {
    const Number before = topology.number("generation_id");
    read_topology(host, *nodes, scan);
    if (!before.known()) return;
    const Number after = topology.number("generation_id");
    if (!after.known() || after.value == before.value) return;
  }
  scan.kfd.damaged = true;
  host.report("amd.kfd-changing", OAMHAL_SEVERITY_WARNING,
              "the KFD topology changed during each of three readings; what is shown may mix two states",
              "Enumerate again when no device is being reset, partitioned, added or removed.");
}

void read_kfd(const Host& host, Scan& scan) {
  if (scan.functions.empty()) return;
  const auto topology = host.root().open(kTopologyPath);
  if (topology)
    read_stable_topology(host, *topology, scan);
  else
    scan.kfd.damaged = topology.error() != ENOENT;
  const bool any_bound = std::ranges::any_of(scan.functions, &FunctionFacts::bound);
  if (!scan.kfd_present && !scan.kfd.damaged && any_bound)
    host.report("amd.no-kfd", OAMHAL_SEVERITY_INFO,
                "there is no KFD topology (sys/class/kfd): partitions, and links without xgmi_* attributes, "
                "are unknown",
                "In a container, mount /sys; on a host, use a kernel with CONFIG_HSA_AMD.");
  if (!scan.kfd.hidden.empty())
    host.report(
        "amd.kfd-hidden", OAMHAL_SEVERITY_INFO,
        "the device cgroup hides " + std::to_string(scan.kfd.hidden.size()) + " KFD nodes from this process",
        "Give the container the devices' render nodes if it should see them.");
}

void find_partners(Scan& scan) {
  constexpr std::uint64_t kPackageLinks = 4;
  const auto partner_of = [&](const FunctionFacts& function) {
    std::uint32_t found = kNoFunction;
    for (const Peer& peer : function.peers) {
      if (peer.function == kNoFunction || !scan.functions[peer.function].part->dual_die) continue;
      if (!peer.port_count.known() || peer.port_count.value != kPackageLinks) continue;
      if (found != kNoFunction) return kNoFunction;
      found = peer.function;
    }
    return found;
  };
  for (std::uint32_t i = 0; i < scan.functions.size(); ++i) {
    FunctionFacts& function = scan.functions[i];
    if (!function.part->dual_die || function.virtual_function) continue;
    const std::uint32_t partner = partner_of(function);
    if (partner != kNoFunction && partner_of(scan.functions[partner]) == i) function.partner = partner;
  }
}

void count_nodes_of_parts(Scan& scan) {
  std::vector<std::pair<std::uint16_t, std::uint32_t>> most;
  const auto entry = [&](std::uint16_t device) -> std::uint32_t& {
    const auto at = std::ranges::find(most, device, &std::pair<std::uint16_t, std::uint32_t>::first);
    return at != most.end() ? at->second : most.emplace_back(device, 0U).second;
  };
  for (const auto& function : scan.functions) {
    std::uint32_t& count = entry(function.device_id);
    count = std::max(count, static_cast<std::uint32_t>(function.nodes.size()));
  }
  for (auto& function : scan.functions) function.most_nodes_of_part = entry(function.device_id);
}

}  // namespace

Result<Scan> Scan::create(Host& host, std::span<const PciFunction> functions) {
  Scan scan;
  scan.functions = facts_of(functions);
  read_kfd(host, scan);
  for (auto& function : scan.functions) function.bound = function.bound || !function.nodes.empty();
  read_hives(host, scan);
  find_partners(scan);
  count_nodes_of_parts(scan);
  return scan;
}

const FunctionFacts* Scan::find(const oamhal_bdf_t& bdf) const {
  const auto key = [](const FunctionFacts& fact) { return bdf_key(fact.bdf); };
  const auto at = std::ranges::lower_bound(functions, bdf_key(bdf), {}, key);
  return at != functions.end() && bdf_key(at->bdf) == bdf_key(bdf) ? &*at : nullptr;
}

std::optional<oamhal_bdf_t> parse_bdf(std::string_view text) {
  oamhal_bdf_t bdf{};
  const char* at = text.data();
  const char* const end = at + text.size();
  const auto field = [&](std::uint32_t& value, std::uint32_t limit, char separator) {
    const auto [stop, error] = std::from_chars(at, end, value, 16);
    if (error != std::errc() || value > limit) return false;
    at = stop;
    if (separator == '\0') return at == end;
    if (at == end || *at != separator) return false;
    ++at;
    return true;
  };
  std::uint32_t bus = 0;
  std::uint32_t device = 0;
  std::uint32_t function = 0;
  if (!field(bdf.domain, UINT32_MAX, ':') || !field(bus, 0xff, ':') || !field(device, 0x1f, '.') ||
      !field(function, 7, '\0'))
    return std::nullopt;
  bdf.bus = static_cast<std::uint8_t>(bus);
  bdf.device = static_cast<std::uint8_t>(device);
  bdf.function = static_cast<std::uint8_t>(function);
  return bdf;
}

}  // namespace oamhal::amd
