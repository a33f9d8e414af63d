// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <oamhal/memory.h>

#include "hal/base/guard.hpp"
#include "hal/core/memory_facts.hpp"
#include "hal/core/snapshot.hpp"

oamhal_status oamhal_memory_get(const oamhal_snapshot_t* snapshot, uint32_t index,
                                oamhal_memory_info_t* info) {
  return oamhal::api::get(snapshot == nullptr ? nullptr : &snapshot->memories, index, info);
}

oamhal_status oamhal_device_sharing(const oamhal_snapshot_t* snapshot, uint32_t index,
                                    oamhal_sharing_info_t* info) {
  return oamhal::api::get(snapshot == nullptr ? nullptr : &snapshot->sharing, index, info);
}

oamhal_status oamhal_device_isolation(const oamhal_snapshot_t* snapshot, uint32_t index,
                                      oamhal_isolation_info_t* info) {
  return oamhal::api::get(snapshot == nullptr ? nullptr : &snapshot->isolation, index, info);
}

oamhal_status oamhal_peer_access(const oamhal_snapshot_t* snapshot, uint32_t from, uint32_t to,
                                 oamhal_peer_info_t* info) {
  if (snapshot == nullptr || info == nullptr)
    return oamhal::api::fail(nullptr, OAMHAL_ERROR_INVALID_ARGUMENT, "an argument is NULL.");
  if (from >= snapshot->devices.size() || to >= snapshot->devices.size())
    return oamhal::api::fail(nullptr, OAMHAL_ERROR_NOT_FOUND, "there is no device with that index.");
  return oamhal::api::copy_out(oamhal::hal::peer_info(*snapshot, from, to), info);
}
