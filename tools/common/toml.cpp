// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/common/toml.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <utility>

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
  const std::size_t most = mebibytes << 20U;
  std::error_code problem;
  // Not a device or FIFO: those may never end.
  if (!std::filesystem::is_regular_file(path, problem))
    return std::unexpected(fmt::format("{}: {}.", printable(path),
                                       problem ? problem.message() : std::string("it is no regular file")));
  std::ifstream file(path, std::ios::binary);
  std::string text(most + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(file.gcount()));
  if (file.bad() || !file.is_open())
    return std::unexpected(fmt::format("{}: it cannot be read.", printable(path)));
  if (text.size() > most)
    return std::unexpected(fmt::format("{}: it is larger than {} MiB.", printable(path), mebibytes));
  return text;
}

}  // namespace oam_tools
