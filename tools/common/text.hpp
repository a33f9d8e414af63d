// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TOOLS_COMMON_TEXT_HPP
#define OAMHAL_TOOLS_COMMON_TEXT_HPP

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace oam_tools {

/// Columns that text takes on a terminal: its UTF-8 characters.
std::size_t display_width(std::string_view text);

/// text with every control character replaced: what a file says must not steer a terminal.
std::string printable(std::string_view text);

/// text cut to at most width columns; a cut ends in "~".
std::string clip(std::string_view text, std::size_t width);

/// As clip(), but the end stays: a cut begins with "~".
std::string clip_front(std::string_view text, std::size_t width);

/// text with margin in front of each of its lines.
std::string indent(std::string_view text, std::string_view margin);

/// text filled up with spaces to width columns.
std::string pad(std::string_view text, std::size_t width);

/// Words broken into lines of at most width columns. A word longer than that has a line of its own.
std::vector<std::string> wrap(std::string_view text, std::size_t width);

}  // namespace oam_tools

#endif  // OAMHAL_TOOLS_COMMON_TEXT_HPP
