// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TOOLS_COMMON_MARKUP_HPP
#define OAMHAL_TOOLS_COMMON_MARKUP_HPP

#include <string>
#include <string_view>

namespace oam_tools {

/// text as UTF-8 without control characters: what is neither is "?" or U+FFFD.
std::string clean_text(std::string_view text);

/// clean_text() that may stand between tags and in double quotes, of XML and of HTML.
std::string xml_text(std::string_view text);

}  // namespace oam_tools

#endif  // OAMHAL_TOOLS_COMMON_MARKUP_HPP
