// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TOOLS_COMMON_BOARDS_HPP
#define OAMHAL_TOOLS_COMMON_BOARDS_HPP

#include <string>
#include <vector>

#include <oamhal/oamhal.hpp>

namespace oam_tools {

/// Where the boards that came with the program are.
std::string boards_directory();

/// The boards that check chooses from: the one that is named, by its name or the path of its file; all that
/// came with the program where name is empty. The error is a sentence.
oamhal::result<std::vector<oamhal::board>> load_boards(const std::string& name);

}  // namespace oam_tools

#endif  // OAMHAL_TOOLS_COMMON_BOARDS_HPP
