// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// The parsers of sysfs's PCI attributes. The first byte says which.

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <string_view>

#include "hal/base/bdf.hpp"
#include "hal/pci/parse.hpp"

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

void check_number(const std::optional<oamhal_number_t>& number, std::uint64_t limit) {
  if (!number) return;
  require(number->absence == OAMHAL_PRESENT ? number->value <= limit : number->value == 0);
}

void check_hierarchy(std::string_view text) {
  for (const oamhal_bdf_t& bdf : oamhal::hal::parse_hierarchy(text))
    require(bdf.device < 32 && bdf.function < 8);
}

void check_config(std::string_view bytes) {
  const auto dword = [&](std::uint32_t offset) -> std::optional<std::uint32_t> {
    require(offset % 4 == 0 && offset < 4096);
    if (offset + 4 > bytes.size()) return std::nullopt;
    std::uint32_t value = 0;
    std::memcpy(&value, bytes.data() + offset, sizeof value);
    return value;
  };
  (void)oamhal::hal::parse_config(dword);
  for (const std::uint32_t index : oamhal::hal::find_given_up_bars(dword, {})) require(index < 6);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  switch (data[0]) {
    case 'u':
      if (const auto ids = oamhal::hal::parse_uevent(text)) require(ids->pci_class <= 0xffffff);
      break;
    case 'r':
      (void)oamhal::hal::parse_resource(text);
      break;
    case 's':
      check_number(oamhal::hal::parse_link_speed(text), 100'009);
      break;
    case 'w':
      check_number(oamhal::hal::parse_link_width(text), 254);
      break;
    case 'h':
      check_hierarchy(text);
      break;
    case 'c':
      check_config(text);
      break;
    default:
      break;
  }
  return 0;
}
