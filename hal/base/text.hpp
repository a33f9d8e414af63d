// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_HAL_BASE_TEXT_HPP
#define OAMHAL_HAL_BASE_TEXT_HPP

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace oamhal::hal {

/// What each character stands for as a hexadecimal digit; kNoDigit where it is none.
inline constexpr std::uint8_t kNoDigit = 0xff;
inline constexpr auto kDigitValues = [] {
  std::array<std::uint8_t, 256> values{};
  values.fill(kNoDigit);
  for (unsigned i = 0; i < 10; ++i) values['0' + i] = static_cast<std::uint8_t>(i);
  for (unsigned i = 0; i < 6; ++i) values['a' + i] = values['A' + i] = static_cast<std::uint8_t>(10 + i);
  return values;
}();
constexpr unsigned digit_value(char c) {
  return kDigitValues[static_cast<unsigned char>(c)];
}

/// Takes the hexadecimal digits off that text begins with, with or without "0x", as a number. Nothing when
/// there are none, or more than fit.
std::optional<std::uint64_t> take_hex(std::string_view& text);

/// The whole of text as a number in base 10 or 16 (with or without "0x" in base 16), or nothing.
std::optional<std::uint64_t> parse_number(std::string_view text, int base = 10);

/// True when every byte is printable ASCII, a tab or a newline.
bool is_plain_text(std::string_view text);

/// Takes the first line off text: returned without its newline.
std::string_view next_line(std::string_view& text);

/// Takes the first word off text; words are separated by blanks and tabs. Empty at the end.
std::string_view next_word(std::string_view& text);

/// text without blanks, tabs and newlines at both ends.
std::string_view trim(std::string_view text);

}  // namespace oamhal::hal

#endif  // OAMHAL_HAL_BASE_TEXT_HPP
