// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <algorithm>

#include "scan.hpp"

namespace oamhal::amd {
namespace {

constexpr std::uint64_t kTypeXgmi = 11;
constexpr std::size_t kUsualPeers = 8;
// kfd_sysfs.h, HSA_LINK properties: what a link can, and what it cannot.
constexpr std::uint64_t kFlagEnabled = 1;
constexpr std::uint64_t kFlagNoAtomics32 = 1 << 2;
constexpr std::uint64_t kFlagNoAtomics64 = 1 << 3;

// kfd_crat.c: weight is 15 for each hop when the driver asked the firmware; a partitioned device says 13 for
// a partition of its own package and 2 * 13 + 15 for every other one, whatever the way there is.
constexpr std::uint64_t kHopWeight = 15;
constexpr std::uint64_t kPackageWeight = 13;
constexpr std::uint64_t kAcrossWeight = 2 * kPackageWeight;

enum class Distance : std::uint8_t { kSamePackage, kDirect, kDirectPartition, kIndirect };

Distance distance_of(const IoLinkProperties& link) {
  const std::uint64_t bandwidth = value_of(link, IoLinkProperties::kMaxBandwidth).value_or(0);
  const auto weight = value_of(link, IoLinkProperties::kWeight);
  if (!weight || *weight == 0) return bandwidth != 0 ? Distance::kDirect : Distance::kIndirect;
  if (*weight == kPackageWeight) return Distance::kSamePackage;
  if (*weight > kAcrossWeight && (*weight - kAcrossWeight) % kHopWeight == 0)
    return *weight == kAcrossWeight + kHopWeight ? Distance::kDirectPartition : Distance::kIndirect;
  // Both bandwidths are 0 for an indirect peer, and on kernels that do not fill them at all.
  if (bandwidth != 0 || *weight / kHopWeight == 1) return Distance::kDirect;
  return Distance::kIndirect;
}

/// Both bandwidths come from one formula, the smaller one for one link: their ratio is the number of links.
Number link_count(const IoLinkProperties& link) {
  const std::uint64_t least = value_of(link, IoLinkProperties::kMinBandwidth).value_or(0);
  const std::uint64_t most = value_of(link, IoLinkProperties::kMaxBandwidth).value_or(0);
  if (least == 0 || most == 0 || most % least != 0) return Number();
  return Number(most / least);
}

oamhal_atomics atomics_of(std::uint64_t flags) {
  const bool has_32 = (flags & kFlagNoAtomics32) == 0;
  const bool has_64 = (flags & kFlagNoAtomics64) == 0;
  if (has_32) return has_64 ? OAMHAL_ATOMICS_BOTH : OAMHAL_ATOMICS_32;
  return has_64 ? OAMHAL_ATOMICS_64 : OAMHAL_ATOMICS_NONE;
}

Number number_of(const IoLinkProperties& link, IoLinkProperties::Key key) {
  const auto value = value_of(link, key);
  return value ? Number(*value) : Number();
}

oamhal_bdf_t node_bdf(const KfdNode& node) {
  const std::uint64_t id = node.get(NodeProperties::kLocationId).value_or(0);
  oamhal_bdf_t bdf{};
  bdf.domain = static_cast<std::uint32_t>(node.get(NodeProperties::kDomain).value_or(0));
  bdf.bus = static_cast<std::uint8_t>(id >> 8 & 0xff);
  bdf.device = static_cast<std::uint8_t>(id >> 3 & 0x1f);
  bdf.function = static_cast<std::uint8_t>(id & 7);
  return bdf;
}

/// Says what is at the other end. False when it is this device, or not worth a link.
bool set_remote(const Scan& scan, std::uint32_t self, Distance distance, Peer& peer) {
  const KfdNode* node = scan.kfd.find(peer.node);
  if (node == nullptr) {
    // Hidden or unreadable. Partitions of one hidden device could not be told from several devices.
    peer.kind = OAMHAL_END_UNKNOWN;
    return distance == Distance::kDirect;
  }
  if (!node->gpu()) {
    peer.kind = OAMHAL_END_HOST;
    return true;
  }
  peer.function = scan.node_function[static_cast<std::size_t>(node - scan.kfd.nodes.data())];
  if (peer.function == self) return false;
  peer.bdf = peer.function == kNoFunction ? node_bdf(*node) : scan.functions[peer.function].bdf;
  return distance == Distance::kDirect || distance == Distance::kDirectPartition;
}

bool same_remote(const Peer& a, const Peer& b) {
  if (a.kind != b.kind) return false;
  return a.kind == OAMHAL_END_DEVICE ? bdf_key(a.bdf) == bdf_key(b.bdf) : a.node == b.node;
}

void add_peer(Scan& scan, std::uint32_t self, const IoLinkProperties& link) {
  if (link.values[IoLinkProperties::kType] != kTypeXgmi) return;
  const std::uint64_t node_to = link.values[IoLinkProperties::kNodeTo];
  if (node_to > UINT32_MAX) return;
  const Distance distance = distance_of(link);
  Peer peer;
  peer.node = static_cast<std::uint32_t>(node_to);
  if (!set_remote(scan, self, distance, peer)) return;
  peer.weight = number_of(link, IoLinkProperties::kWeight);
  // The bandwidth to the host is a constant of the driver, and so is that inside a package.
  if (distance == Distance::kDirect && peer.kind != OAMHAL_END_HOST) {
    peer.port_count = link_count(link);
    peer.bandwidth_mb = number_of(link, IoLinkProperties::kMaxBandwidth);
    if (peer.bandwidth_mb.value == 0) peer.bandwidth_mb = Number();
  }
  if (const auto flags = value_of(link, IoLinkProperties::kFlags)) {
    peer.state = (*flags & kFlagEnabled) != 0 ? OAMHAL_LINK_STATE_UP : OAMHAL_LINK_STATE_DOWN;
    peer.atomics = atomics_of(*flags);
  }
  auto& peers = scan.functions[self].peers;
  const auto known = std::ranges::find_if(peers, [&](const Peer& other) { return same_remote(other, peer); });
  if (known == peers.end()) {
    if (peers.empty()) peers.reserve(kUsualPeers);
    peers.push_back(peer);
  } else if (peer.state == OAMHAL_LINK_STATE_UP) {
    known->state = OAMHAL_LINK_STATE_UP;
  }
}

}  // namespace

void read_peers(const Directory& nodes_directory, Scan& scan) {
  std::vector<IoLinkProperties> links;
  for (std::uint32_t i = 0; i < scan.functions.size(); ++i) {
    // Every partition lists the same neighbours: one that can be read whole is enough.
    for (const std::uint32_t node : scan.functions[i].nodes) {
      links.clear();
      const bool whole = read_io_links(nodes_directory, scan.kfd.nodes[node], links);
      for (const auto& link : links) add_peer(scan, i, link);
      if (whole) break;
    }
  }
}

}  // namespace oamhal::amd
