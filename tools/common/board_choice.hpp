// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TOOLS_COMMON_BOARD_CHOICE_HPP
#define OAMHAL_TOOLS_COMMON_BOARD_CHOICE_HPP

#include <optional>
#include <string>
#include <vector>

#include <oamhal/oamhal.hpp>

namespace oam_tools {

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

/// Each baseboard of a snapshot against the board that is named, or the best of those that came with the
/// program where name is empty. Or the error that a board file gave.
oamhal::result<std::vector<CheckedBaseboard>> check_baseboards(const oamhal::snapshot& snapshot,
                                                               const std::string& name);

/// Whether everything is as it should be, as far as it can be seen.
bool is_as_expected(const std::vector<CheckedBaseboard>& checked);

}  // namespace oam_tools

#endif  // OAMHAL_TOOLS_COMMON_BOARD_CHOICE_HPP
