// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "device_ids.hpp"

#include <algorithm>
#include <charconv>

namespace oamhal::ascend {
namespace {

std::string_view trim(std::string_view text) {
  const auto blank = [](char c) { return c == ' ' || c == '\t' || c == '\r'; };
  while (!text.empty() && blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && blank(text.back())) text.remove_suffix(1);
  return text;
}

bool is_address(std::string_view text) {
  const auto part = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || c == ':' || c == '.';
  };
  return text.size() >= 7 && text.size() <= 16 && std::ranges::all_of(text, part);
}

}  // namespace

std::optional<DeviceIds> parse_device_ids(std::string_view text) {
  DeviceIds ids;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::string_view line = trim(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (line.empty()) continue;
    const std::size_t arrow = line.find("--->");
    if (arrow == std::string_view::npos) return std::nullopt;
    const std::string_view address = trim(line.substr(0, arrow));
    const std::string_view number = trim(line.substr(arrow + 4));
    std::uint32_t id = 0;
    const auto [stop, error] = std::from_chars(number.data(), number.data() + number.size(), id);
    if (!is_address(address) || error != std::errc() || stop != number.data() + number.size())
      return std::nullopt;
    ids.emplace(address, id);
  }
  return ids;
}

}  // namespace oamhal::ascend
