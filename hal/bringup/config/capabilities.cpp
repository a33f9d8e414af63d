// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// Layout: PCI Express Base Specification, "Capability Structures"; names as in <linux/pci_regs.h>.

#include "hal/bringup/config/capabilities.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bitset>

namespace oamhal::hal {

namespace {

constexpr std::size_t kStatus = 0x06, kHeaderType = 0x0e, kFirst = 0x34, kFirstOfCardbus = 0x14;
constexpr std::size_t kHeaderEnd = 0x40, kExtended = 0x100;
constexpr unsigned kHasList = 0x10, kCardbus = 2;

using Visited = std::bitset<OAMHAL_CONFIG_SIZE / 4>;

void walk_ordinary(ConfigBytes bytes, CapabilityList& list) {
  if (bytes.size() < kHeaderEnd || (config_value(bytes, kStatus, 2) & kHasList) == 0) return;
  const bool cardbus = (config_value(bytes, kHeaderType, 1) & 0x7f) == kCardbus;
  Visited visited;
  std::size_t at = config_value(bytes, cardbus ? kFirstOfCardbus : kFirst, 1) & 0xfc;
  while (at != 0) {
    if (at < kHeaderEnd) {
      list.complaint = fmt::format("a capability is said to be at {:#x}, inside the header", at);
      return;
    }
    if (visited.test(at / 4)) {
      list.complaint = fmt::format("the list of capabilities loops at {:#x}", at);
      return;
    }
    visited.set(at / 4);
    if (at + 2 > bytes.size()) {
      list.ordinary_cut = true;
      return;
    }
    const auto id = static_cast<std::uint16_t>(config_value(bytes, at, 1));
    if (id == 0xff) {
      list.complaint = fmt::format("the capability at {:#x} reads as all ones", at);
      return;
    }
    list.found.push_back({static_cast<std::uint16_t>(at), id, 0, 0, 0});
    at = config_value(bytes, at + 1, 1) & 0xfc;
  }
}

void walk_extended(ConfigBytes bytes, CapabilityList& list) {
  Visited visited;
  std::size_t at = kExtended;
  while (at != 0) {
    if (at < kExtended || visited.test(at / 4)) {
      list.complaint =
          at < kExtended ? fmt::format("an extended capability is said to be at {:#x}, outside its space", at)
                         : fmt::format("the list of extended capabilities loops at {:#x}", at);
      return;
    }
    visited.set(at / 4);
    if (at + 4 > bytes.size()) {
      list.extended_cut = true;
      return;
    }
    const std::uint64_t header = config_value(bytes, at, 4);
    // A function without any has zeros there, and one that is no PCI Express function may have all ones.
    if (header == UINT32_MAX && at == kExtended) return;
    if (header == UINT32_MAX) {
      list.complaint = fmt::format("the extended capability at {:#x} reads as all ones", at);
      return;
    }
    if ((header & 0xffff) != 0)
      list.found.push_back({static_cast<std::uint16_t>(at), static_cast<std::uint16_t>(header & 0xffff), 1,
                            static_cast<std::uint8_t>(header >> 16 & 0xf), 0});
    at = header >> 20 & 0xffc;
  }
}

}  // namespace

std::uint64_t config_value(ConfigBytes bytes, std::size_t offset, unsigned size) {
  std::uint64_t value = 0;
  for (unsigned i = 0; i < size; ++i) value |= std::uint64_t{bytes[offset + i]} << (8 * i);
  return value;
}

std::optional<std::size_t> CapabilityList::offset_of(std::uint32_t id, bool extended) const {
  const auto place = std::ranges::find_if(found, [&](const oamhal_capability_t& capability) {
    return capability.id == id && (capability.extended != 0) == extended;
  });
  if (place == found.end()) return std::nullopt;
  return place->offset;
}

CapabilityList list_capabilities(ConfigBytes bytes) {
  CapabilityList list;
  walk_ordinary(bytes, list);
  if (!list.complaint.empty()) {
    // The extended list is another one: what is wrong with the first says nothing about it.
    std::string first = std::move(list.complaint);
    list.complaint.clear();
    walk_extended(bytes, list);
    list.complaint = std::move(first);
    return list;
  }
  walk_extended(bytes, list);
  return list;
}

}  // namespace oamhal::hal
