// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "build_board.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "links.hpp"
#include "tools/oam-sim/error.hpp"
#include "tools/oam-sim/pci_config.hpp"

namespace oam_sim {
namespace {

constexpr int kMemoryBar = 2;

void put_text(std::array<char, rm::kTextBytes>& to, const std::string& text) {
  std::copy_n(text.data(), std::min(text.size(), to.size()), to.data());
}

void describe(ModuleState& module, const Function& function) {
  const ReferenceModuleSettings& made = function.reference;
  ModuleSettings& settings = module.settings;
  put_text(settings.vendor, made.vendor);
  put_text(settings.serial, made.serial);
  put_text(settings.part, made.part);
  put_text(settings.model, made.model);
  settings.firmware = rm::id::Firmware{}
                          .with<rm::id::FirmwareMajor>(made.firmware_major)
                          .with<rm::id::FirmwareMinor>(made.firmware_minor)
                          .with<rm::id::FirmwarePatch>(made.firmware_patch)
                          .raw;
  settings.slot = made.slot;
  settings.unique_id = function.unique_id;
  settings.memory = function.bars.at(kMemoryBar).size;
  for (std::size_t i = 0; i < kRates.size(); ++i)
    if (std::ranges::find(made.rates, kRates[i].mbps) != made.rates.end()) settings.rates |= 1U << i;
  HostLink& host = module.host_link;
  host.speed = speed_code(function.link.speed);
  host.max_speed = speed_code(function.link.max_speed);
  host.width = function.link.width;
  host.max_width = function.link.max_width;
}

void wire(Board& board, unsigned number, const BoardWiring& wiring) {
  ModuleState& module = board.modules[number];
  module.split = wiring.split[number];
  for (unsigned p = 0; p < kPorts; ++p) {
    PortState& port = module.ports[p];
    const bool split = module.split[p / rm::kHalves];
    const bool high = p % rm::kHalves != 0;
    port.lanes = split ? rm::kLanesOfHalf : (high ? 0 : rm::kLanes);
    port.built = wiring.ends[number][p];
    // An empty slot is like a connector without a cable.
    if (port.built.is_port() && !board.modules[static_cast<unsigned>(port.built.module)].exists)
      port.built = {End::kConnector, 0};
    port.wire = port.built;
  }
  for (unsigned link = 0; link < rm::kLinks; ++link) {
    for (unsigned i = 0; i < rm::kLanes; ++i) {
      LaneState& lane = module.lanes[link][i];
      lane.quality = unit({board.seed, number, link, i, 0x9a11});
      lane.inverted = unit({board.seed, number, link, i, 0x501a}) < 0.25;
      lane.deskew = static_cast<std::uint32_t>(unit({board.seed, number, link, i, 0xde5c}) * 30);
    }
  }
}

}  // namespace

void build_board(Board& board, const Machine& machine, const BoardWiring& wiring) {
  board.seed = machine.reference.seed;
  board.baseboard_id = machine.reference.baseboard_id;
  board.bit_count_bits = machine.reference.bit_count_bits;
  board.error_count_bits = machine.reference.error_count_bits;
  board.link_counter_bits = machine.reference.link_counter_bits;
  board.spec_revision = wiring.spec_revision;
  board.link_config = wiring.link_config;
  for (const Function& function : machine.functions) {
    if (!function.reference.present) continue;
    if (function.reference.slot >= wiring.modules)
      throw Error(fmt::format("function {} is in slot {}, and the board {} has slots 0 to {}", function.name,
                              function.reference.slot, machine.reference.wiring, wiring.modules - 1));
    ModuleState& module = board.modules[function.reference.slot];
    module.exists = true;
    describe(module, function);
  }
  for (unsigned number = 0; number < kMaxModules; ++number)
    if (board.modules[number].exists) wire(board, number, wiring);
  for (unsigned number = 0; number < kMaxModules; ++number)
    if (board.modules[number].exists) power_module(board, number);
  for (unsigned number = 0; number < kMaxModules; ++number)
    if (board.modules[number].exists) settle_module(board, number);
}

}  // namespace oam_sim
