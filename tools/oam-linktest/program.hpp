// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TOOLS_OAM_LINKTEST_PROGRAM_HPP
#define OAMHAL_TOOLS_OAM_LINKTEST_PROGRAM_HPP

#include "tools/oam-linktest/args.hpp"

namespace oam_linktest {

/// Does what the options say. Returns the exit status.
int run(const Options& options);

}  // namespace oam_linktest

#endif  // OAMHAL_TOOLS_OAM_LINKTEST_PROGRAM_HPP
