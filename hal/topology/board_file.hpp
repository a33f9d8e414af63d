// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_HAL_TOPOLOGY_BOARD_FILE_HPP
#define OAMHAL_HAL_TOPOLOGY_BOARD_FILE_HPP

#include <string_view>

#include "hal/base/error.hpp"
#include "hal/topology/board.hpp"

namespace oamhal::hal {

/// A board from the text of its file. `name` is what the board is called, `file` what messages call the text.
/// MALFORMED with one sentence about the first thing that is wrong, INVALID_ARGUMENT never.
Result<Board> parse_board(std::string_view text, std::string_view name, std::string_view file);

}  // namespace oamhal::hal

#endif  // OAMHAL_HAL_TOPOLOGY_BOARD_FILE_HPP
