// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TOOLS_OAM_INFO_COMPARE_COMPARE_HPP
#define OAMHAL_TOOLS_OAM_INFO_COMPARE_COMPARE_HPP

#include <cstddef>
#include <string>
#include <string_view>

#include "tools/oam-info/args.hpp"
#include "tools/oam-info/compare/diff.hpp"
#include "tools/oam-info/compare/merge.hpp"
#include "tools/oam-info/supervise.hpp"

namespace oam_info {

/// Whether a command looks at files that oam-info wrote, and at no machine. It needs no worker then.
bool compares_files(Command command);

/// diff or merge, whole: kRan when all is alike, kNotAsExpected when something differs or is wrong.
Outcome compare_files(const Options& options);

std::string render_diff(const Record& before, const Record& after, const Diff& diff, bool color);
std::string render_diff_json(const Record& before, const Record& after, const Diff& diff);

/// golden is the number of a node, or kNoDevice.
std::string render_merge(const Fleet& fleet, std::size_t golden, bool color);
std::string render_merge_json(const Fleet& fleet, std::size_t golden);

/// The line for inputs that do not come from a live machine; what says which these are. Empty for "live".
std::string origin_warning(std::string_view origin, const std::string& what, bool color);

}  // namespace oam_info

#endif  // OAMHAL_TOOLS_OAM_INFO_COMPARE_COMPARE_HPP
