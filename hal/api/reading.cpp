// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <oamhal/reading.h>

#include "hal/base/guard.hpp"
#include "hal/core/snapshot.hpp"

oamhal_status oamhal_reading_get(const oamhal_snapshot_t* snapshot, uint32_t index,
                                 oamhal_reading_info_t* info) {
  return oamhal::api::get(snapshot == nullptr ? nullptr : &snapshot->readings, index, info);
}
