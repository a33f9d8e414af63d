// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/oam-linktest/checks/host_link.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include <oamhal/bringup/config.hpp>
#include <oamhal/bringup/margining.hpp>

namespace oam_linktest {

namespace {

// PCI Express Base Specification; names and offsets as in <linux/pci_regs.h>: version (PCI_EXP_FLAGS_VERS) of
// the capability, PCI_EXP_LNKCTL with ASPM Control and Hardware Autonomous Width Disable, PCI_EXP_LNKCTL2
// with Hardware Autonomous Speed Disable. Version 2 of the capability has the last one.
constexpr std::uint32_t kFlags = 0x02, kVersion = 0x000f, kLinkControl = 0x10, kLinkControl2 = 0x30;
constexpr std::uint32_t kControlBits = 0x0203, kControl2Bits = 0x0020;

/// The PCI Express capability of a function, as far as this user may read.
struct Express {
  std::vector<std::uint8_t> bytes;
  std::uint32_t at = 0;

  [[nodiscard]] std::uint32_t word(std::uint32_t offset) const {
    return std::uint32_t{bytes[at + offset]} | std::uint32_t{bytes[at + offset + 1]} << 8;
  }
  [[nodiscard]] bool has_second() const { return (word(kFlags) & kVersion) >= 2; }
};

oamhal::result<Express> read_express(const oamhal::context& context, const std::string& bdf) {
  auto read = oamhal::bringup::try_read_config(context, bdf);
  if (!read) return read.error();
  const auto found = oamhal::bringup::try_capabilities(*read);
  if (!found) return found.error();
  for (const auto& capability : *found)
    if (capability.extended == 0 && capability.id == OAMHAL_CAPABILITY_PCIE &&
        std::size_t{capability.offset} + kLinkControl2 + 2 <= read->bytes.size())
      return Express{std::move(read->bytes), capability.offset};
  return oamhal::error{OAMHAL_ERROR_NOT_SUPPORTED,
                       fmt::format("{} shows no PCI Express capability to this user.", bdf), 0};
}

/// All samplers of the link's receivers that are reached go back to the middle. Links are noted before it is
/// known whether they can be margined: of one that cannot no sampler was reached, and none is moved.
std::string center_samplers(const oamhal::context& context, const HostLinkNote& note) {
  auto session = oamhal::bringup::margining::try_open(context, note.upper, note.lower);
  if (!session) return session.error().status == OAMHAL_ERROR_NOT_SUPPORTED ? "" : session.error().message;
  const auto info = session->info();
  for (std::uint32_t number = 1; number <= OAMHAL_MARGINING_RECEIVERS; ++number) {
    if ((info.reached >> number & 1) == 0) continue;
    for (std::uint32_t lane = 0; lane < info.lanes; ++lane)
      if (const auto back = session->try_normal(number, lane); !back) return back.error().message;
  }
  return "";
}

std::string restore_end(const oamhal::context& context, const HostEndNote& note) {
  constexpr std::uint32_t kWord = 0xffff;
  if (note.control > kWord || note.control_2.value_or(0) > kWord)
    return "the note of it is damaged: what is in it fits no register.";
  const auto express = read_express(context, note.bdf);
  if (!express) return express.error().message;
  const auto put = [&](std::uint32_t offset, std::uint32_t bits, std::uint32_t value) -> std::string {
    const std::uint32_t now = express->word(offset);
    const std::uint32_t back = (now & ~bits) | (value & bits);
    if (back == now) return "";
    const auto written = oamhal::bringup::try_write_config(context, note.bdf, express->at + offset, 2, back);
    return written ? "" : written.error().message;
  };
  if (auto problem = put(kLinkControl, kControlBits, note.control); !problem.empty()) return problem;
  return note.control_2 && express->has_second() ? put(kLinkControl2, kControl2Bits, *note.control_2) : "";
}

}  // namespace

std::string port_above(const Machine& machine, const Device& device) {
  for (const auto& found : machine.snapshot.devices())
    if (device.bdf == found.bdf_text)
      for (const auto& bridge : machine.snapshot.bridges(found)) return bridge.bdf_text;
  return "";
}

HostLinkNote note_host_link(const oamhal::context& context, const std::string& name, const std::string& upper,
                            const std::string& lower) {
  HostLinkNote note{name, upper, lower, {}};
  // L1 is entered from below: it goes on there last.
  for (const std::string& bdf : {upper, lower}) {
    const auto express = read_express(context, bdf);
    if (!express) continue;
    HostEndNote& end = note.ends.emplace_back();
    end.bdf = bdf;
    end.control = express->word(kLinkControl);
    if (express->has_second()) end.control_2 = express->word(kLinkControl2);
  }
  return note;
}

bool is_as_noted(const oamhal::context& context, const HostLinkNote& note) {
  return std::ranges::all_of(note.ends, [&](const HostEndNote& end) {
    const auto express = read_express(context, end.bdf);
    if (!express || ((express->word(kLinkControl) ^ end.control) & kControlBits) != 0) return false;
    return !end.control_2 || ((express->word(kLinkControl2) ^ *end.control_2) & kControl2Bits) == 0;
  });
}

std::string restore_host_link(const oamhal::context& context, const HostLinkNote& note) {
  // All of it, whatever fails: ASPM must not stay off because a sampler does not answer.
  std::string first = center_samplers(context, note);
  for (const HostEndNote& end : note.ends)
    if (auto problem = restore_end(context, end); first.empty()) first = std::move(problem);
  return first;
}

}  // namespace oam_linktest
