// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TOOLS_OAM_INFO_CAPTURE_SUPPORT_HPP
#define OAMHAL_TOOLS_OAM_INFO_CAPTURE_SUPPORT_HPP

#include <string>
#include <vector>

#include "tools/oam-info/capture/gather.hpp"

namespace oam_info {

/// What running a program gave.
struct ProgramRun {
  /// What it wrote, standard error too.
  std::string output;
  /// Why there is no output, or not all; else empty.
  std::string problem;
};

/// Runs a program found by PATH and the folders of system programs, without input, for at most so many
/// seconds. It and what it started are killed then; one that cannot be killed is left behind.
ProgramRun run_program(const std::vector<std::string>& command, double seconds);

/// Adds .oamhal/support/NAME.txt for each program of the list that is installed, and lists the others as
/// missing.
void gather_support(Gatherer& gatherer, double deadline_seconds);

}  // namespace oam_info

#endif  // OAMHAL_TOOLS_OAM_INFO_CAPTURE_SUPPORT_HPP
