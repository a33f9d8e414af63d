// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "device.hpp"

namespace oamhal::reference {

namespace {

namespace half = module::half;
using module::HalfBlock;

constexpr const char* kSource = "register REMOTE";

Result<backend::Port> read_port(const Registers& registers, const PortView& view) {
  const auto state = registers.read<HalfBlock, half::State>(view.link, view.half);
  if (!state) return std::unexpected(state.error());
  const auto width = registers.read<HalfBlock, half::Width>(view.link, view.half);
  if (!width) return std::unexpected(width.error());
  const auto rate = registers.read<HalfBlock, half::Rate>(view.link, view.half);
  if (!rate) return std::unexpected(rate.error());
  backend::Port port;
  port.index = view.index();
  port.link_name = view.name;
  port.state = state_of(*state);
  port.lanes = Number(width->get<half::Lanes>());
  port.active_lanes = Number(width->get<half::ActiveLanes>());
  // A port that is not up has no rate, rather than the rate 0.
  if (rate->raw != 0) port.lane_rate_mbps = Number(rate->raw);
  return port;
}

/// Where the serial number at the other end leads.
void set_remote(const Scan& scan, const std::string& serial, half::Remote remote, backend::Link& link) {
  const std::uint64_t number = remote.get<half::RemoteLink>();
  const std::uint64_t which = remote.get<half::RemoteHalf>();
  const auto other = scan.by_serial.find(serial);
  if (other != scan.by_serial.end()) {
    link.remote_kind = OAMHAL_END_DEVICE;
    link.remote = other->second;
    link.remote_port = Number((number - 1) * module::kHalves + which);
    return;
  }
  link.remote_kind = OAMHAL_END_UNKNOWN;
  link.remote_label = "module ";
  link.remote_label += serial;
  link.remote_label += " link ";
  link.remote_label += std::to_string(number);
  link.remote_label += which == 0 ? 'L' : 'H';
}

}  // namespace

oamhal_link_state state_of(half::State state) {
  const auto value = state.get<half::LinkState>();
  return value <= OAMHAL_LINK_STATE_DISABLED ? static_cast<oamhal_link_state>(value)
                                             : OAMHAL_LINK_STATE_UNKNOWN;
}

Result<void> Module::ports(Host& host, backend::PortSink& sink) const {
  const auto window = open_module(host);
  if (!window) return std::unexpected(window.error());
  const Registers registers = window->registers(module::Map::kWitness);
  return for_each_port(registers, [&](const PortView& view) -> Result<void> {
    const auto port = read_port(registers, view);
    if (!port) return std::unexpected(port.error());
    sink.add(*port);
    return {};
  });
}

Result<void> Module::links(Host& host, backend::LinkSink& sink) const {
  const auto window = open_module(host);
  if (!window) return std::unexpected(window.error());
  const Registers registers = window->registers(module::Map::kWitness);
  return for_each_port(registers, [&](const PortView& view) -> Result<void> {
    const auto remote = registers.read<HalfBlock, half::Remote>(view.link, view.half);
    if (!remote) return std::unexpected(remote.error());
    if (remote->get<half::RemoteValid>() == 0 || remote->get<half::RemoteLink>() == 0) return {};
    const auto serial = registers.read_text<HalfBlock, half::RemoteSerial>(view.link, view.half);
    if (!serial) return std::unexpected(serial.error());
    const auto port = read_port(registers, view);
    if (!port) return std::unexpected(port.error());
    backend::Link link;
    set_remote(*scan_, *serial, *remote, link);
    link.state = port->state;
    link.local_port = Number(port->index);
    link.type = "oam";
    link.evidence = OAMHAL_EVIDENCE_SEEN;
    link.proof = OAMHAL_PROOF_EXCHANGED_IDENTITY;
    link.source = kSource;
    link.port_count = Number(1);
    if (port->lane_rate_mbps.known())
      link.raw_rate_mbps = Number(port->lane_rate_mbps.value * port->active_lanes.value);
    sink.add(link);
    return {};
  });
}

}  // namespace oamhal::reference
