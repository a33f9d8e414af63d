// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TOOLS_OAM_INFO_CAPTURE_ARCHIVE_ROOT_HPP
#define OAMHAL_TOOLS_OAM_INFO_CAPTURE_ARCHIVE_ROOT_HPP

#include <functional>
#include <string>

#include "tools/oam-info/args.hpp"
#include "tools/oam-info/supervise.hpp"

namespace oam_info {

/// The file that the options, or else OAMHAL_ROOT, name as the root; empty when it is a directory or nothing.
std::string archive_of(const Options& options);

/// Unpacks an archive into a private folder and runs with that as root, in a process of its own; removes the
/// folder when that has ended, however it ended. Signals that end a program are passed on, and end this one
/// too. Returns the exit status; tell is for the sentence when it cannot be done.
int run_in_archive(const std::string& archive, const std::function<int(const std::string& root)>& run,
                   const std::function<int(const std::string& message)>& tell);

}  // namespace oam_info

#endif  // OAMHAL_TOOLS_OAM_INFO_CAPTURE_ARCHIVE_ROOT_HPP
