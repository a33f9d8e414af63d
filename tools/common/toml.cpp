// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/common/toml.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <utility>

#include "tools/common/file.hpp"
#include "tools/common/text.hpp"

namespace oam_tools {

std::expected<toml::table, std::string> parse_toml(std::string_view text, const std::string& file) {
  const auto beyond = std::ranges::find_if(text, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte > 0x7e || (byte < 0x20 && c != '\n' && c != '\t' && c != '\r');
  });
  if (beyond != text.end())
    return std::unexpected(fmt::format("{}:{}: write it in ASCII, without control characters.",
                                       printable(file), 1 + std::count(text.begin(), beyond, '\n')));
  toml::parse_result parsed = toml::parse(text);
  if (!parsed)
    return std::unexpected(fmt::format("{}:{}: it is no TOML: {}.", printable(file),
                                       parsed.error().source().begin.line, parsed.error().description()));
  return std::move(parsed).table();
}

std::expected<std::string, std::string> read_small_file(const std::string& path, std::size_t mebibytes) {
  return read_file(path, mebibytes << 20U);
}

}  // namespace oam_tools
