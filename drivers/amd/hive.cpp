// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <string>
#include <utility>

#include "scan.hpp"

namespace oamhal::amd {
namespace {

constexpr unsigned kFlags = OAMHAL_READ_EPERM_IS_ANSWER;

/// A device's xgmi_port_num.
struct PortMap {
  std::uint64_t hive = 0;
  /// The device's own number in the hive, from the left side of its lines.
  std::uint32_t node = 0;
  std::uint32_t function = kNoFunction;
  std::vector<PortLine> lines;
};

/// Where the nodeN links of a hive point: index N - 1 gives the function.
struct HiveOrder {
  std::uint64_t hive = 0;
  std::vector<std::uint32_t> functions;
};

std::string device_path(const FunctionFacts& function, const char* name) {
  return "sys/bus/pci/devices/" + function.bdf_text + "/" + name;
}

/// KFD prints the hive id of its nodes; without a node, amdgpu's own attribute has it.
void read_hive_id(const Directory& root, const Scan& scan, FunctionFacts& function) {
  const KfdNode* node = scan.first_node(function);
  if (node != nullptr && has(node->properties, NodeProperties::kHiveId)) return;
  const std::string path = device_path(function, "xgmi_hive_info/xgmi_hive_id");
  function.hive = root.number(path.c_str(), 10, OAMHAL_ATTRIBUTE_CACHED, kFlags).c().value;
}

void read_port_map(const Directory& root, FunctionFacts& function, std::uint32_t index,
                   std::vector<PortMap>& maps) {
  const std::string path = device_path(function, "xgmi_port_num");
  const auto text = root.text(path.c_str(), OAMHAL_ATTRIBUTE_CACHED, kFlags);
  if (!text) {
    function.resetting = function.resetting || text.error() == EPERM;
    return;
  }
  auto lines = parse_port_num(*text);
  if (!lines) return root.malformed(path.c_str(), "lines \"SS:PP ->  DD:QQ\" with one SS");
  if (lines->empty()) return;
  maps.push_back({function.hive, lines->front().node, index, std::move(*lines)});
}

const PortMap* find_map(const std::vector<PortMap>& maps, std::uint64_t hive, std::uint32_t node) {
  const std::pair key(hive, node);
  const auto project = [](const PortMap& map) { return std::pair(map.hive, map.node); };
  const auto range = std::ranges::equal_range(maps, key, {}, project);
  return range.size() == 1 ? &range.front() : nullptr;
}

/// The other end's file says the same of this port. That both do is what proves the node numbers: they are
/// the firmware's order, and nothing in the kernel promises that it is everywhere the same.
bool confirmed(const PortMap& map, const PortLine& line, const PortMap& other) {
  return std::ranges::any_of(other.lines, [&](const PortLine& back) {
    return back.peer_node == map.node && back.port == line.peer_port && back.peer_port == line.port;
  });
}

Peer& peer_for(Scan& scan, FunctionFacts& function, std::uint32_t other, const char* source) {
  const auto at = std::ranges::find(function.peers, other, &Peer::function);
  if (at != function.peers.end()) return *at;
  Peer peer;
  peer.function = other;
  peer.bdf = scan.functions[other].bdf;
  peer.source = source;
  return function.peers.emplace_back(peer);
}

bool is_peer(const FunctionFacts& function, std::uint32_t other) {
  return std::ranges::find(function.peers, other, &Peer::function) != function.peers.end();
}

/// Makes the proven pairs of a peer count. False when KFD counted another number of links.
bool settle(Peer& peer, bool refuted) {
  if (peer.ports.empty()) return true;
  if (refuted || (peer.port_count.known() && peer.port_count.value != peer.ports.size())) {
    peer.ports.clear();
    return refuted;
  }
  peer.port_count = Number(peer.ports.size());
  peer.source = "xgmi_port_num";
  return true;
}

/// Takes over what both ends agree on. False when something contradicts.
bool apply_port_map(Scan& scan, const std::vector<PortMap>& maps, const PortMap& map) {
  FunctionFacts& function = scan.functions[map.function];
  std::vector<std::uint32_t> refuted;
  for (const PortLine& line : map.lines) {
    const PortMap* other = find_map(maps, map.hive, line.peer_node);
    if (other == nullptr) continue;
    const bool allowed = function.nodes.empty() || is_peer(function, other->function);
    if (other == &map || !allowed || !confirmed(map, line, *other) ||
        !peer_for(scan, function, other->function, "xgmi_port_num").ports.add({line.port, line.peer_port}))
      refuted.push_back(other->function);
  }
  bool consistent = refuted.empty();
  for (Peer& peer : function.peers)
    consistent = settle(peer, std::ranges::find(refuted, peer.function) != refuted.end()) && consistent;
  return consistent;
}

/// KFD does not tell how many links there are from a partitioned device, and nothing of one it does not have.
bool needs_counts(const FunctionFacts& function) {
  if (function.nodes.size() == 1) return false;
  return function.peers.empty() ||
         std::ranges::any_of(function.peers, [](const Peer& peer) { return !peer.port_count.known(); });
}

const HiveOrder& order_of(const Directory& root, const Scan& scan, const FunctionFacts& function,
                          std::size_t count, std::vector<HiveOrder>& orders) {
  const auto known = std::ranges::find(orders, function.hive, &HiveOrder::hive);
  if (known != orders.end()) return *known;
  HiveOrder order{function.hive, {}};
  const auto directory = root.open(device_path(function, "xgmi_hive_info").c_str());
  for (std::size_t i = 1; directory && i <= count; ++i) {
    const std::string target = directory->link_target(("node" + std::to_string(i)).c_str());
    const auto bdf = parse_bdf(std::string_view(target).substr(target.rfind('/') + 1));
    const FunctionFacts* found = bdf ? scan.find(*bdf) : nullptr;
    order.functions.push_back(found == nullptr ? kNoFunction
                                               : static_cast<std::uint32_t>(found - scan.functions.data()));
  }
  return orders.emplace_back(std::move(order));
}

void apply_counts(Scan& scan, std::uint32_t index, const HiveOrder& order,
                  const std::vector<std::uint32_t>& counts) {
  FunctionFacts& function = scan.functions[index];
  // The own entry is 0 when the order is the right one.
  const auto self = std::ranges::find(order.functions, index);
  if (self == order.functions.end()) return;
  const auto own = static_cast<std::size_t>(self - order.functions.begin());
  if (own >= counts.size() || counts[own] != 0) return;
  const bool from_kfd = !function.nodes.empty();
  for (std::size_t i = 0; i < std::min(counts.size(), order.functions.size()); ++i) {
    const std::uint32_t other = order.functions[i];
    if (i == own || other == kNoFunction) continue;
    if (counts[i] == 0) {
      // The weight of a partitioned device is a constant; the firmware's count knows better.
      if (from_kfd) std::erase_if(function.peers, [&](const Peer& peer) { return peer.function == other; });
      continue;
    }
    if (from_kfd && !is_peer(function, other)) continue;
    Peer& peer = peer_for(scan, function, other, "xgmi_num_links");
    if (!peer.port_count.known()) {
      peer.port_count = Number(counts[i]);
      peer.source = "xgmi_num_links";
    }
  }
}

void read_counts(const Directory& root, Scan& scan, std::uint32_t index, std::vector<HiveOrder>& orders) {
  const FunctionFacts& function = scan.functions[index];
  const std::string path = device_path(function, "xgmi_num_links");
  const auto text = root.text(path.c_str(), OAMHAL_ATTRIBUTE_CACHED, kFlags);
  if (!text) return;
  const auto counts = parse_num_links(*text);
  if (!counts) return root.malformed(path.c_str(), "hexadecimal numbers and blanks");
  apply_counts(scan, index, order_of(root, scan, function, counts->size(), orders), *counts);
}

}  // namespace

void read_hives(const Host& host, Scan& scan) {
  const Directory root = host.root();
  std::vector<PortMap> maps;
  for (std::uint32_t i = 0; i < scan.functions.size(); ++i) {
    FunctionFacts& function = scan.functions[i];
    if (!function.bound) continue;
    read_hive_id(root, scan, function);
    if (function.hive != 0) read_port_map(root, function, i, maps);
  }
  std::ranges::sort(maps, {}, [](const PortMap& map) { return std::pair(map.hive, map.node); });
  bool consistent = true;
  for (const PortMap& map : maps) consistent = apply_port_map(scan, maps, map) && consistent;
  if (!consistent)
    host.report(
        "amd.port-map-inconsistent", OAMHAL_SEVERITY_WARNING,
        "the xgmi_port_num attributes of a hive contradict each other or KFD; links are shown by pair "
        "where they do",
        "Compare the xgmi_port_num files of the devices of the hive.");
  std::vector<HiveOrder> orders;
  for (std::uint32_t i = 0; i < scan.functions.size(); ++i) {
    const FunctionFacts& function = scan.functions[i];
    if (function.bound && function.hive != 0 && needs_counts(function)) read_counts(root, scan, i, orders);
  }
}

}  // namespace oamhal::amd
