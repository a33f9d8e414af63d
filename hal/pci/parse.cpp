// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "hal/pci/parse.hpp"

#include <algorithm>
#include <cstddef>

#include <oamhal/memory.h>

#include "hal/base/bdf.hpp"
#include "hal/base/text.hpp"

namespace oamhal::hal {

namespace {

// include/linux/ioport.h: the flags that the resource file prints.
constexpr std::uint64_t kResourceIo = 0x00000100;
constexpr std::uint64_t kResourceMem = 0x00000200;
constexpr std::uint64_t kResourcePrefetch = 0x00002000;
constexpr std::uint64_t kResourceMem64 = 0x00100000;
constexpr std::uint64_t kResourceUnset = 0x20000000;
constexpr std::string_view kNoResource = "0x0000000000000000 0x0000000000000000 0x0000000000000000";
constexpr std::size_t kBarCount = 6;
constexpr std::size_t kUsualDepth = 8;

// PCI Express Base Specification 6.0, 7.5.1, 7.5.3 and 7.7.7.
constexpr std::uint32_t kStatusCapabilityList = 0x10u << 16;  // in the dword of Command and Status
constexpr std::uint32_t kCommandStatus = 0x04;
constexpr std::uint32_t kHeaderType = 0x0c;
constexpr std::uint32_t kHeaderMask = 0x7f << 16;
constexpr std::uint32_t kFirstBar = 0x10;
constexpr std::uint32_t kCapabilityPointer = 0x34;
constexpr std::uint32_t kCapabilityPcie = 0x10;
constexpr std::uint32_t kDeviceControl = 0x08;
constexpr std::uint32_t kExtendedStart = 0x100;
constexpr std::uint32_t kExtendedAcs = 0x000d;
constexpr std::uint32_t kAcsCapability = 0x04;       // its upper half is ACS Control
constexpr std::uint32_t kAcsRedirect = 0x0cu << 16;  // P2P Request Redirect and P2P Completion Redirect
// A list can be at most as long as there is room for entries; a longer one loops.
constexpr int kMaxCapabilities = 48;
constexpr int kMaxExtended = 480;

/// Takes a text of known length off the front of another: compared without a call.
template <std::size_t Size>
bool take(std::string_view& text, const char (&expected)[Size]) {
  constexpr std::size_t kLength = Size - 1;
  if (!text.starts_with(std::string_view(expected, kLength))) return false;
  text.remove_prefix(kLength);
  return true;
}

std::optional<std::uint16_t> take_id(std::string_view& text) {
  const auto id = take_hex(text);
  if (!id || *id > 0xffff) return std::nullopt;
  return static_cast<std::uint16_t>(*id);
}

/// "1002:74A1".
bool parse_pair(std::string_view text, std::uint16_t& first, std::uint16_t& second) {
  const auto a = take_id(text);
  if (!a || !text.starts_with(':')) return false;
  text.remove_prefix(1);
  const auto b = take_id(text);
  if (!b || !text.empty()) return false;
  first = *a;
  second = *b;
  return true;
}

/// The number behind blanks that a line goes on with, up to the next blank or its end.
std::optional<std::uint64_t> take_address(std::string_view& line) {
  const auto is_blank = [](char c) { return c == ' ' || c == '\t'; };
  while (!line.empty() && is_blank(line.front())) line.remove_prefix(1);
  const auto number = take_hex(line);
  return line.empty() || is_blank(line.front()) ? number : std::nullopt;
}

oamhal_number_t known(std::uint64_t value) {
  return {value, OAMHAL_PRESENT, 0};
}

oamhal_number_t not_reported() {
  return {0, OAMHAL_ABSENT_NOT_REPORTED, 0};
}

std::optional<std::uint32_t> find_max_payload(const ConfigDword& dword) {
  if ((dword(kCommandStatus).value_or(0) & kStatusCapabilityList) == 0) return std::nullopt;
  std::uint32_t offset = dword(kCapabilityPointer).value_or(0) & 0xfcu;
  for (int hops = 0; hops < kMaxCapabilities && offset >= 0x40; ++hops) {
    const auto header = dword(offset);
    if (!header) return std::nullopt;
    if ((*header & 0xff) == kCapabilityPcie) {
      const auto control = offset + kDeviceControl < 0x100 ? dword(offset + kDeviceControl) : std::nullopt;
      const std::uint32_t code = control.value_or(0xe0) >> 5 & 0x7u;
      if (code > 5) return std::nullopt;  // 110b and 111b are reserved
      return 128u << code;
    }
    offset = *header >> 8 & 0xfcu;
  }
  return std::nullopt;
}

/// No value where the list cannot be read to its end; without the capability nothing is redirected.
std::optional<bool> find_acs_redirect(const ConfigDword& dword) {
  std::uint32_t offset = kExtendedStart;
  for (int hops = 0; hops < kMaxExtended; ++hops) {
    const auto header = dword(offset);
    if (!header || *header == UINT32_MAX) return std::nullopt;
    if (*header == 0) return offset == kExtendedStart ? std::optional(false) : std::nullopt;
    if ((*header & 0xffff) == kExtendedAcs) {
      const auto control = offset + kAcsCapability < 0x1000 ? dword(offset + kAcsCapability) : std::nullopt;
      if (!control) return std::nullopt;
      return (*control & kAcsRedirect) != 0;
    }
    offset = *header >> 20 & 0xffcu;
    if (offset == 0) return false;
    if (offset < kExtendedStart) return std::nullopt;
  }
  return std::nullopt;
}

}  // namespace

std::optional<PciIds> parse_uevent(std::string_view text) {
  PciIds ids;
  bool has_class = false;
  bool has_id = false;
  while (!text.empty()) {
    std::string_view line = next_line(text);
    if (take(line, "PCI_ID=")) {
      if (!parse_pair(line, ids.vendor, ids.device)) return std::nullopt;
      has_id = true;
    } else if (take(line, "PCI_CLASS=")) {
      const auto number = parse_number(line, 16);
      if (!number || *number > 0xffffff) return std::nullopt;
      ids.pci_class = static_cast<std::uint32_t>(*number);
      has_class = true;
    } else if (take(line, "PCI_SUBSYS_ID=")) {
      if (!parse_pair(line, ids.subsystem_vendor, ids.subsystem_device)) return std::nullopt;
    } else if (take(line, "DRIVER=")) {
      ids.driver = line;
    } else if (!line.contains('=')) {
      return std::nullopt;
    }
  }
  if (!has_class || !has_id) return std::nullopt;
  return ids;
}

std::optional<std::vector<Bar>> parse_resource(std::string_view text) {
  std::vector<Bar> bars;
  bars.reserve(kBarCount);
  for (std::uint32_t index = 0; index < kBarCount; ++index) {
    std::string_view line = next_line(text);
    if (line == kNoResource) continue;
    const auto start = take_address(line);
    const auto end = take_address(line);
    const auto flags = take_address(line);
    if (!start || !end || !flags || !line.empty()) return std::nullopt;
    const bool memory = (*flags & kResourceMem) != 0;
    const bool ports = (*flags & kResourceIo) != 0;
    if (!memory && !ports) continue;
    Bar bar;
    bar.index = index;
    bar.size = *end >= *start ? *end - *start + 1 : 0;
    if (ports) bar.flags |= OAMHAL_MEMORY_IO_PORTS;
    if (*flags & kResourcePrefetch) bar.flags |= OAMHAL_MEMORY_PREFETCHABLE;
    if (*flags & kResourceMem64) bar.flags |= OAMHAL_MEMORY_64BIT;
    // A memory BAR at address 0 is one that nobody placed.
    if ((*flags & kResourceUnset) != 0 || (memory && *start == 0)) bar.flags |= OAMHAL_MEMORY_UNASSIGNED;
    bars.push_back(bar);
  }
  return bars;
}

std::optional<oamhal_number_t> parse_link_speed(std::string_view text) {
  text = trim(text);
  if (text.starts_with("Unknown")) return not_reported();
  const auto number = next_word(text);
  if (!trim(text).starts_with("GT/s")) return std::nullopt;
  const std::size_t dot = number.find('.');
  const auto whole = parse_number(number.substr(0, dot));
  const auto tenth =
      dot == std::string_view::npos ? std::optional<std::uint64_t>(0) : parse_number(number.substr(dot + 1));
  if (!whole || !tenth || *whole > 10000 || *tenth > 9) return std::nullopt;
  return known(*whole * 10 + *tenth);
}

std::optional<oamhal_number_t> parse_link_width(std::string_view text) {
  const auto number = parse_number(trim(text));
  if (!number || *number > 255) return std::nullopt;
  // The kernel says 255 when it does not know; 63 are the six bits of a function that answers no more, all
  // ones.
  return *number == 0 || *number == 63 || *number == 255 ? not_reported() : known(*number);
}

std::vector<oamhal_bdf_t> parse_hierarchy(std::string_view path) {
  std::vector<oamhal_bdf_t> functions;
  functions.reserve(kUsualDepth);
  while (!path.empty()) {
    const std::size_t slash = path.find('/');
    const std::string_view part = path.substr(0, slash);
    path.remove_prefix(slash == std::string_view::npos ? path.size() : slash + 1);
    if (part.size() < 12) continue;
    if (const auto bdf = parse_bdf(part)) functions.push_back(*bdf);
  }
  return functions;
}

ConfigFacts parse_config(const ConfigDword& dword) {
  ConfigFacts facts;
  facts.id = dword(0);
  if (!facts.id) return facts;
  // A virtual function's ids are all ones by the SR-IOV specification; its command register has zeros.
  facts.all_ones = *facts.id == UINT32_MAX && dword(4) == UINT32_MAX;
  if (facts.all_ones) return facts;
  facts.max_payload_bytes = find_max_payload(dword);
  facts.acs_redirect = find_acs_redirect(dword);
  return facts;
}

std::vector<std::uint32_t> find_given_up_bars(const ConfigDword& dword, std::span<const Bar> bars) {
  constexpr std::uint32_t kIoPorts = 0x1;
  constexpr std::uint32_t k64Bit = 0x4;
  constexpr std::uint32_t kPrefetchable = 0x8;
  std::vector<std::uint32_t> given_up;
  if ((dword(kHeaderType).value_or(kHeaderMask) & kHeaderMask) != 0) return given_up;
  for (std::uint32_t index = 0; index < kBarCount; ++index) {
    const auto shown = std::ranges::find(bars, index, &Bar::index);
    if (shown != bars.end()) {
      if ((shown->flags & OAMHAL_MEMORY_64BIT) != 0) ++index;
      continue;
    }
    const std::uint32_t low = dword(kFirstBar + 4 * index).value_or(0);
    if ((low & (kIoPorts | k64Bit | kPrefetchable)) != 0) given_up.push_back(index);
    if ((low & (kIoPorts | k64Bit)) == k64Bit) ++index;
  }
  return given_up;
}

bool may_be_accelerator(std::uint32_t pci_class) {
  switch (pci_class >> 16) {
    case 0x00:  // before class codes
    case 0x03:  // display: MI200, MetaX, Moore Threads
    case 0x0b:  // processor, 0x0b40 co-processor
    case 0x11:  // signal processing
    case 0x12:  // processing accelerator
    case 0xff:  // unassigned
      return true;
    case 0x08:  // system peripheral: only "other", where AWS Neuron sits
      return ((pci_class >> 8) & 0xff) == 0x80;
    default:
      return false;
  }
}

}  // namespace oamhal::hal
