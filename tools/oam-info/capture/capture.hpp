// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TOOLS_OAM_INFO_CAPTURE_CAPTURE_HPP
#define OAMHAL_TOOLS_OAM_INFO_CAPTURE_CAPTURE_HPP

#include "tools/oam-info/args.hpp"
#include "tools/oam-info/supervise.hpp"
#include "tools/oam-info/watch.hpp"

namespace oam_info {

/// The worker's part of the command: an archive as the outcome's payload.
Outcome capture(const Options& options, Watch& watch, const SkipList& skip);

/// Writes the payload of a capture that succeeded to its file, and says so.
Outcome publish_capture(const Options& options, Outcome outcome);

}  // namespace oam_info

#endif  // OAMHAL_TOOLS_OAM_INFO_CAPTURE_CAPTURE_HPP
