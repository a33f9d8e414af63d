// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <fmt/format.h>

#include "tools/oam-linktest/machine/machine.hpp"

namespace oam_linktest {

namespace {

std::string text_of(const char* text) {
  return text == nullptr ? "" : text;
}

std::optional<std::uint32_t> small(const oamhal_number_t& number) {
  if (number.absence != OAMHAL_PRESENT) return std::nullopt;
  return static_cast<std::uint32_t>(number.value);
}

std::string firmware_of(const Machine& machine, std::uint32_t device) {
  std::string text;
  const auto info = machine.snapshot.devices()[device];
  for (const auto& firmware : machine.snapshot.firmware(info)) {
    if (!text.empty()) text += ", ";
    text += fmt::format("{} {}", text_of(firmware.name), text_of(firmware.version));
  }
  return text;
}

ModuleRow row_of(const Machine& machine, std::uint32_t index) {
  const Device& device = machine.devices[index];
  ModuleRow row;
  row.name = device.name;
  row.label = text_of(device.info.label);
  row.model = text_of(device.info.model);
  row.serial = text_of(device.info.serial);
  row.firmware = firmware_of(machine, index);
  row.driver = text_of(device.info.kernel_driver);
  row.bdf = device.bdf;
  row.slot = device.slot;
  return row;
}

LinkRow row_of(const Machine& machine, std::uint32_t device, const Port& port) {
  LinkRow row;
  row.module = device;
  row.port = port.name;
  if (port.peer) {
    row.peer = port.peer->device;
    row.peer_port = machine.port(*port.peer).name;
  }
  row.state = oamhal_link_state_name(port.info.state);
  row.lanes = small(port.info.lanes);
  row.active_lanes = small(port.info.active_lanes);
  if (port.info.lane_rate_mbps.absence == OAMHAL_PRESENT) row.lane_rate_mbps = port.info.lane_rate_mbps.value;
  return row;
}

void describe_board(const Machine& machine, Report& report) {
  for (const auto& checked : machine.boards) {
    if (!checked.check) continue;
    const auto info = checked.check->info();
    if (!report.board.empty()) report.board += ", ";
    report.board += text_of(info.board);
    if (!report.board_proof.empty()) report.board_proof += "; ";
    report.board_proof +=
        fmt::format("{} of {} wires by exchanged identity, {} by port pair, {} by pair, {} not verifiable",
                    info.by_identity, info.wire_count, info.by_port_pair, info.by_pair, info.unverified);
  }
}

}  // namespace

void describe(const Machine& machine, Report& report) {
  const auto& info = machine.snapshot.info();
  report.host = text_of(info.hostname);
  report.kernel = text_of(info.kernel);
  report.origin = oamhal_origin_name(info.origin);
  report.machine = text_of(info.machine);
  describe_board(machine, report);
  for (std::uint32_t d = 0; d < machine.devices.size(); ++d) {
    report.modules.push_back(row_of(machine, d));
    for (const Port& port : machine.devices[d].ports) report.links.push_back(row_of(machine, d, port));
  }
  for (const Bundle& bundle : machine.bundles) {
    LinkRow row;
    row.module = bundle.a;
    row.peer = bundle.b;
    row.state = oamhal_link_state_name(bundle.info.state);
    report.links.push_back(row);
  }
}

}  // namespace oam_linktest
