// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <oamhal/link.h>

#include "hal/base/guard.hpp"
#include "hal/core/snapshot.hpp"

oamhal_status oamhal_port_get(const oamhal_snapshot_t* snapshot, uint32_t index, oamhal_port_info_t* info) {
  return oamhal::api::get(snapshot == nullptr ? nullptr : &snapshot->ports, index, info);
}

oamhal_status oamhal_counter_get(const oamhal_snapshot_t* snapshot, uint32_t index,
                                 oamhal_counter_info_t* info) {
  return oamhal::api::get(snapshot == nullptr ? nullptr : &snapshot->counters, index, info);
}

oamhal_status oamhal_link_get(const oamhal_snapshot_t* snapshot, uint32_t index, oamhal_link_info_t* info) {
  return oamhal::api::get(snapshot == nullptr ? nullptr : &snapshot->links, index, info);
}
