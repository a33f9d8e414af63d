// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <oamhal/module.h>

#include "hal/base/guard.hpp"
#include "hal/core/snapshot.hpp"

using oamhal::api::fail;
using oamhal::api::get;

oamhal_status oamhal_baseboard_get(const oamhal_snapshot_t* snapshot, uint32_t index,
                                   oamhal_baseboard_info_t* info) {
  return get(snapshot == nullptr ? nullptr : &snapshot->baseboards, index, info);
}

oamhal_status oamhal_module_get(const oamhal_snapshot_t* snapshot, uint32_t index,
                                oamhal_module_info_t* info) {
  return get(snapshot == nullptr ? nullptr : &snapshot->modules, index, info);
}

oamhal_status oamhal_module_device(const oamhal_snapshot_t* snapshot, uint32_t module, uint32_t position,
                                   uint32_t* device) {
  if (snapshot == nullptr || device == nullptr)
    return fail(nullptr, OAMHAL_ERROR_INVALID_ARGUMENT, "an argument is NULL.");
  if (module >= snapshot->modules.size() || position >= snapshot->modules[module].device_count)
    return fail(nullptr, OAMHAL_ERROR_NOT_FOUND, "the index is past the end.");
  *device = snapshot->module_devices[snapshot->module_first[module] + position];
  return OAMHAL_OK;
}
