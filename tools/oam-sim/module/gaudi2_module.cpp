// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "gaudi2_module.hpp"

#include <algorithm>
#include <utility>

namespace oam_sim {
namespace {

constexpr unsigned kRegisterBar = 0;
constexpr std::uint64_t kConfig = 0x4000000;
constexpr std::uint64_t kBootDeviceStatus = kConfig + 0x4c4b150;
constexpr std::uint64_t kBootStatus = kConfig + 0x4c4b300;
constexpr std::uint64_t kStrapPins = kConfig + 0x4c4b434;
constexpr std::uint64_t kPcs = kConfig + 0x546c000, kPcsSize = 0x400;
constexpr std::uint64_t kMacroStride = 0x80000, kPcsStride = 0x2000;

bool has(const std::vector<std::uint64_t>& ports, unsigned port) {
  return std::ranges::find(ports, port) != ports.end();
}

std::uint64_t ones(unsigned width) {
  return width >= 8 ? ~std::uint64_t{0} : (std::uint64_t{1} << (8 * width)) - 1;
}

}  // namespace

Gaudi2Module::Gaudi2Module(const Function& function) : function_(function) {
  for (unsigned port = 0; port < kPorts; ++port)
    if (has(function.gaudi2.down, port)) errors_[port].fill(17 + port);
}

DeviceBar Gaudi2Module::bar(unsigned index) const {
  const auto found = function_.bars.find(static_cast<int>(index));
  return found == function_.bars.end() ? DeviceBar{} : DeviceBar{found->second.size, -1};
}

std::uint32_t Gaudi2Module::boot_status() const {
  const Gaudi2Registers& set = function_.gaudi2;
  if (!set.valid) return 0;
  return 0x80000000U | (set.secured ? 1U : 0U) | (set.pcs_by_firmware ? 1U << 23 : 0U);
}

std::uint32_t Gaudi2Module::read_pcs(unsigned port, std::uint64_t offset) {
  const Gaudi2Registers& set = function_.gaudi2;
  const bool up = !has(set.down, port) && !has(set.training, port);
  switch (offset) {
    case 0x80:  // BASER_STATUS1: receive link, block lock
      return up ? 0x1001 : has(set.training, port) ? 0x1 : 0;
    case 0xc8:  // MULTILANE_ALIGN_STAT1: lanes aligned, locks of four lanes
      return up ? 0x100f : has(set.training, port) ? 0x3 : 0;
    case 0xd0:  // MULTILANE_ALIGN_STAT3
      return up ? 0xf : 0;
    default:
      break;
  }
  // BIP_ERR_CNT_LANE0 to 19.
  if (offset < 0xd8 || offset >= 0xd8 + 4 * kLanes) return 0;
  return std::exchange(errors_[port][(offset - 0xd8) / 4], 0);
}

std::uint32_t Gaudi2Module::read_word(std::uint64_t offset) {
  if (down_) return ~std::uint32_t{0};
  if (offset == kBootDeviceStatus) return boot_status();
  if (offset == kBootStatus) return 5;  // in preboot
  const bool pcs = offset >= kPcs && (offset - kPcs) / kMacroStride < kPorts / 2 &&
                   (offset - kPcs) % kMacroStride < 4 * kPcsStride;
  if (function_.gaudi2.secured && (offset == kStrapPins || pcs)) {
    down_ = true;
    return ~std::uint32_t{0};
  }
  if (offset == kStrapPins)
    return static_cast<std::uint32_t>(std::max(function_.module, 0)) << 2 | function_.gaudi2.serdes_type << 7;
  if (!pcs) return 0;
  const std::uint64_t in_macro = (offset - kPcs) % kMacroStride;
  if (in_macro / kPcsStride > 1 || in_macro % kPcsStride >= kPcsSize) return 0;
  const auto port = static_cast<unsigned>((offset - kPcs) / kMacroStride * 2 + in_macro / kPcsStride);
  return read_pcs(port, in_macro % kPcsStride);
}

std::optional<std::uint64_t> Gaudi2Module::read(unsigned bar, std::uint64_t offset, unsigned width) {
  if (down_) return ones(width);
  if (bar != kRegisterBar) return 0;
  if (width == 8) {
    const std::uint64_t low = read_word(offset);
    return low | static_cast<std::uint64_t>(read_word(offset + 4)) << 32;
  }
  return read_word(offset / 4 * 4) >> (8 * (offset % 4)) & ones(width);
}

// Nothing that is modelled can be written.
bool Gaudi2Module::write(unsigned /*bar*/, std::uint64_t /*offset*/, unsigned /*width*/,
                         std::uint64_t /*value*/) {
  return true;
}

void Gaudi2Module::reset() {
  down_ = false;
}

void Gaudi2Module::connect(HostPort* /*host*/) {
}

std::optional<Device::Clock> Gaudi2Module::advance(Clock /*now*/) {
  return std::nullopt;
}

}  // namespace oam_sim
