// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TOOLS_OAM_INFO_CAPTURE_MODULE_HPP
#define OAMHAL_TOOLS_OAM_INFO_CAPTURE_MODULE_HPP

#include "tools/oam-info/capture/pack.hpp"

namespace oam_info {

/// What the module for archives has. libarchive brings libraries of 30 MiB with it, which a table of eight
/// modules must not pay for: oam-info loads the module when it meets an archive.
struct ArchiveModule {
  std::expected<std::string, std::string> (*pack)(const Tree& tree);
  std::expected<Tree, std::string> (*unpack)(std::string_view archive);
};

/// The name of the module's one symbol.
inline constexpr const char* kArchiveSymbol = "kOamInfoArchive";

}  // namespace oam_info

#endif  // OAMHAL_TOOLS_OAM_INFO_CAPTURE_MODULE_HPP
