// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "toml_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iterator>

#include "error.hpp"

namespace oam_sim {

toml::table parse_toml(std::string_view text, const std::string& path) {
  // Debian 12's toml++ takes letters beyond ASCII outside of quotes for unreachable code.
  const auto other = std::ranges::find_if(text, [](char c) { return static_cast<unsigned char>(c) > 0x7f; });
  if (other != text.end())
    throw Error(fmt::format("{}:{}: these files are ASCII: write it without this letter", path,
                            1 + std::count(text.begin(), other, '\n')));
  try {
    return toml::parse(text, path);
  } catch (const toml::parse_error& error) {
    throw Error(fmt::format("{}:{}: {}", path, error.source().begin.line, error.description()));
  }
}

std::string read_text_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text(std::istreambuf_iterator<char>(file), {});
  if (!file) throw Error(fmt::format("cannot read {}", path));
  return text;
}

}  // namespace oam_sim
