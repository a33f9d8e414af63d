// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// Which bits can be written or cleared: PCI Express Base Specification; names and offsets as in
// <linux/pci_regs.h>.

#include "tools/oam-sim/serve/config_space.hpp"

#include <algorithm>

namespace oam_sim {
namespace {

constexpr std::size_t kCommand = 0x04, kStatus = 0x06, kFirstBar = 0x10, kPointer = 0x34, kLine = 0x3c;
constexpr std::size_t kStandardEnd = 0x100;
constexpr std::uint32_t kMemory = 0x2, kMaster = 0x4;
constexpr std::size_t kDevCtl = 0x08, kLnkCtl = 0x10, kLnkSta = 0x12, kDevCtl2 = 0x28, kLnkCtl2 = 0x30;
constexpr std::uint32_t kFlr = 0x8000;
constexpr std::size_t kPmState = 4, kMsixControl = 2;
constexpr std::uint32_t kMsixEnable = 0x8000, kMsixMask = 0x4000;
constexpr std::size_t kAerCorrectable = 0x10, kLaneErrors = 0x08;
constexpr std::size_t kMarginPort = 4, kMarginLanes = 8;

enum Standard : std::uint8_t { kPower = 0x01, kExpress = 0x10, kMsix = 0x11 };
enum Extended : std::uint8_t {
  kAer = 0x01,
  kSecondary = 0x19,
  kPhysical16 = 0x26,
  kMargin = 0x27,
  kPhysical32 = 0x2a,
};

}  // namespace

ConfigSpace::ConfigSpace(std::string_view rest, const std::array<std::uint64_t, 6>& bar_sizes)
    : bytes_(rest.begin(), rest.end()), rest_(bytes_), writable_(bytes_.size()), clearable_(bytes_.size()) {
  allow_header(bar_sizes);
  find_capabilities();
}

std::uint32_t ConfigSpace::get(std::size_t offset, unsigned width) const {
  std::uint32_t value = 0;
  for (unsigned i = 0; i < width; ++i) value |= std::uint32_t{bytes_[offset + i]} << (8 * i);
  return value;
}

void ConfigSpace::put(std::size_t offset, std::uint32_t value, unsigned width) {
  for (unsigned i = 0; i < width; ++i) bytes_[offset + i] = static_cast<std::uint8_t>(value >> (8 * i));
}

void ConfigSpace::allow(std::size_t offset, std::uint32_t writable, std::uint32_t clearable, unsigned width) {
  if (offset + width > bytes_.size()) return;
  for (unsigned i = 0; i < width; ++i) {
    writable_[offset + i] = static_cast<std::uint8_t>(writable >> (8 * i));
    clearable_[offset + i] = static_cast<std::uint8_t>(clearable >> (8 * i));
  }
}

void ConfigSpace::allow_header(const std::array<std::uint64_t, 6>& bar_sizes) {
  allow(kCommand, 0x0546, 0, 2);  // memory, master, parity, SERR, INTx off
  allow(kStatus, 0, 0xf900, 2);   // errors seen
  allow(0x0c, 0xff, 0, 1);        // cache line size: no effect in PCI Express
  allow(kLine, 0xff, 0, 1);
  for (std::size_t bar = 0; bar < bar_sizes.size(); ++bar) {
    const std::size_t at = kFirstBar + 4 * bar;
    if (bar_sizes[bar] == 0) continue;
    const std::uint64_t address = ~(bar_sizes[bar] - 1);
    const bool wide = (get(at, 1) & 7) == 4;
    allow(at, static_cast<std::uint32_t>(address) & ~0xfU);
    if (wide && bar + 1 < bar_sizes.size()) allow(at + 4, static_cast<std::uint32_t>(address >> 32));
  }
}

// Chains of pointers of our own making; a bound keeps a wrong one from going round.
void ConfigSpace::find_capabilities() {
  std::size_t at = bytes_[kPointer] & ~3U;
  for (int left = 48; left > 0 && at >= 0x40 && at + 4 <= kStandardEnd; --left) {
    allow_standard(bytes_[at], at);
    at = bytes_[at + 1] & ~3U;
  }
  at = bytes_.size() > kStandardEnd ? kStandardEnd : 0;
  for (int left = 960; left > 0 && at >= kStandardEnd && at + 4 <= bytes_.size(); --left) {
    const std::uint32_t header = get(at, 4);
    if (header == 0) break;
    allow_extended(header & 0xffff, at);
    at = header >> 20 & ~3U;
  }
}

void ConfigSpace::allow_express(std::size_t at) {
  express_ = at;
  allow(at + kDevCtl, 0xf8ff | 0x0100, 0, 2);
  allow(at + kDevCtl + 2, 0, 0x000f, 2);  // errors seen
  allow(at + kLnkCtl, 0x02cb, 0, 2);      // ASPM, RCB, common clock, extended sync, width
  allow(at + kDevCtl2, 0x075f, 0, 2);
  allow(at + kLnkCtl2, 0xff8f, 0, 2);
  allow(at + kLnkCtl2 + 2, 0, 0x0020, 2);  // equalisation asked for
}

void ConfigSpace::allow_standard(std::size_t id, std::size_t at) {
  switch (id) {
    case kPower:
      power_ = at;
      allow(at + kPmState, 0x0103, 0x8000, 2);
      break;
    case kExpress:
      allow_express(at);
      break;
    case kMsix:
      msix_at_ = at;
      msix_ = MsixPlace{(get(at + kMsixControl, 2) & 0x7ff) + 1U, get(at + 4, 4) & 7, get(at + 8, 4) & 7,
                        get(at + 4, 4) & ~7U, get(at + 8, 4) & ~7U};
      allow(at + kMsixControl, kMsixEnable | kMsixMask, 0, 2);
      break;
    default:
      break;
  }
}

void ConfigSpace::allow_extended(std::size_t id, std::size_t at) {
  constexpr std::uint32_t kUncorrectable = 0x007ff030, kCorrectable = 0x0000f1c1;
  switch (id) {
    case kAer:
      aer_ = at;
      allow(at + 0x04, 0, kUncorrectable);
      allow(at + 0x08, kUncorrectable);
      allow(at + 0x0c, kUncorrectable);
      allow(at + kAerCorrectable, 0, kCorrectable);
      allow(at + 0x14, kCorrectable);
      break;
    case kSecondary:
      lanes_ = at;
      allow(at + kLaneErrors, 0, 0xffff);
      break;
    case kPhysical16:
      allow(at + 0x0c, 0, 0x10);  // equalisation asked for
      for (std::size_t parity = 0x10; parity <= 0x18; parity += 4) allow(at + parity, 0, 0xffff);
      break;
    case kPhysical32:
      allow(at + 0x0c, 0, 0x10);
      break;
    case kMargin:
      margin_at_ = at;
      for (std::size_t lane = 0; lane < Margining::kLanes; ++lane)
        allow(at + kMarginLanes + 4 * lane, 0xff7f, 0, 2);
      break;
    default:
      break;
  }
}

void ConfigSpace::read(std::size_t offset, std::span<std::byte> to) const {
  for (std::size_t i = 0; i < to.size(); ++i) to[i] = std::byte{bytes_[offset + i]};
}

bool ConfigSpace::covers(std::size_t offset, std::size_t size, std::size_t register_at,
                         std::size_t register_size) const {
  return register_at != 0 && offset < register_at + register_size && register_at < offset + size;
}

ConfigSpace::Effect ConfigSpace::write(std::size_t offset, std::span<const std::byte> from) {
  const std::uint32_t power_before = power_ == 0 ? 0 : get(power_ + kPmState, 1) & 3;
  for (std::size_t i = 0; i < from.size(); ++i) {
    const auto value = std::to_integer<unsigned>(from[i]);
    const unsigned can = writable_[offset + i];
    const unsigned kept = bytes_[offset + i] & ~can & ~(value & clearable_[offset + i]);
    bytes_[offset + i] = static_cast<std::uint8_t>(kept | (value & can));
  }
  if (covers(offset, from.size(), power_ == 0 ? 0 : power_ + kPmState, 1)) {
    // D1 and D2 are not supported: the state stays as it was.
    const std::uint32_t state = get(power_ + kPmState, 1);
    if ((state & 3) == 1 || (state & 3) == 2) put(power_ + kPmState, (state & ~3U) | power_before, 1);
  }
  margin(offset, from.size());
  if (express_ != 0 && (get(express_ + kDevCtl, 2) & kFlr) != 0) {
    put(express_ + kDevCtl, get(express_ + kDevCtl, 2) & ~kFlr, 2);
    return Effect::kReset;
  }
  return Effect::kNone;
}

// What is written to the control register of a lane is answered in its status register.
void ConfigSpace::margin(std::size_t offset, std::size_t size) {
  if (margin_at_ == 0) return;
  for (std::size_t lane = 0; lane < Margining::kLanes; ++lane) {
    const std::size_t at = margin_at_ + kMarginLanes + 4 * lane;
    if (!covers(offset, size, at, 2)) continue;
    put(at + 2, margining_.answer(lane, static_cast<std::uint16_t>(get(at, 2))), 2);
  }
}

void ConfigSpace::open() {
  put(kCommand, (get(kCommand, 2) | kMemory) & ~kMaster, 2);
}

// The status of errors stays for whoever looks next.
void ConfigSpace::close() {
  for (std::size_t i = 0; i < bytes_.size(); ++i) {
    bytes_[i] = static_cast<std::uint8_t>((bytes_[i] & ~writable_[i]) | (rest_[i] & writable_[i]));
  }
  margining_.reset();
  margin(0, bytes_.size());
}

bool ConfigSpace::decodes_memory() const {
  const bool awake = power_ == 0 || (get(power_ + kPmState, 1) & 3) == 0;
  return awake && (get(kCommand, 2) & kMemory) != 0;
}

bool ConfigSpace::masters_bus() const {
  return (get(kCommand, 2) & kMaster) != 0;
}

bool ConfigSpace::msix_enabled() const {
  return msix_at_ != 0 && (get(msix_at_ + kMsixControl, 2) & kMsixEnable) != 0;
}

bool ConfigSpace::msix_masked() const {
  return msix_at_ != 0 && (get(msix_at_ + kMsixControl, 2) & kMsixMask) != 0;
}

void ConfigSpace::enable_msix(bool on) {
  if (msix_at_ == 0) return;
  const std::uint32_t control = get(msix_at_ + kMsixControl, 2) & ~kMsixEnable;
  put(msix_at_ + kMsixControl, on ? control | kMsixEnable : control, 2);
}

void ConfigSpace::set_link(LinkNow link) {
  if (express_ == 0) return;
  const std::size_t at = express_ + kLnkSta;
  const std::uint32_t rest = rest_[at] | std::uint32_t{rest_[at + 1]} << 8;
  const std::uint32_t speed = link.speed == 0 ? rest & 0xf : link.speed;
  const std::uint32_t width = link.width == 0 ? rest >> 4 & 0x3f : link.width;
  put(at, (get(at, 2) & ~0x3ffU) | speed | width << 4, 2);
  // Margining needs 16 GT/s.
  if (margin_at_ != 0) put(margin_at_ + kMarginPort + 2, speed >= 4 ? 1 : 0, 2);
}

void ConfigSpace::raise_correctable(std::uint32_t bits) {
  if (aer_ != 0) put(aer_ + kAerCorrectable, get(aer_ + kAerCorrectable, 4) | bits, 4);
  if (express_ != 0) put(express_ + kDevCtl + 2, get(express_ + kDevCtl + 2, 2) | 1, 2);
}

void ConfigSpace::raise_lane_errors(std::uint32_t lanes) {
  if (lanes_ != 0) put(lanes_ + kLaneErrors, get(lanes_ + kLaneErrors, 2) | lanes, 2);
}

}  // namespace oam_sim
