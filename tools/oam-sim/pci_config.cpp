// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// Layout and field positions: PCI Express Base Specification; names and offsets as in <linux/pci_regs.h>.

#include "pci_config.hpp"

#include <fmt/format.h>

#include <bit>

#include "config_bytes.hpp"
#include "error.hpp"
#include "pci_module_config.hpp"

namespace oam_sim {
namespace {

constexpr unsigned kPmCap = 0x40, kPcieCap = 0x60, kAerCap = 0x100, kAcsCap = 0x148;

unsigned type_code(PcieType type) {
  switch (type) {
    case PcieType::kRootPort:
      return 4;
    case PcieType::kUpstream:
      return 5;
    case PcieType::kDownstream:
      return 6;
    case PcieType::kIntegrated:
      return 9;
    default:
      return 0;
  }
}

unsigned payload_code(unsigned bytes) {
  return static_cast<unsigned>(std::countr_zero(bytes)) - 7;
}

void put_bar(ConfigBytes& config, int index, const Bar& bar) {
  const unsigned offset = 0x10 + 4 * static_cast<unsigned>(index);
  const bool wide = bar.kind == BarKind::kMem64 || bar.kind == BarKind::kMem64Prefetch;
  const bool prefetch = bar.kind == BarKind::kMem32Prefetch || bar.kind == BarKind::kMem64Prefetch;
  const unsigned flags = bar.kind == BarKind::kIo ? 1 : (wide ? 4U : 0U) | (prefetch ? 8U : 0U);
  config.put32(offset, (bar.address & 0xffffffff) | flags);
  if (wide) config.put32(offset + 4, bar.address >> 32);
}

void put_windows(ConfigBytes& config, const Function& bridge) {
  config.put8(0x18, bridge.bus);
  config.put8(0x19, bridge.secondary);
  config.put8(0x1a, bridge.subordinate);
  const auto base_and_limit = [](const Window& window, unsigned shift) {
    return (window.start >> shift & 0xfff0) | (window.end >> shift & 0xfff0) << 16;
  };
  const Window& io = bridge.io_window;
  config.put16(0x1c, io.end < io.start ? 0x01f1 : (io.start >> 8 & 0xf0) | 1 | ((io.end & 0xf000) | 0x100));
  const Window& memory = bridge.memory_window;
  config.put32(0x20, memory.end < memory.start ? 0x0000fff0 : base_and_limit(memory, 16));
  const Window& prefetch = bridge.prefetch_window;
  const bool none = prefetch.end < prefetch.start;
  config.put32(0x24, none ? 0x0001fff1 : base_and_limit(prefetch, 16) | 0x00010001);
  config.put32(0x28, none ? 0 : prefetch.start >> 32);
  config.put32(0x2c, none ? 0 : prefetch.end >> 32);
}

void put_header(ConfigBytes& config, const Function& function) {
  const bool virtual_function = !function.vf_of.empty();  // SR-IOV: a VF's ids read as all-ones
  config.put16(0x00, virtual_function ? 0xffff : function.vendor);
  config.put16(0x02, virtual_function ? 0xffff : function.device_id);
  const unsigned decodes =
      function.bars.empty() && !function.is_bridge() ? 0 : 6;  // memory space, bus master
  config.put16(0x04, function.is_bound() || function.is_bridge() ? decodes | 0x400 : 0x400);
  config.put16(0x06, function.type == PcieType::kConventional ? 0 : 0x10);
  config.put8(0x08, function.revision);
  config.put(0x09, function.class_code, 3);
  config.put8(0x0e, (function.is_bridge() ? 1U : 0U) | (function.multifunction ? 0x80U : 0U));
  for (const auto& [index, bar] : function.bars) put_bar(config, index, bar);
  if (function.is_bridge()) {
    put_windows(config, function);
  } else {
    config.put16(0x2c, function.subvendor);
    config.put16(0x2e, function.subdevice);
  }
  if (function.type != PcieType::kConventional) config.put8(0x34, kPmCap);
}

void put_power(ConfigBytes& config, const Function& function) {
  config.put8(kPmCap, 0x01);
  config.put8(kPmCap + 1, kPcieCap);
  config.put16(kPmCap + 2, 0xf803);  // version 3, PME from every state
  const bool asleep = function.power_state.starts_with("D3");
  config.put16(kPmCap + 4, (asleep ? 3 : 0) | 8);  // state, no soft reset
}

void put_slot(ConfigBytes& config, const Function& function) {
  const bool has_slot = !function.slot.empty();
  if (!has_slot) return;
  config.put32(kPcieCap + 0x14, (function.bus << 5 | function.device) << 19);  // physical slot number
  config.put16(kPcieCap + 0x1a, 0x40);                                         // presence detected
}

void put_express(ConfigBytes& config, const Function& function) {
  const PcieLink& link = function.link;
  const bool module = function.reference.present;
  config.put8(kPcieCap, 0x10);
  if (module) config.put8(kPcieCap + 1, kModuleCapability);
  config.put16(kPcieCap + 2, 2 | type_code(function.type) << 4 | (function.slot.empty() ? 0 : 0x100));
  // Role-based error reporting; reset of the function.
  config.put32(kPcieCap + 4, 0x8000U | payload_code(function.max_mps) | (module ? 1U << 28 : 0));
  config.put16(kPcieCap + 8, 0x0810U | payload_code(function.mps) << 5 | payload_code(512) << 12);
  put_slot(config, function);
  config.put32(kPcieCap + 0x24, 0x10000);  // DEVCAP2: 10-bit tags as completer
  if (link.max_width == 0) return;
  const unsigned max_speed = speed_code(link.max_speed);
  config.put32(kPcieCap + 0x0c, max_speed | link.max_width << 4 | 1U << 22);
  config.put16(kPcieCap + 0x10, 0x40);  // common clock
  const bool active = function.type == PcieType::kRootPort || function.type == PcieType::kDownstream;
  config.put16(kPcieCap + 0x12, speed_code(link.speed) | link.width << 4 | (active ? 0x3000U : 0x1000U));
  config.put32(kPcieCap + 0x2c, ((1U << max_speed) - 1) << 1);  // LNKCAP2: supported speeds
  config.put16(kPcieCap + 0x30, max_speed);                     // LNKCTL2: target speed
  if (module) config.put16(kPcieCap + 0x32, speed_code(link.speed) >= 3 ? 0x1e : 0);  // equalised at 8 GT/s
}

void put_extended(ConfigBytes& config, const Function& function) {
  const unsigned next = function.reference.present ? kModuleExtended : function.has_acs ? kAcsCap : 0;
  config.put32(kAerCap, 0x0001 | 2U << 16 | next << 20);
  config.put32(kAerCap + 0x0c, 0x00462030);                              // severities after reset
  if (function.reference.present) config.put32(kAerCap + 0x14, 0x2000);  // advisory errors masked
  if (!function.has_acs) return;
  config.put32(kAcsCap, 0x000d | 1U << 16);
  config.put16(kAcsCap + 4,
               0x005f);  // validation, blocking, both redirects, upstream forwarding, direct translated P2P
  config.put16(kAcsCap + 6, function.acs_control);
}

}  // namespace

unsigned speed_code(double gts) {
  constexpr double kSpeeds[] = {2.5, 5, 8, 16, 32, 64};
  unsigned code = 1;
  for (const double speed : kSpeeds) {
    if (gts > speed - 0.1 && gts < speed + 0.1) return code;
    ++code;
  }
  return 0;
}

std::string config_space(const Function& function) {
  const bool express = function.type != PcieType::kConventional;
  const std::size_t size = express ? 4096 : 256;
  if (function.config == ConfigState::kAllOnes) return std::string(size, '\xff');
  ConfigBytes config(size);
  put_header(config, function);
  if (express) {
    put_power(config, function);
    put_express(config, function);
    put_extended(config, function);
    if (function.reference.present) put_module_capabilities(config, function);
  }
  return config.take();
}

}  // namespace oam_sim
