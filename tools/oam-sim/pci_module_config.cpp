// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// Layout and field positions: PCI Express Base Specification; names and offsets as in <linux/pci_regs.h>, and
// in pciutils for those that the kernel has no use for.

#include "pci_module_config.hpp"

#include "pci_config.hpp"

namespace oam_sim {
namespace {

// The MSI-X of the reference module: docs/reference-module.md.
constexpr unsigned kMsixVectors = 4, kMsixBar = 4, kMsixTable = 0, kMsixPending = 0x800;
constexpr unsigned kLanes = 16;
constexpr unsigned kSerial = kModuleExtended, kSecondary = 0x160, kDataLink = 0x190, kPhysical16 = 0x1a0,
                   kPhysical32 = 0x1d0, kMargining = 0x200;
constexpr unsigned k16 = 4, k32 = 5;  // GT/s, as speed_code() numbers them

void begin(ConfigBytes& config, unsigned at, unsigned id, unsigned version, unsigned next) {
  config.put32(at, id | version << 16 | next << 20);
}

void put_msix(ConfigBytes& config) {
  config.put8(kModuleCapability, 0x11);
  config.put16(kModuleCapability + 2, kMsixVectors - 1);
  config.put32(kModuleCapability + 4, kMsixTable | kMsixBar);
  config.put32(kModuleCapability + 8, kMsixPending | kMsixBar);
}

// Presets that were asked for at each lane: P7 in both directions.
void put_presets(ConfigBytes& config, unsigned at, unsigned bytes) {
  for (unsigned lane = 0; lane < kLanes; ++lane)
    config.put(at + lane * bytes, bytes == 2 ? 0x7777 : 0x77, bytes);
}

void put_physical(ConfigBytes& config, unsigned speed) {
  begin(config, kPhysical16, 0x26, 1, kPhysical32);
  config.put32(kPhysical16 + 0x0c, speed >= k16 ? 0x0f : 0);  // equalisation: complete, three phases
  put_presets(config, kPhysical16 + 0x20, 1);
  begin(config, kPhysical32, 0x2a, 1, kMargining);
  config.put32(kPhysical32 + 0x0c, speed >= k32 ? 0x0f : 0);
  put_presets(config, kPhysical32 + 0x20, 1);
}

void put_margining(ConfigBytes& config, unsigned speed) {
  begin(config, kMargining, 0x27, 1, 0);
  config.put16(kMargining + 6, speed >= k16 ? 1 : 0);  // ready
  // No command, and its answer.
  for (unsigned lane = 0; lane < kLanes; ++lane) config.put32(kMargining + 8 + 4 * lane, 0x9c389c38);
}

}  // namespace

void put_module_capabilities(ConfigBytes& config, const Function& function) {
  const unsigned speed = speed_code(function.link.speed);
  put_msix(config);
  begin(config, kSerial, 0x03, 1, kSecondary);
  config.put(kSerial + 4, function.unique_id, 8);
  begin(config, kSecondary, 0x19, 1, kDataLink);
  put_presets(config, kSecondary + 0x0c, 2);
  begin(config, kDataLink, 0x25, 1, kPhysical16);
  config.put32(kDataLink + 4, 0x80000001);  // scaled flow control, and exchange
  config.put32(kDataLink + 8, 0x80000001);
  put_physical(config, speed);
  put_margining(config, speed);
}

}  // namespace oam_sim
