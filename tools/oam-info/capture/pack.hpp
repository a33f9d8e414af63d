// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TOOLS_OAM_INFO_CAPTURE_PACK_HPP
#define OAMHAL_TOOLS_OAM_INFO_CAPTURE_PACK_HPP

#include <expected>
#include <string>
#include <string_view>

#include "tools/oam-info/capture/tree.hpp"

namespace oam_info {

/// The tree as a tar archive compressed by xz: the same bytes for the same tree. The error is a sentence.
std::expected<std::string, std::string> pack(const Tree& tree);

/// The tree in an archive. It comes from somebody else: what could reach out of the folder that it is written
/// to, or fill the machine, is refused by a sentence that names the entry.
std::expected<Tree, std::string> unpack(std::string_view archive);

}  // namespace oam_info

#endif  // OAMHAL_TOOLS_OAM_INFO_CAPTURE_PACK_HPP
