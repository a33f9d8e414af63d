// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <string>
#include <utility>

#include "device.hpp"

namespace oamhal::amd {
namespace {

bool to_device(const Peer& peer) {
  return peer.kind == OAMHAL_END_DEVICE;
}

/// Links to other devices that are known to be there: their count, else at least one for each neighbour.
std::uint64_t least_links(const FunctionFacts& facts) {
  std::uint64_t sum = 0;
  for (const Peer& peer : facts.peers) {
    if (to_device(peer)) sum += peer.port_count.known() ? peer.port_count.value : 1;
  }
  return sum;
}

/// The driver leaves an entry unset for a port whose state machine says disabled (amdgpu_xgmi.c).
template <typename Status>
oamhal_link_state told_state(const Status& status) {
  if (!status) return OAMHAL_LINK_STATE_DISABLED;
  if (*status > 1) return OAMHAL_LINK_STATE_UNKNOWN;
  return *status == 1 ? OAMHAL_LINK_STATE_UP : OAMHAL_LINK_STATE_DOWN;
}

}  // namespace

std::optional<std::uint64_t> Instinct::metric(Metric which) const {
  return metrics_ ? metrics_->get(which) : std::nullopt;
}

/// By its registers, or by gpu_metrics; nothing where neither tells.
std::optional<std::uint64_t> Instinct::ports_up() const {
  if (registers_)
    if (const Number up = links_up_by_registers(); up.known()) return up.value;
  if (!metrics_ || !metrics_->has_link_status()) return std::nullopt;
  return static_cast<std::uint64_t>(
      std::ranges::count_if(metrics_->xgmi_status, [](const auto& status) { return status == 1U; }));
}

Instinct::Fabric Instinct::fabric() const {
  const auto up = ports_up();
  if (!up) return Fabric::kNotTold;
  // A virtual function reads every link as down whatever it is.
  if (*up == 0) return facts_->virtual_function ? Fabric::kNotTold : Fabric::kAllDown;
  return *up >= least_links(*facts_) ? Fabric::kAllUp : Fabric::kSomeDown;
}

/// The index of a status and the port number of xgmi_port_num are not known to be the same numbers, so a
/// status is not put to one link: all up is up for each, all down is down, and in between nobody can tell.
oamhal_link_state Instinct::state_of(const Peer& peer) const {
  if (!to_device(peer) || peer.state == OAMHAL_LINK_STATE_DOWN) return peer.state;
  switch (fabric()) {
    case Fabric::kAllUp:
      return OAMHAL_LINK_STATE_UP;
    case Fabric::kAllDown:
      return OAMHAL_LINK_STATE_DOWN;
    case Fabric::kSomeDown:
      return OAMHAL_LINK_STATE_UNKNOWN;
    case Fabric::kNotTold:
      break;
  }
  return peer.state;
}

void Instinct::report_down_ports(const Host& host) const {
  // Of registers report_registers() says it.
  if (!metrics_ || !metrics_->has_link_status() || (registers_ && links_up_by_registers().known())) return;
  const Fabric fabric_state = fabric();
  if (fabric_state != Fabric::kSomeDown && fabric_state != Fabric::kAllDown) return;
  const auto up =
      std::ranges::count_if(metrics_->xgmi_status, [](const auto& status) { return status == 1U; });
  const std::uint64_t wanted = least_links(*facts_);
  if (wanted == 0) return;
  host.report("amd.xgmi-ports-down", OAMHAL_SEVERITY_WARNING,
              "gpu_metrics says that " + std::to_string(up) +
                  " xGMI ports are up, and there are links for at "
                  "least " +
                  std::to_string(wanted),
              "Look at the kernel log for xGMI training errors and reseat or power cycle the module.");
}

Number Instinct::links_up() const {
  if (registers_ && !facts_->bound) return links_up_by_registers();
  if (facts_->peers.empty()) return Number();
  if (fabric() != Fabric::kNotTold) return Number(*ports_up());
  std::uint64_t up = 0;
  std::uint64_t neighbours = 0;
  bool counted = true;
  for (const Peer& peer : facts_->peers) {
    if (!to_device(peer)) continue;
    if (peer.state == OAMHAL_LINK_STATE_UNKNOWN) return Number();
    ++neighbours;
    counted = counted && peer.port_count.known();
    if (peer.state == OAMHAL_LINK_STATE_UP) up += peer.port_count.known() ? peer.port_count.value : 1;
  }
  // As many neighbours as the part has links: each must have exactly one.
  if (counted || neighbours == facts_->part->fabric_links) return Number(up);
  return Number();
}

Result<void> Instinct::ports(Host& /*host*/, backend::PortSink& sink) const {
  if (registers_ && !facts_->bound) {
    add_register_ports(sink);
    return {};
  }
  backend::Port port;
  const auto width = metric(Metric::kXgmiLinkWidth);
  const auto speed = metric(Metric::kXgmiLinkSpeed);
  if (width) port.active_lanes = Number(*width);
  if (speed) port.lane_rate_mbps = Number(*speed * 1000);
  if (facts_->part->link_lanes != 0) port.lanes = Number(facts_->part->link_lanes);
  const bool told = metrics_ && metrics_->has_link_status() && fabric() != Fabric::kNotTold;
  std::vector<std::pair<std::uint32_t, oamhal_link_state>> numbered;
  numbered.reserve(kXgmiLinks);
  for (const Peer& peer : facts_->peers) {
    for (const PortPair& pair : peer.ports) numbered.emplace_back(pair.local, state_of(peer));
  }
  std::ranges::sort(numbered);
  for (const auto& [index, state] : numbered) {
    port.index = index;
    port.state = state;
    sink.add(port);
  }
  // Whether a PCS is the port of the same number is not known: its registers are shown where no port has one.
  if (numbered.empty() && registers_) {
    add_register_ports(sink);
    return {};
  }
  if (!numbered.empty() || !told) return {};
  for (std::uint32_t i = 0; i < kXgmiLinks; ++i) {
    port.index = i;
    port.state = told_state(metrics_->xgmi_status[i]);
    sink.add(port);
  }
  return {};
}

void Instinct::set_rates(const Peer& peer, std::uint64_t bundle, backend::Link& link) const {
  const auto width = metric(Metric::kXgmiLinkWidth);
  const auto speed = metric(Metric::kXgmiLinkSpeed);
  link.raw_rate_mbps = Number();
  link.reported_rate_mbps = Number();
  if (width && speed && bundle != 0) link.raw_rate_mbps = Number(*width * *speed * 1000 * bundle);
  link.reported_trusted = false;
  if (!peer.bandwidth_mb.known()) return link.reported_by.clear();
  // KFD tells MB/s of the whole bundle.
  std::uint64_t megabytes = peer.bandwidth_mb.value;
  if (bundle != 0 && peer.port_count.known()) megabytes = megabytes / peer.port_count.value * bundle;
  if (megabytes > UINT64_MAX / 8) return link.reported_by.clear();
  link.reported_rate_mbps = Number(megabytes * 8);
  if (link.reported_by.empty()) link.reported_by = "kfd";
  link.reported_trusted = facts_->part->kfd_bandwidth_true;
}

Result<void> Instinct::links(Host& /*host*/, backend::LinkSink& sink) const {
  // One for all: its texts are seldom others, and a large machine has thousands of links.
  backend::Link link;
  link.type = "xgmi";
  link.evidence = OAMHAL_EVIDENCE_SEEN;
  const char* source = nullptr;
  for (const Peer& peer : facts_->peers) {
    if (std::exchange(source, peer.source) != peer.source) link.source = peer.source;
    link.remote_kind = peer.kind;
    link.remote = peer.bdf;
    link.state = state_of(peer);
    link.proof = OAMHAL_PROOF_PAIR_ONLY;
    link.weight = peer.weight;
    link.port_count = peer.port_count;
    link.atomics = peer.atomics;
    link.local_port = link.remote_port = Number();
    link.remote_label.clear();
    if (peer.kind == OAMHAL_END_HOST) link.remote_label = "cpu node " + std::to_string(peer.node);
    if (peer.kind == OAMHAL_END_UNKNOWN) link.remote_label = "kfd node " + std::to_string(peer.node);
    if (peer.ports.empty()) {
      set_rates(peer, peer.port_count.value, link);
      sink.add(link);
      continue;
    }
    link.proof = OAMHAL_PROOF_PORT_PAIR;
    link.port_count = Number(1);
    set_rates(peer, 1, link);
    for (const PortPair& pair : peer.ports) {
      link.local_port = Number(pair.local);
      link.remote_port = Number(pair.remote);
      sink.add(link);
    }
  }
  return {};
}

}  // namespace oamhal::amd
