// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <oamhal/board.h>

#include <string_view>

#include "hal/base/guard.hpp"
#include "hal/core/board_check.hpp"
#include "hal/topology/board_file.hpp"

using oamhal::api::fail;
using oamhal::api::get;

oamhal_status oamhal_board_parse(const char* text, size_t length, const char* name, oamhal_board_t** board,
                                 oamhal_error_t* error) {
  if (text == nullptr || name == nullptr || board == nullptr)
    return fail(error, OAMHAL_ERROR_INVALID_ARGUMENT, "an argument is NULL.");
  return oamhal::api::guarded(error, [&] {
    auto parsed = oamhal::hal::parse_board({text, length}, name, name);
    if (!parsed) return fail(error, parsed.error());
    *board = oamhal::hal::make_board(std::move(*parsed)).release();
    return OAMHAL_OK;
  });
}

oamhal_board_t* oamhal_board_ref(oamhal_board_t* board) {
  if (board != nullptr) board->references.fetch_add(1, std::memory_order_relaxed);
  return board;
}

void oamhal_board_unref(oamhal_board_t* board) {
  if (board != nullptr && board->references.fetch_sub(1, std::memory_order_acq_rel) == 1) delete board;
}

oamhal_status oamhal_board_get(const oamhal_board_t* board, oamhal_board_info_t* info) {
  if (board == nullptr || info == nullptr)
    return fail(nullptr, OAMHAL_ERROR_INVALID_ARGUMENT, "an argument is NULL.");
  return oamhal::api::copy_out(board->info, info);
}

oamhal_status oamhal_board_slot_get(const oamhal_board_t* board, uint32_t slot,
                                    oamhal_board_slot_info_t* info) {
  return get(board == nullptr ? nullptr : &board->slots, slot, info);
}

oamhal_status oamhal_board_wire_get(const oamhal_board_t* board, uint32_t index,
                                    oamhal_board_wire_info_t* info) {
  return get(board == nullptr ? nullptr : &board->wires, index, info);
}

oamhal_status oamhal_board_pair_get(const oamhal_board_t* board, uint32_t index,
                                    oamhal_board_pair_info_t* info) {
  return get(board == nullptr ? nullptr : &board->pairs, index, info);
}

oamhal_status oamhal_board_limit(const oamhal_board_t* board, const char* name, double* value) {
  if (board == nullptr || name == nullptr || value == nullptr)
    return fail(nullptr, OAMHAL_ERROR_INVALID_ARGUMENT, "an argument is NULL.");
  *value = 0;
  for (const auto& [known, limit] : board->board.limits)
    if (known == name) *value = limit;
  if (*value > 0) return OAMHAL_OK;
  return fail(nullptr, OAMHAL_ERROR_NOT_FOUND, "the board's file has no such limit.");
}

oamhal_status oamhal_board_of_link_config(const oamhal_board_t* const* boards, uint32_t board_count,
                                          const char* revision, uint32_t link_config, uint32_t* index) {
  if ((boards == nullptr && board_count != 0) || revision == nullptr || index == nullptr)
    return fail(nullptr, OAMHAL_ERROR_INVALID_ARGUMENT, "an argument is NULL.");
  if (link_config > 31)
    return fail(nullptr, OAMHAL_ERROR_INVALID_ARGUMENT, "LINK_CONFIG has five bits: 0 to 31.");
  for (uint32_t at = 0; at < board_count; ++at) {
    if (boards[at] == nullptr) return fail(nullptr, OAMHAL_ERROR_INVALID_ARGUMENT, "a board is NULL.");
    for (const auto& config : boards[at]->board.link_configs) {
      if (config.revision != revision || (link_config & config.mask) != config.bits) continue;
      *index = at;
      return OAMHAL_OK;
    }
  }
  return fail(nullptr, OAMHAL_ERROR_NOT_FOUND, "no board has that LINK_CONFIG in that revision.");
}
