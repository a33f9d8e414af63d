// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// What has to be off while a link is margined: PCI Express Base Specification, "Lane Margining at Receiver",
// as the manual page pcilmr(8) lists it. Bits as in <linux/pci_regs.h>.

#include "hal/bringup/margining/quiet_link.hpp"

#include <fmt/format.h>

#include <ranges>

namespace oamhal::hal {

namespace {

constexpr std::size_t kFlags = 0x02, kLinkControl = 0x10, kLinkControl2 = 0x30;
constexpr std::uint16_t kAspm = 0x0003, kWidthStays = 0x0200, kSpeedStays = 0x0020;

Error aspm_stays(const LinkEnd& end, const std::string& why) {
  return {OAMHAL_ERROR_NOT_SUPPORTED, 0,
          fmt::format("ASPM is on at {0}, and a link that rests cannot be margined: {1} Switch it off first: "
                      "boot with pcie_aspm.policy=performance, or write 0 to link/l0s_aspm and link/l1_aspm "
                      "of the function below the link in /sys/bus/pci/devices.",
                      end.bdf, why)};
}

}  // namespace

Result<std::uint16_t> QuietLink::change(LinkEnd& end, std::size_t offset, std::uint16_t clear,
                                        std::uint16_t set) {
  const auto before = end.registers->read(offset);
  if (!before) return before;
  const auto wanted = static_cast<std::uint16_t>((*before & ~clear) | set);
  if (wanted == *before) return before;
  saved_.push_back({&end, offset, static_cast<std::uint16_t>(clear | set), *before});
  if (auto written = end.registers->write(offset, wanted); !written)
    return std::unexpected(std::move(written.error()));
  return end.registers->read(offset);
}

Result<void> QuietLink::quieten(LinkEnd& end) {
  if (!end.writable()) {
    const auto control = end.registers->read(end.express + kLinkControl);
    if (!control) return std::unexpected(control.error());
    if ((*control & kAspm) != 0) return std::unexpected(aspm_stays(end, end.not_written));
    return {};
  }
  const auto control = change(end, end.express + kLinkControl, kAspm, kWidthStays);
  if (!control) return std::unexpected(control.error());
  if ((*control & kAspm) != 0)
    return std::unexpected(aspm_stays(end, "it does not change by writing, as under the kernel's VFIO."));
  // Version 2 of the capability has the second register. Ends that never change by themselves need not keep
  // these bits, so that they are not looked at again.
  const auto flags = end.registers->read(end.express + kFlags);
  if (!flags) return std::unexpected(flags.error());
  if ((*flags & 0xf) < 2) return {};
  const auto second = change(end, end.express + kLinkControl2, 0, kSpeedStays);
  if (!second) return std::unexpected(second.error());
  return {};
}

// L1 is entered from below: it goes off below first, and on there last.
Result<void> QuietLink::begin() {
  if (auto below = quieten(lower_); !below) return below;
  return quieten(upper_);
}

void QuietLink::end() {
  for (const Saved& saved : saved_ | std::views::reverse) {
    const auto now = saved.end->registers->read(saved.offset);
    if (!now || *now == UINT16_MAX) continue;  // It is gone.
    const auto back = static_cast<std::uint16_t>((*now & ~saved.bits) | (saved.value & saved.bits));
    // Nobody is left to be told. NOLINTNEXTLINE(bugprone-unused-return-value)
    if (back != *now) static_cast<void>(saved.end->registers->write(saved.offset, back));
  }
  saved_.clear();
}

}  // namespace oamhal::hal
