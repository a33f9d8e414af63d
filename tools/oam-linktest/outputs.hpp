// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TOOLS_OAM_LINKTEST_OUTPUTS_HPP
#define OAMHAL_TOOLS_OAM_LINKTEST_OUTPUTS_HPP

#include <optional>
#include <string>
#include <vector>

#include "tools/oam-linktest/args.hpp"
#include "tools/oam-linktest/checks/capabilities.hpp"
#include "tools/oam-linktest/model/report.hpp"

namespace oam_linktest {

/// What is wrong with the files that the options name, before hours are spent: a sentence.
std::optional<std::string> wrong_outputs(const Options& options);

/// Writes to standard output; false, with a message, when that fails.
bool print(const std::string& text);

std::string capabilities_json(const std::vector<Capability>& list);

/// Shows the report in the format of the options, and writes its page. Returns the exit status.
int write_outputs(const Report& report, const Options& options);

}  // namespace oam_linktest

#endif  // OAMHAL_TOOLS_OAM_LINKTEST_OUTPUTS_HPP
