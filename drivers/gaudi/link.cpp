// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <string>

#include "device.hpp"

namespace oamhal::gaudi {

bool Gaudi::leads_out(std::uint32_t port) const {
  if (facts_ == nullptr) return false;
  std::uint64_t external = facts_->external;
  if (box_ != nullptr) external |= box_->connectors(facts_->module_id.value);
  return port < 64 && (external >> port & 1) != 0;
}

/// A connector may be empty: no link is not a link that is down.
oamhal_link_state Gaudi::shown_state(const PortFacts& port) const {
  if (port.state == OAMHAL_LINK_STATE_DOWN && leads_out(port.index)) return OAMHAL_LINK_STATE_NO_LINK;
  return port.state;
}

Result<void> Gaudi::ports(Host& /*host*/, backend::PortSink& sink) const {
  for (const PortFacts& facts : ports_) {
    backend::Port port;
    port.index = facts.index;
    port.state = shown_state(facts);
    port.lanes = facts.lanes;
    port.lane_rate_mbps = facts.lane_mbps;
    sink.add(port);
  }
  return {};
}

/// Both ends tell what the box's table says, and each the state of its own port.
Result<void> Gaudi::links(Host& /*host*/, backend::LinkSink& sink) const {
  if (box_ == nullptr) return {};
  for (std::uint32_t index = 0; index < kBoxPorts; ++index) {
    const auto end = box_->end(facts_->module_id.value, index);
    if (!end) continue;
    backend::Link link;
    link.type = "roce";
    link.evidence = OAMHAL_EVIDENCE_EXPECTED;
    link.proof = OAMHAL_PROOF_EXPECTED_ONLY;
    link.source = box_source_;
    link.port_count = Number(1);
    link.local_port = Number(index);
    set_far_end(*end, link);
    const auto port = std::ranges::find(ports_, index, &PortFacts::index);
    if (port != ports_.end()) {
      link.state = shown_state(*port);
      if (port->lanes.known() && port->lane_mbps.known())
        link.raw_rate_mbps = Number(port->lanes.value * port->lane_mbps.value);
    }
    sink.add(link);
  }
  return {};
}

void Gaudi::set_far_end(const BoxEnd& end, backend::Link& link) const {
  if (end.connector) {
    link.remote_kind = OAMHAL_END_CONNECTOR;
    link.remote_label = "scale-out";
    return;
  }
  link.remote_port = Number(end.port);
  const FunctionFacts* peer = scan_->module(facts_->kind(), end.module);
  if (peer != nullptr) {
    link.remote = peer->bdf;
    return;
  }
  // Not there, without a driver, or one of two that tell the same module id.
  link.remote_kind = OAMHAL_END_UNKNOWN;
  link.remote_label = "module " + std::to_string(end.module);
}

/// Of the links between modules; those to connectors are as many as there are cables.
void Gaudi::count_links(backend::Identity& identity) const {
  if (box_ == nullptr) return;
  std::uint64_t inside = 0;
  std::uint64_t up = 0;
  bool told = !ports_.empty();
  for (std::uint32_t index = 0; index < kBoxPorts; ++index) {
    if (leads_out(index) || !box_->end(facts_->module_id.value, index)) continue;
    ++inside;
    const auto port = std::ranges::find(ports_, index, &PortFacts::index);
    told = told && port != ports_.end() && port->state != OAMHAL_LINK_STATE_UNKNOWN;
    if (told && port->state == OAMHAL_LINK_STATE_UP) ++up;
  }
  identity.links_total = Number(inside);
  if (told) identity.links_up = Number(up);
}

}  // namespace oamhal::gaudi
