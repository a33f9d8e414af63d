// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "file_map.hpp"

namespace oam_sim {

void FileMap::drop(std::string_view path) {
  const std::string below = std::string(path) + "/";
  std::erase_if(entries_,
                [&](const auto& item) { return item.first == path || item.first.starts_with(below); });
}

}  // namespace oam_sim
