// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TOOLS_OAM_INFO_PLATFORM_HPP
#define OAMHAL_TOOLS_OAM_INFO_PLATFORM_HPP

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <oamhal/oamhal.hpp>

namespace oam_info {

/// A server that baseboards come in, as boards/platforms/*.toml say it (boards/README.md).
struct Platform {
  std::string name;
  std::string description;
  std::string source;
  /// Whether a specification was read.
  bool verified = false;
  std::uint32_t modules = 0;
  std::vector<std::string> facts;
  /// What the firmware calls the product or the mainboard (DMI).
  std::vector<std::string> product_names;
};

/// Reads one from its text; name is what it is called, file what messages call it. The error is a sentence.
oamhal::result<Platform> parse_platform(std::string_view text, const std::string& name,
                                        const std::string& file);

/// The platform that is named, by its name or the path of its file; without a name the one that the
/// firmware's names for the machine tell, or nothing. The error is a sentence.
oamhal::result<std::optional<Platform>> find_platform(const std::string& named,
                                                      const oamhal::snapshot& snapshot);

/// Whether one of the words of text is word, in upper or lower case.
bool has_word(std::string_view text, std::string_view word);

}  // namespace oam_info

#endif  // OAMHAL_TOOLS_OAM_INFO_PLATFORM_HPP
