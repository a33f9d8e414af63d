// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/common/file.hpp"

#include <fmt/format.h>

#include <array>
#include <filesystem>
#include <fstream>

#include "tools/common/text.hpp"

namespace oam_tools {

namespace {

std::string size_text(std::size_t bytes) {
  const std::size_t kib = bytes >> 10U;
  return kib % 1024 == 0 ? fmt::format("{} MiB", kib >> 10U) : fmt::format("{} KiB", kib);
}

}  // namespace

std::expected<std::string, std::string> read_file(const std::string& path, std::size_t most_bytes) {
  std::error_code problem;
  // Not a device or FIFO: those may never end.
  if (!std::filesystem::is_regular_file(path, problem))
    return std::unexpected(fmt::format("{}: {}.", printable(path),
                                       problem ? problem.message() : std::string("it is no regular file")));
  std::ifstream file(path, std::ios::binary);
  std::string text;
  std::array<char, std::size_t{1} << 16> piece{};
  while (file.read(piece.data(), piece.size()), file.gcount() > 0) {
    text.append(piece.data(), static_cast<std::size_t>(file.gcount()));
    if (text.size() > most_bytes)
      return std::unexpected(
          fmt::format("{}: it is larger than {}.", printable(path), size_text(most_bytes)));
  }
  if (file.bad() || !file.is_open())
    return std::unexpected(fmt::format("{}: it cannot be read.", printable(path)));
  return text;
}

}  // namespace oam_tools
