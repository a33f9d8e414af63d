// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TOOLS_COMMON_COLOR_HPP
#define OAMHAL_TOOLS_COMMON_COLOR_HPP

#include <cstdint>
#include <string>
#include <string_view>

namespace oam_tools {

/// What a text is, for those who see colours. Nothing is ever said by colour alone.
enum class Tone : std::uint8_t { kPlain, kStrong, kGood, kWarning, kBad, kQuiet };

/// Whether to colour what goes to descriptor fd: choice is "always", "never" or "auto", which looks at the
/// terminal, NO_COLOR and TERM.
bool use_color(std::string_view choice, int fd);

/// text in the colour of tone, or as it is.
std::string paint(std::string_view text, Tone tone, bool color);

}  // namespace oam_tools

#endif  // OAMHAL_TOOLS_COMMON_COLOR_HPP
