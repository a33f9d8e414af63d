// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <utility>

#include "scan.hpp"

namespace oamhal::amd {
namespace {

/// A node's place: location_id is bus << 8 | devfn, with the partition's number ORed into the function bits
/// (kfd_topology.c), so that 0000:05:00.1 in KFD is no PCI function.
struct Location {
  std::optional<std::uint64_t> domain;
  std::uint8_t bus = 0;
  std::uint8_t device = 0;
  std::uint8_t function = 0;
};

Location location_of(const KfdNode& node) {
  const std::uint64_t id = node.get(NodeProperties::kLocationId).value_or(0);
  Location location;
  location.domain = node.get(NodeProperties::kDomain);
  location.bus = static_cast<std::uint8_t>(id >> 8 & 0xff);
  location.device = static_cast<std::uint8_t>(id >> 3 & 0x1f);
  location.function = static_cast<std::uint8_t>(id & 7);
  return location;
}

/// The functions by bus and device, for kernels that print no domain.
class ByBus {
 public:
  explicit ByBus(const Scan& scan) {
    order_.reserve(scan.functions.size());
    for (std::uint32_t i = 0; i < scan.functions.size(); ++i)
      order_.emplace_back(key(scan.functions[i].bdf.bus, scan.functions[i].bdf.device), i);
    std::ranges::sort(order_);
  }
  [[nodiscard]] auto range(const Location& location) const {
    const std::uint32_t wanted = key(location.bus, location.device);
    return std::ranges::equal_range(order_, wanted, {}, &std::pair<std::uint32_t, std::uint32_t>::first);
  }

 private:
  static std::uint32_t key(std::uint8_t bus, std::uint8_t device) { return std::uint32_t{bus} << 5 | device; }
  std::vector<std::pair<std::uint32_t, std::uint32_t>> order_;
};

enum class Join : std::uint8_t { kNone, kOne, kAmbiguous };

/// One candidate is it; among several (VFs of one device) only the exact function number.
template <typename Candidates, typename IndexOf>
Join choose(const Scan& scan, const Candidates& candidates, const Location& location, IndexOf index_of,
            std::uint32_t& function) {
  if (std::ranges::empty(candidates)) return Join::kNone;
  if (std::ranges::size(candidates) == 1) {
    function = index_of(candidates.front());
    return Join::kOne;
  }
  unsigned exact = 0;
  for (const auto& candidate : candidates) {
    if (scan.functions[index_of(candidate)].bdf.function != location.function) continue;
    function = index_of(candidate);
    ++exact;
  }
  return exact == 1 ? Join::kOne : Join::kAmbiguous;
}

Join find_function(const Scan& scan, const ByBus& by_bus, const Location& location, std::uint32_t& function) {
  if (!location.domain)
    return choose(
        scan, by_bus.range(location), location, [](const auto& entry) { return entry.second; }, function);
  const auto device_key = [](const FunctionFacts& fact) { return bdf_key(fact.bdf) >> 3; };
  oamhal_bdf_t bdf{};
  bdf.domain = static_cast<std::uint32_t>(*location.domain);
  bdf.bus = location.bus;
  bdf.device = location.device;
  const auto range = std::ranges::equal_range(scan.functions, bdf_key(bdf) >> 3, {}, device_key);
  const auto index_of = [&](const FunctionFacts& fact) {
    return static_cast<std::uint32_t>(&fact - scan.functions.data());
  };
  return choose(scan, range, location, index_of, function);
}

/// Partitions of one package share unique_id: a node with another one is something else.
void drop_foreign_nodes(const Host& host, Scan& scan, FunctionFacts& function) {
  if (function.nodes.size() < 2) return;
  const auto unique_id = [&](std::uint32_t node) {
    return scan.kfd.nodes[node].get(NodeProperties::kUniqueId);
  };
  const auto first = unique_id(function.nodes.front());
  const auto foreign = [&](std::uint32_t node) {
    const auto other = unique_id(node);
    return first && other && *first != *other;
  };
  for (const std::uint32_t node : function.nodes) {
    if (!foreign(node)) continue;
    scan.node_function[node] = kNoFunction;
    host.report("amd.kfd-foreign-node", OAMHAL_SEVERITY_WARNING,
                "KFD node " + std::to_string(scan.kfd.nodes[node].number) + " has the address of " +
                    function.bdf_text + " and another unique id; it is left out",
                "Compare unique_id of the KFD nodes with this address, and look at the kernel log.");
  }
  std::erase_if(function.nodes, foreign);
}

void report_ambiguous(const Host& host, const std::vector<std::uint32_t>& nodes) {
  if (nodes.empty()) return;
  const std::string which = nodes.size() == 1 ? "KFD node " + std::to_string(nodes.front()) + " fits"
                                              : std::to_string(nodes.size()) + " KFD nodes, the first " +
                                                    std::to_string(nodes.front()) + ", fit";
  host.report("amd.kfd-ambiguous", OAMHAL_SEVERITY_WARNING,
              which + " more than one PCI function, and the kernel does not print the domain",
              "A newer kernel prints the domain.");
}

}  // namespace

void join_nodes(const Host& host, Scan& scan) {
  const ByBus by_bus(scan);
  scan.node_function.assign(scan.kfd.nodes.size(), kNoFunction);
  std::vector<std::uint32_t> ambiguous;
  for (std::uint32_t i = 0; i < scan.kfd.nodes.size(); ++i) {
    const KfdNode& node = scan.kfd.nodes[i];
    if (!node.gpu()) continue;
    std::uint32_t function = kNoFunction;
    const Join join = find_function(scan, by_bus, location_of(node), function);
    if (join == Join::kAmbiguous) {
      scan.kfd.damaged = true;
      ambiguous.push_back(node.number);
    }
    if (join != Join::kOne) continue;
    scan.node_function[i] = function;
    scan.functions[function].nodes.push_back(i);
  }
  report_ambiguous(host, ambiguous);
  for (auto& function : scan.functions) {
    drop_foreign_nodes(host, scan, function);
    function.hive = 0;
    for (const std::uint32_t node : function.nodes) {
      if (function.hive == 0) function.hive = scan.kfd.nodes[node].get(NodeProperties::kHiveId).value_or(0);
    }
  }
}

}  // namespace oamhal::amd
