// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "hal/core/proximity.hpp"

#include "hal/base/guard.hpp"

oamhal_status oamhal_proximity(const oamhal_snapshot_t* snapshot, const oamhal_endpoint_t* a,
                               const oamhal_endpoint_t* b, oamhal_proximity_info_t* info) {
  using oamhal::api::fail;
  if (snapshot == nullptr || a == nullptr || b == nullptr || info == nullptr)
    return fail(nullptr, OAMHAL_ERROR_INVALID_ARGUMENT, "an argument is NULL.");
  return oamhal::api::guarded(nullptr, [&] {
    const auto found = oamhal::hal::proximity(*snapshot, *a, *b);
    if (!found) return fail(nullptr, found.error());
    return oamhal::api::copy_out(*found, info);
  });
}
