// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <oamhal/check.h>

#include <array>
#include <span>
#include <vector>

#include "hal/base/guard.hpp"
#include "hal/core/board_check.hpp"
#include "hal/core/wiring.hpp"

using oamhal::api::fail;
using oamhal::api::get;

namespace {

constexpr const char* kNull = "an argument is NULL.";

oamhal_status check_baseboard(const oamhal_snapshot_t& snapshot, uint32_t baseboard, oamhal_error_t* error) {
  if (baseboard < snapshot.baseboards.size()) return OAMHAL_OK;
  return fail(error, OAMHAL_ERROR_NOT_FOUND, "the snapshot has no baseboard of that index.");
}

template <std::size_t N>
const char* name_of(const std::array<const char*, N>& names, int32_t value) {
  return value < 0 || static_cast<std::size_t>(value) >= N ? "unknown"
                                                           : names[static_cast<std::size_t>(value)];
}

}  // namespace

oamhal_status oamhal_board_fits(const oamhal_snapshot_t* snapshot, uint32_t baseboard,
                                const oamhal_board_t* const* boards, uint32_t board_count,
                                oamhal_board_fit_t* fits, uint32_t* fit_count, oamhal_error_t* error) {
  if (snapshot == nullptr || fit_count == nullptr ||
      (board_count != 0 && (boards == nullptr || fits == nullptr)))
    return fail(error, OAMHAL_ERROR_INVALID_ARGUMENT, kNull);
  for (const auto* board : std::span(boards, board_count))
    if (board == nullptr) return fail(error, OAMHAL_ERROR_INVALID_ARGUMENT, "a board is NULL.");
  if (const auto status = check_baseboard(*snapshot, baseboard, error); status != OAMHAL_OK) return status;
  return oamhal::api::guarded(error, [&] {
    std::vector<const oamhal::hal::Board*> all;
    for (const auto* board : std::span(boards, board_count)) all.push_back(&board->board);
    const auto found = oamhal::hal::fit_boards(all, oamhal::hal::wiring_of(*snapshot, baseboard));
    for (std::size_t at = 0; at < found.size(); ++at)
      fits[at] = {found[at].board, found[at].right, found[at].known, found[at].expected ? 1 : 0};
    *fit_count = static_cast<uint32_t>(found.size());
    return OAMHAL_OK;
  });
}

oamhal_status oamhal_check_board(const oamhal_snapshot_t* snapshot, uint32_t baseboard,
                                 const oamhal_board_t* board, oamhal_check_t** check, oamhal_error_t* error) {
  if (snapshot == nullptr || board == nullptr || check == nullptr)
    return fail(error, OAMHAL_ERROR_INVALID_ARGUMENT, kNull);
  if (const auto status = check_baseboard(*snapshot, baseboard, error); status != OAMHAL_OK) return status;
  return oamhal::api::guarded(error, [&] {
    *check = oamhal::hal::make_check(*snapshot, baseboard, board->board).release();
    return OAMHAL_OK;
  });
}

oamhal_check_t* oamhal_check_ref(oamhal_check_t* check) {
  if (check != nullptr) check->references.fetch_add(1, std::memory_order_relaxed);
  return check;
}

void oamhal_check_unref(oamhal_check_t* check) {
  if (check != nullptr && check->references.fetch_sub(1, std::memory_order_acq_rel) == 1) delete check;
}

oamhal_status oamhal_check_get(const oamhal_check_t* check, oamhal_check_info_t* info) {
  if (check == nullptr || info == nullptr) return fail(nullptr, OAMHAL_ERROR_INVALID_ARGUMENT, kNull);
  return oamhal::api::copy_out(check->info, info);
}

oamhal_status oamhal_check_wire_get(const oamhal_check_t* check, uint32_t index,
                                    oamhal_check_wire_info_t* info) {
  return get(check == nullptr ? nullptr : &check->wires, index, info);
}

oamhal_status oamhal_check_suspect_get(const oamhal_check_t* check, uint32_t index,
                                       oamhal_suspect_info_t* info) {
  return get(check == nullptr ? nullptr : &check->suspects, index, info);
}

oamhal_status oamhal_check_suspect_wire(const oamhal_check_t* check, uint32_t suspect, uint32_t position,
                                        uint32_t* wire) {
  if (check == nullptr || wire == nullptr) return fail(nullptr, OAMHAL_ERROR_INVALID_ARGUMENT, kNull);
  if (suspect >= check->suspect_wires.size() || position >= check->suspect_wires[suspect].size())
    return fail(nullptr, OAMHAL_ERROR_NOT_FOUND, "the index is past the end.");
  *wire = check->suspect_wires[suspect][position];
  return OAMHAL_OK;
}

const char* oamhal_verdict_name(int32_t verdict) {
  static constexpr std::array<const char*, 4> kNames{"unknown", "right", "wrong", "unverified"};
  return name_of(kNames, verdict);
}

const char* oamhal_wire_fault_name(int32_t fault) {
  static constexpr std::array<const char*, 7> kNames{"unknown", "ok",   "unverified", "down",
                                                     "narrow",  "slow", "wrong-peer"};
  return name_of(kNames, fault);
}
