// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <oamhal/register.h>

#include "hal/base/guard.hpp"
#include "hal/core/snapshot.hpp"

using oamhal::api::fail;

oamhal_status oamhal_register_map_get(const oamhal_snapshot_t* snapshot, uint32_t device,
                                      const oamhal_register_map_t** map) {
  if (snapshot == nullptr || map == nullptr)
    return fail(nullptr, OAMHAL_ERROR_INVALID_ARGUMENT, "an argument is NULL.");
  *map = nullptr;
  if (device >= snapshot->register_maps.size())
    return fail(nullptr, OAMHAL_ERROR_NOT_FOUND, "the index is past the end.");
  *map = snapshot->register_maps[device];
  return OAMHAL_OK;
}
