// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TOOLS_COMMON_FILE_HPP
#define OAMHAL_TOOLS_COMMON_FILE_HPP

#include <cstddef>
#include <expected>
#include <string>

namespace oam_tools {

/// The bytes of a regular file of at most that many. The error is a sentence that begins with the path.
std::expected<std::string, std::string> read_file(const std::string& path, std::size_t most_bytes);

}  // namespace oam_tools

#endif  // OAMHAL_TOOLS_COMMON_FILE_HPP
