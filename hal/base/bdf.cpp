// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "hal/base/bdf.hpp"

#include <charconv>

namespace oamhal::hal {

namespace {

/// Reads a hexadecimal field of min..max digits that is followed by end.
std::optional<std::uint32_t> take_field(std::string_view& text, std::size_t min, std::size_t max, char end) {
  std::uint32_t value = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value, 16);
  const auto digits = static_cast<std::size_t>(stop - text.data());
  if (error != std::errc() || digits < min || digits > max) return std::nullopt;
  text.remove_prefix(digits);
  if (end == '\0') return text.empty() ? std::optional(value) : std::nullopt;
  if (!text.starts_with(end)) return std::nullopt;
  text.remove_prefix(1);
  return value;
}

}  // namespace

std::optional<oamhal_bdf_t> parse_bdf(std::string_view text) {
  std::uint32_t domain = 0;
  if (text.size() > 7) {
    const auto field = take_field(text, 4, 8, ':');
    if (!field) return std::nullopt;
    domain = *field;
  }
  const auto bus = take_field(text, 2, 2, ':');
  if (!bus) return std::nullopt;
  const auto device = take_field(text, 2, 2, '.');
  if (!device || *device > 0x1f) return std::nullopt;
  const auto function = take_field(text, 1, 1, '\0');
  if (!function || *function > 7) return std::nullopt;
  return oamhal_bdf_t{domain, static_cast<std::uint8_t>(*bus), static_cast<std::uint8_t>(*device),
                      static_cast<std::uint8_t>(*function), 0};
}

void format_bdf(const oamhal_bdf_t& bdf, char* text) {
  // By hand, as it is done for every function of the machine: printf takes a hundred times the instructions.
  constexpr const char* kDigits = "0123456789abcdef";
  int shift = 12;
  while (shift < 28 && (bdf.domain >> (shift + 4)) != 0) shift += 4;
  for (; shift >= 0; shift -= 4) *text++ = kDigits[(bdf.domain >> shift) & 0xfu];
  *text++ = ':';
  *text++ = kDigits[bdf.bus >> 4];
  *text++ = kDigits[bdf.bus & 0xfu];
  *text++ = ':';
  *text++ = kDigits[(bdf.device & 0x1fu) >> 4];
  *text++ = kDigits[bdf.device & 0xfu];
  *text++ = '.';
  *text++ = kDigits[bdf.function & 0x7u];
  *text = '\0';
}

std::string bdf_text(const oamhal_bdf_t& bdf) {
  char text[OAMHAL_BDF_TEXT_SIZE];
  format_bdf(bdf, text);
  return text;
}

}  // namespace oamhal::hal
