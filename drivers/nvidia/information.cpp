// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "information.hpp"

#include <charconv>
#include <system_error>

namespace oamhal::nvidia {
namespace {

std::string_view trim(std::string_view text) {
  const auto blank = [](char c) { return c == ' ' || c == '\t'; };
  while (!text.empty() && blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && blank(text.back())) text.remove_suffix(1);
  return text;
}

std::optional<std::uint32_t> number(std::string_view text) {
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

Information parse_information(std::string_view text) {
  Information information;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    const std::string_view key = trim(line.substr(0, colon));
    const std::string_view value = trim(line.substr(colon + 1));
    // The driver prints question marks for what it does not know yet.
    if (value.empty() || value.contains('?')) continue;
    if (key == "Model" && value != "Unknown") information.model = value;
    if (key == "GPU UUID") information.uuid = value;
    if (key == "Video BIOS") information.vbios = value;
    if (key == "GPU Firmware" && value != "N/A") information.firmware = value;
    if (key == "Device Minor") information.minor = number(value);
  }
  return information;
}

}  // namespace oamhal::nvidia
