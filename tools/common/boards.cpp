// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/common/boards.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <filesystem>

#include "tools/common/file.hpp"
#include "tools/common/text.hpp"

namespace oam_tools {

namespace {

namespace fs = std::filesystem;

/// No board is larger by far.
constexpr std::size_t kMostBytes = std::size_t{1} << 18;

using Boards = std::vector<oamhal::board>;

oamhal::error unusable(std::string message) {
  return {OAMHAL_ERROR_NOT_FOUND, std::move(message), 0};
}

oamhal::result<oamhal::board> load(const fs::path& path) {
  std::error_code problem;
  // Not a device or FIFO: those may never end.
  if (!fs::is_regular_file(path, problem))
    return unusable(fmt::format("there is no board file {}.", printable(path.string())));
  if (const auto size = fs::file_size(path, problem); !problem && size > kMostBytes)
    return unusable(fmt::format("{} is larger than any board file.", printable(path.string())));
  const auto text = read_file(path.string(), kMostBytes);
  if (!text) return unusable(text.error());
  auto board = oamhal::board::try_parse(*text, path.stem().string());
  if (!board)
    return oamhal::error{board.error().status,
                         fmt::format("{} (the file {})", board.error().message, printable(path.string())), 0};
  return board;
}

}  // namespace

std::string boards_directory() {
  std::error_code ignored;
  const fs::path program = fs::read_symlink("/proc/self/exe", ignored);
  const fs::path installed = program.parent_path().parent_path() / "share/oamhal/boards";
  return fs::is_directory(installed, ignored) ? installed.string() : OAMHAL_SOURCE_BOARDS;
}

oamhal::result<Boards> load_boards(const std::string& name) {
  std::vector<fs::path> paths;
  std::error_code problem;
  const bool is_path = name.find('/') != std::string::npos || name.ends_with(".toml");
  if (is_path) {
    paths.emplace_back(name);
  } else {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(boards_directory(), problem)) {
      if (entry.path().extension() != ".toml") continue;
      names.push_back(entry.path().stem().string());
      if (name.empty() || names.back() == name) paths.push_back(entry.path());
    }
    std::ranges::sort(paths);
    std::ranges::sort(names);
    if (paths.empty())
      return unusable(
          name.empty()
              ? fmt::format("there are no boards in {}: install oamhal's, or give a file with --board.",
                            boards_directory())
              : fmt::format("there is no board \"{}\": choose one of {}, or give the path of a file.",
                            printable(name), fmt::join(names, ", ")));
  }
  Boards boards;
  for (const auto& path : paths) {
    auto board = load(path);
    if (!board) return board.error();
    boards.push_back(*board);
  }
  return boards;
}

}  // namespace oam_tools
