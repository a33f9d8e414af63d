// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TOOLS_COMMON_DESCRIPTORS_HPP
#define OAMHAL_TOOLS_COMMON_DESCRIPTORS_HPP

#include <string_view>

namespace oam_tools {

/// Puts /dev/null in the place of standard descriptors that are closed, so that no file opened later gets
/// their numbers. Standard output becomes one that cannot be written: writing to it still fails.
void reserve_standard_descriptors();

/// Writes all of text. Returns 0 or an errno value. A reader that went away gives EPIPE, if SIGPIPE is
/// ignored.
int write_all(int fd, std::string_view text);

}  // namespace oam_tools

#endif  // OAMHAL_TOOLS_COMMON_DESCRIPTORS_HPP
