// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <oamhal/host.h>

#include "hal/base/guard.hpp"
#include "hal/core/snapshot.hpp"

using oamhal::api::fail;
using oamhal::api::get;

namespace {

using Places = oamhal_snapshot::HostPlaces;

oamhal_status place(const oamhal_snapshot_t* snapshot, uint32_t host_module, uint32_t position,
                    std::vector<std::uint32_t> Places::* list, uint32_t* index) {
  if (snapshot == nullptr || index == nullptr)
    return fail(nullptr, OAMHAL_ERROR_INVALID_ARGUMENT, "an argument is NULL.");
  if (host_module >= snapshot->host_places.size() ||
      position >= (snapshot->host_places[host_module].*list).size())
    return fail(nullptr, OAMHAL_ERROR_NOT_FOUND, "the index is past the end.");
  *index = (snapshot->host_places[host_module].*list)[position];
  return OAMHAL_OK;
}

}  // namespace

oamhal_status oamhal_host_module_get(const oamhal_snapshot_t* snapshot, uint32_t index,
                                     oamhal_host_module_info_t* info) {
  return get(snapshot == nullptr ? nullptr : &snapshot->host_modules, index, info);
}

oamhal_status oamhal_host_module_numa_node(const oamhal_snapshot_t* snapshot, uint32_t host_module,
                                           uint32_t position, uint32_t* node) {
  return place(snapshot, host_module, position, &Places::numa_nodes, node);
}

oamhal_status oamhal_host_module_device(const oamhal_snapshot_t* snapshot, uint32_t host_module,
                                        uint32_t position, uint32_t* device) {
  return place(snapshot, host_module, position, &Places::devices, device);
}

oamhal_status oamhal_host_module_root_port(const oamhal_snapshot_t* snapshot, uint32_t host_module,
                                           uint32_t position, uint32_t* bridge) {
  return place(snapshot, host_module, position, &Places::root_ports, bridge);
}

oamhal_status oamhal_empty_port_get(const oamhal_snapshot_t* snapshot, uint32_t index,
                                    oamhal_empty_port_info_t* info) {
  return get(snapshot == nullptr ? nullptr : &snapshot->empty_ports, index, info);
}
