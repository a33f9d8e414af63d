// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TOOLS_COMMON_TOML_HPP
#define OAMHAL_TOOLS_COMMON_TOML_HPP

// As hal/base/toml.hpp, which is the library's own: without its assertions toml++ reports an error where a
// broken file violates one.
#ifdef TOML_VERSION_MAJOR
#error "tools/common/toml.hpp must come before any other inclusion of toml++"
#endif
#undef NDEBUG
#define TOML_ASSERT(expr) static_assert(true)
#define TOML_EXCEPTIONS 0
#include <toml++/toml.h>

#include <cstddef>
#include <expected>
#include <string>
#include <string_view>

namespace oam_tools {

/// A file of TOML that people write: ASCII, for Debian 12's toml++ takes letters beyond it outside of quotes
/// for unreachable code. The error is a sentence that begins with the file's name.
std::expected<toml::table, std::string> parse_toml(std::string_view text, const std::string& file);

/// The text of a regular file of at most so many mebibytes. The error is a sentence that begins with the
/// file's name.
std::expected<std::string, std::string> read_small_file(const std::string& path, std::size_t mebibytes = 1);

}  // namespace oam_tools

#endif  // OAMHAL_TOOLS_COMMON_TOML_HPP
