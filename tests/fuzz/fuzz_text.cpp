// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// The conversions that every attribute goes through, against slow ones that cannot be wrong. The first byte
// says which.

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string_view>

#include "hal/base/bdf.hpp"
#include "hal/base/text.hpp"

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

std::optional<std::uint64_t> slow_number(std::string_view text, int base) {
  if (base == 16 && text.starts_with("0x")) text.remove_prefix(2);
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

bool slow_plain(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return (c >= ' ' && c <= '~') || c == '\n' || c == '\t'; });
}

void check_bdf(std::string_view text) {
  const auto bdf = oamhal::hal::parse_bdf(text);
  if (!bdf) return;
  require(text.size() >= 7 && text.size() <= OAMHAL_BDF_TEXT_SIZE - 1);
  require(bdf->device < 32 && bdf->function < 8);
  const auto again = oamhal::hal::parse_bdf(oamhal::hal::bdf_text(*bdf));
  require(again && oamhal::hal::bdf_key(*again) == oamhal::hal::bdf_key(*bdf));
  const auto from_key = oamhal::hal::bdf_of_key(oamhal::hal::bdf_key(*bdf));
  require(oamhal::hal::bdf_key(from_key) == oamhal::hal::bdf_key(*bdf));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  switch (data[0]) {
    case 'd':
      require(oamhal::hal::parse_number(text, 10) == slow_number(text, 10));
      break;
    case 'x':
      require(oamhal::hal::parse_number(text, 16) == slow_number(text, 16));
      break;
    case 'p':
      require(oamhal::hal::is_plain_text(text) == slow_plain(text));
      break;
    case 'b':
      check_bdf(text);
      break;
    default:
      break;
  }
  return 0;
}
