// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "hal/base/bdf.hpp"

#include <cstddef>

#include "hal/base/text.hpp"

namespace oamhal::hal {

namespace {

/// Two hexadecimal digits, or a number above 0xff when they are none.
unsigned pair_value(const char* text) {
  const unsigned high = digit_value(text[0]);
  const unsigned low = digit_value(text[1]);
  return (high | low) < 16 ? high << 4 | low : 0x100;
}

/// "0000:", four to eight digits; "" is domain 0.
std::optional<std::uint32_t> parse_domain(std::string_view text) {
  if (text.empty()) return 0;
  if (text == "0000:") return 0;
  if (text.size() < 5 || text.size() > 9 || text.back() != ':') return std::nullopt;
  text.remove_suffix(1);
  std::uint32_t domain = 0;
  for (const char c : text) {
    const unsigned digit = digit_value(c);
    if (digit >= 16) return std::nullopt;
    domain = domain << 4 | digit;
  }
  return domain;
}

}  // namespace

// Both are done for every function of the machine: no general conversion, which takes many times the
// instructions.

std::optional<oamhal_bdf_t> parse_bdf(std::string_view text) {
  constexpr std::size_t kTail = 7;  // "0c:00.0"
  if (text.size() < kTail) return std::nullopt;
  const char* tail = text.data() + text.size() - kTail;
  const auto domain = parse_domain(text.substr(0, text.size() - kTail));
  const unsigned bus = pair_value(tail);
  const unsigned device = pair_value(tail + 3);
  const unsigned function = digit_value(tail[6]);
  if (!domain || bus > 0xff || device > 0x1f || function > 7 || tail[2] != ':' || tail[5] != '.')
    return std::nullopt;
  return oamhal_bdf_t{*domain, static_cast<std::uint8_t>(bus), static_cast<std::uint8_t>(device),
                      static_cast<std::uint8_t>(function), 0};
}

std::size_t format_bdf(const oamhal_bdf_t& bdf, char* text) {
  constexpr const char* kDigits = "0123456789abcdef";
  std::size_t more = 0;
  if (bdf.domain > 0xffff) {
    int shift = 16;
    while (shift < 28 && (bdf.domain >> (shift + 4)) != 0) shift += 4;
    for (; shift >= 16; shift -= 4) text[more++] = kDigits[(bdf.domain >> shift) & 0xfu];
    text += more;
  }
  text[0] = kDigits[(bdf.domain >> 12) & 0xfu];
  text[1] = kDigits[(bdf.domain >> 8) & 0xfu];
  text[2] = kDigits[(bdf.domain >> 4) & 0xfu];
  text[3] = kDigits[bdf.domain & 0xfu];
  text[4] = ':';
  text[5] = kDigits[bdf.bus >> 4];
  text[6] = kDigits[bdf.bus & 0xfu];
  text[7] = ':';
  text[8] = kDigits[(bdf.device & 0x1fu) >> 4];
  text[9] = kDigits[bdf.device & 0xfu];
  text[10] = '.';
  text[11] = kDigits[bdf.function & 0x7u];
  text[12] = '\0';
  return more + 12;
}

std::string bdf_text(const oamhal_bdf_t& bdf) {
  char text[OAMHAL_BDF_TEXT_SIZE];
  return {text, format_bdf(bdf, text)};
}

}  // namespace oamhal::hal
