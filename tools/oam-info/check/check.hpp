// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TOOLS_OAM_INFO_CHECK_CHECK_HPP
#define OAMHAL_TOOLS_OAM_INFO_CHECK_CHECK_HPP

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "tools/common/board_choice.hpp"
#include "tools/oam-info/collect.hpp"

namespace oam_info {

using oam_tools::CheckedBaseboard;

std::string render_check(const Inventory& inventory, const Options& options,
                         const std::vector<CheckedBaseboard>& checked);
nlohmann::ordered_json checks_json(const Inventory& inventory, const std::vector<CheckedBaseboard>& checked);
std::string render_check_json(const Inventory& inventory, const std::vector<CheckedBaseboard>& checked);

}  // namespace oam_info

#endif  // OAMHAL_TOOLS_OAM_INFO_CHECK_CHECK_HPP
