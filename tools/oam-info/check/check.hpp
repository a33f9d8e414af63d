// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TOOLS_OAM_INFO_CHECK_CHECK_HPP
#define OAMHAL_TOOLS_OAM_INFO_CHECK_CHECK_HPP

#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include <oamhal/oamhal.hpp>

#include "tools/oam-info/collect.hpp"

namespace oam_info {

/// A baseboard against the board that fits it best.
struct CheckedBaseboard {
  std::uint32_t baseboard = 0;
  /// Absent where no board has that many modules, or none fits and none was named: then `why` says so.
  std::optional<oamhal::board> board;
  std::optional<oamhal::board_check> check;
  oamhal_board_fit_t fit = {};
  /// The board was named by the user.
  bool named = false;
  /// Names of boards that fit as well, and of the next best one with its fit.
  std::vector<std::string> as_well;
  std::string next;
  oamhal_board_fit_t next_fit = {};
  std::string why;
};

/// Each baseboard of the inventory, or the error that a board file gave.
oamhal::result<std::vector<CheckedBaseboard>> check_baseboards(const Inventory& inventory,
                                                               const Options& options);

std::string render_check(const Inventory& inventory, const Options& options,
                         const std::vector<CheckedBaseboard>& checked);
nlohmann::ordered_json checks_json(const Inventory& inventory, const std::vector<CheckedBaseboard>& checked);
std::string render_check_json(const Inventory& inventory, const std::vector<CheckedBaseboard>& checked);

/// Whether everything is as it should be, as far as it can be seen.
bool is_as_expected(const std::vector<CheckedBaseboard>& checked);

}  // namespace oam_info

#endif  // OAMHAL_TOOLS_OAM_INFO_CHECK_CHECK_HPP
