// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/common/markup.hpp"

#include <cstddef>
#include <cstdint>

#include "tools/common/text.hpp"

namespace oam_tools {

namespace {

constexpr std::string_view kReplacement = "\xef\xbf\xbd";

std::uint32_t byte_at(std::string_view text, std::size_t at) {
  return static_cast<unsigned char>(text[at]);
}

/// Bytes of the character at a place, or 0 when what stands there is no UTF-8 that XML allows.
std::size_t character_length(std::string_view text, std::size_t at) {
  const std::uint32_t first = byte_at(text, at);
  if (first < 0x80) return 1;
  const std::size_t length = first >= 0xf0 && first < 0xf5 ? 4 : first >= 0xe0 ? 3 : first >= 0xc2 ? 2 : 0;
  if (first >= 0xf5 || length == 0 || at + length > text.size()) return 0;
  std::uint32_t code = first & (0x7fU >> length);
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte_at(text, at + i) & 0xc0U) != 0x80) return 0;
    code = code << 6U | (byte_at(text, at + i) & 0x3fU);
  }
  const bool too_long = (length == 3 && code < 0x800) || (length == 4 && code < 0x10000);
  const bool refused = (code >= 0xd800 && code < 0xe000) || code > 0x10ffff || code == 0xfffe ||
                       code == 0xffff || (code >= 0x80 && code < 0xa0);
  return too_long || refused ? 0 : length;
}

}  // namespace

std::string clean_text(std::string_view text) {
  const std::string shown = printable(text);
  std::string clean;
  for (std::size_t at = 0; at < shown.size();) {
    const std::size_t length = character_length(shown, at);
    clean += length == 0 ? kReplacement : std::string_view(shown).substr(at, length);
    at += length == 0 ? 1 : length;
  }
  return clean;
}

std::string xml_text(std::string_view text) {
  std::string escaped;
  for (const char c : clean_text(text)) {
    switch (c) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      default:
        escaped += c;
        break;
    }
  }
  return escaped;
}

}  // namespace oam_tools
