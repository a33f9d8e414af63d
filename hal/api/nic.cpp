// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <oamhal/nic.h>

#include "hal/base/guard.hpp"
#include "hal/core/snapshot.hpp"

oamhal_status oamhal_nic_get(const oamhal_snapshot_t* snapshot, uint32_t index, oamhal_nic_info_t* info) {
  return oamhal::api::get(snapshot == nullptr ? nullptr : &snapshot->nics, index, info);
}
