// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "hal/base/text.hpp"

#include <algorithm>
#include <cstddef>
#include <cstring>

namespace oamhal::hal {

namespace {

bool is_blank(char c) {
  return c == ' ' || c == '\t';
}

}  // namespace

std::optional<std::uint64_t> take_hex(std::string_view& text) {
  const char* at = text.data();
  const char* const end = at + text.size();
  if (text.starts_with("0x")) at += 2;
  const char* const begin = at;
  while (at != end && *at == '0') ++at;
  const char* const first = at;
  std::uint64_t value = 0;
  for (; at != end; ++at) {
    const unsigned digit = digit_value(*at);
    if (digit >= 16) break;
    value = value << 4 | digit;
  }
  if (at == begin || at - first > 16) return std::nullopt;
  text = {at, end};
  return value;
}

std::optional<std::uint64_t> parse_number(std::string_view text, int base) {
  if (base == 16) {
    const auto value = take_hex(text);
    return text.empty() ? value : std::nullopt;
  }
  if (text.empty()) return std::nullopt;
  std::uint64_t value = 0;
  for (const char c : text) {
    const unsigned digit = digit_value(c);
    if (digit > 9 || value > (UINT64_MAX - digit) / 10) return std::nullopt;
    value = value * 10 + digit;
  }
  return value;
}

bool is_plain_text(std::string_view text) {
  // Sixteen bytes at a time: every text of the tree comes by here. One more than a plain byte is above 0x20
  // as a signed number, and 10 or 11 for a tab and a newline.
  using Bytes = signed char __attribute__((vector_size(16)));
  using Unsigned = unsigned char __attribute__((vector_size(16)));
  const auto plain = [](const Bytes& bytes) {
    const auto next = reinterpret_cast<Bytes>(reinterpret_cast<Unsigned>(bytes) + 1);
    return (next > 0x20) | ((next | 1) == 11);
  };
  const char* data = text.data();
  std::size_t left = text.size();
  Bytes all = ~Bytes{};
  Bytes bytes;
  for (; left >= sizeof bytes; data += sizeof bytes, left -= sizeof bytes) {
    std::memcpy(&bytes, data, sizeof bytes);
    all &= plain(bytes);
  }
  if (text.size() >= sizeof bytes) {
    // The last sixteen, some of them for the second time.
    std::memcpy(&bytes, data + left - sizeof bytes, sizeof bytes);
  } else {
    bytes = Bytes{} + ' ';
    if (left != 0) std::memcpy(&bytes, data, left);
  }
  all &= plain(bytes);
  std::uint64_t halves[2];
  static_assert(sizeof halves == sizeof all);
  std::memcpy(halves, &all, sizeof halves);
  return (halves[0] & halves[1]) == UINT64_MAX;
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
