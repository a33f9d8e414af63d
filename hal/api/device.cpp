// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <oamhal/device.h>

#include "hal/base/guard.hpp"
#include "hal/core/snapshot.hpp"

using oamhal::api::fail;
using oamhal::api::get;

oamhal_status oamhal_device_get(const oamhal_snapshot_t* snapshot, uint32_t index,
                                oamhal_device_info_t* info) {
  return get(snapshot == nullptr ? nullptr : &snapshot->devices, index, info);
}

oamhal_status oamhal_firmware_get(const oamhal_snapshot_t* snapshot, uint32_t device, uint32_t position,
                                  oamhal_firmware_info_t* info) {
  if (snapshot == nullptr || info == nullptr)
    return fail(nullptr, OAMHAL_ERROR_INVALID_ARGUMENT, "an argument is NULL.");
  if (device >= snapshot->devices.size() || position >= snapshot->device_firmware[device].count)
    return fail(nullptr, OAMHAL_ERROR_NOT_FOUND, "the index is past the end.");
  return get(&snapshot->firmware, snapshot->device_firmware[device].first + position, info);
}

oamhal_status oamhal_partition_get(const oamhal_snapshot_t* snapshot, uint32_t index,
                                   oamhal_partition_info_t* info) {
  return get(snapshot == nullptr ? nullptr : &snapshot->partitions, index, info);
}

oamhal_status oamhal_bridge_get(const oamhal_snapshot_t* snapshot, uint32_t index,
                                oamhal_bridge_info_t* info) {
  return get(snapshot == nullptr ? nullptr : &snapshot->bridges, index, info);
}

oamhal_status oamhal_device_open(const oamhal_snapshot_t* snapshot, uint32_t index,
                                 oamhal_device_t** device) {
  if (snapshot == nullptr || device == nullptr)
    return fail(nullptr, OAMHAL_ERROR_INVALID_ARGUMENT, "an argument is NULL.");
  *device = nullptr;
  if (index >= snapshot->devices.size())
    return fail(nullptr, OAMHAL_ERROR_NOT_FOUND, "the index is past the end.");
  return oamhal::api::guarded(nullptr, [&] {
    *device = snapshot->identities->open(snapshot->devices[index].id);
    if (*device == nullptr)
      return fail(nullptr, OAMHAL_ERROR_FORKED,
                  "the snapshot was made before fork: devices cannot be opened here.");
    return OAMHAL_OK;
  });
}

oamhal_device_t* oamhal_device_ref(oamhal_device_t* device) {
  if (device != nullptr) device->references.fetch_add(1);
  return device;
}

void oamhal_device_unref(oamhal_device_t* device) {
  if (device != nullptr) oamhal::hal::Identities::unref(device);
}

const char* oamhal_device_id(const oamhal_device_t* device) {
  return device == nullptr ? nullptr : device->id.c_str();
}

int32_t oamhal_device_is_lost(const oamhal_device_t* device) {
  return device != nullptr && device->lost.load() ? 1 : 0;
}
