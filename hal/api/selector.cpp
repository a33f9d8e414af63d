// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <oamhal/selector.h>

#include "hal/base/guard.hpp"
#include "hal/core/select.hpp"

oamhal_status oamhal_select(const oamhal_snapshot_t* snapshot, const char* selector,
                            oamhal_selection_t* selection, oamhal_error_t* error) {
  using oamhal::api::fail;
  if (snapshot == nullptr || selector == nullptr || selection == nullptr)
    return fail(error, OAMHAL_ERROR_INVALID_ARGUMENT, "an argument is NULL.");
  return oamhal::api::guarded(error, [&] {
    const auto found = oamhal::hal::select(*snapshot, selector);
    if (!found) return fail(error, found.error());
    return oamhal::api::copy_out(*found, selection);
  });
}
