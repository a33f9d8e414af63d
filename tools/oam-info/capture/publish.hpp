// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TOOLS_OAM_INFO_CAPTURE_PUBLISH_HPP
#define OAMHAL_TOOLS_OAM_INFO_CAPTURE_PUBLISH_HPP

#include <string>
#include <string_view>

namespace oam_info {

/// Why a file of this name cannot be made, or an empty text: to be asked before the work is done.
std::string cannot_publish(const std::string& path);

/// Writes a file that others see whole or not at all, for its owner alone to read. It never replaces one.
/// Returns an empty text, or why it failed.
std::string publish(const std::string& path, std::string_view bytes);

/// As publish(), but in the place of a file that is there.
std::string publish_over(const std::string& path, std::string_view bytes);

}  // namespace oam_info

#endif  // OAMHAL_TOOLS_OAM_INFO_CAPTURE_PUBLISH_HPP
