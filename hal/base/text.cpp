// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "hal/base/text.hpp"

#include <charconv>
#include <cstddef>
#include <cstring>

namespace oamhal::hal {

namespace {

bool is_plain(unsigned char c) {
  return (c >= 0x20 && c < 0x7f) || c == '\n' || c == '\t';
}

bool is_blank(char c) {
  return c == ' ' || c == '\t';
}

}  // namespace

std::optional<std::uint64_t> parse_number(std::string_view text, int base) {
  if (base == 16 && text.starts_with("0x")) text.remove_prefix(2);
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

bool is_plain_text(std::string_view text) {
  // Eight bytes at a time: a word without a byte above 0x7e, or below 0x20 that is no end of a line, needs no
  // closer look. Sums of seven bits do not carry into the next byte.
  constexpr std::uint64_t kOnes = 0x0101010101010101;
  constexpr std::uint64_t kHigh = kOnes * 0x80;
  constexpr std::uint64_t kLow = kOnes * 0x7f;
  const char* data = text.data();
  std::size_t left = text.size();
  for (; left >= sizeof(std::uint64_t); data += 8, left -= 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, data, sizeof word);
    const std::uint64_t above = ((word & kLow) + kOnes) | word;
    const std::uint64_t below = ~((word & kLow) + kOnes * 0x60);
    const std::uint64_t line_end = word ^ (kOnes * '\n');
    const std::uint64_t other = ((line_end & kLow) + kLow) | line_end;
    if (((above | (below & other)) & kHigh) == 0) continue;
    for (std::size_t i = 0; i < 8; ++i)
      if (!is_plain(static_cast<unsigned char>(data[i]))) return false;
  }
  for (std::size_t i = 0; i < left; ++i)
    if (!is_plain(static_cast<unsigned char>(data[i]))) return false;
  return true;
}

std::string_view next_line(std::string_view& text) {
  const std::size_t end = text.find('\n');
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return line;
}

std::string_view next_word(std::string_view& text) {
  std::size_t begin = 0;
  while (begin < text.size() && is_blank(text[begin])) ++begin;
  std::size_t end = begin;
  while (end < text.size() && !is_blank(text[end])) ++end;
  const std::string_view word = text.substr(begin, end - begin);
  text.remove_prefix(end);
  return word;
}

std::string_view trim(std::string_view text) {
  const auto space = [](char c) { return is_blank(c) || c == '\n'; };
  while (!text.empty() && space(text.front())) text.remove_prefix(1);
  while (!text.empty() && space(text.back())) text.remove_suffix(1);
  return text;
}

}  // namespace oamhal::hal
