// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/oam-info/export/machine.hpp"

#include <unistd.h>

#include <utility>

#include <oamhal/runtime.hpp>

#include "tools/oam-info/words.hpp"

namespace oam_info {

namespace {

template <typename Range>
auto all_of(const Range& range) {
  return std::vector<typename Range::value_type>(range.begin(), range.end());
}

std::int32_t level_of(const oamhal::snapshot& snapshot, const oamhal_endpoint_t& a,
                      const oamhal_endpoint_t& b) {
  const auto near = oamhal::try_proximity(snapshot, a, b);
  return near ? near->level : OAMHAL_PROXIMITY_UNKNOWN;
}

/// Devices of the units that a runtime shows; OAMHAL_NO_INDEX for one that is not in the inventory.
std::optional<std::vector<std::uint32_t>> devices_seen_by(const Inventory& inventory, const char* runtime) {
  const auto units = oamhal::try_runtime_visible(inventory.snapshot, runtime, ::environ);
  if (!units) return std::nullopt;
  const auto all = inventory.snapshot.units();
  std::vector<std::uint32_t> devices;
  for (const std::uint32_t unit : *units)
    devices.push_back(unit < all.size() ? all[unit].device : OAMHAL_NO_INDEX);
  return devices;
}

}  // namespace

Machine machine_of(const Inventory& inventory) {
  const oamhal::snapshot& snapshot = inventory.snapshot;
  Machine machine;
  machine.scene = scene_of(inventory);
  if (snapshot.info().hostname != nullptr) machine.hostname = host_text(inventory);
  machine.numa_nodes = snapshot.numa_nodes();
  machine.devices = inventory.devices;
  machine.links = inventory.links;
  machine.nics = all_of(snapshot.nics());
  for (const auto& device : machine.devices)
    machine.device_bridges.push_back(all_of(snapshot.bridges(device)));
  for (const auto& nic : machine.nics) machine.nic_bridges.push_back(all_of(snapshot.bridges(nic)));
  machine.device_level = [&inventory](std::uint32_t a, std::uint32_t b) {
    return level_of(inventory.snapshot, {OAMHAL_ENDPOINT_DEVICE, a}, {OAMHAL_ENDPOINT_DEVICE, b});
  };
  machine.nic_level = [&inventory](std::uint32_t device, std::uint32_t nic) {
    return level_of(inventory.snapshot, {OAMHAL_ENDPOINT_DEVICE, device}, {OAMHAL_ENDPOINT_NIC, nic});
  };
  machine.visible = [&inventory](const char* runtime) { return devices_seen_by(inventory, runtime); };
  return machine;
}

}  // namespace oam_info
