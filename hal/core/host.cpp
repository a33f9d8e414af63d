// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>

#include "hal/base/bdf.hpp"
#include "hal/core/discovery.hpp"

namespace oamhal::hal {

namespace {

std::uint32_t count_of(const auto& list) {
  return static_cast<std::uint32_t>(list.size());
}

std::span<const oamhal_bridge_info_t> bridges_of(const oamhal_snapshot& snapshot,
                                                 const oamhal_device_info_t& device) {
  return std::span(snapshot.bridges).subspan(device.bridge_first, device.bridge_count);
}

/// Whether a port is like the one that a device is below: of the same switch or root bus, and the same part.
bool is_sibling(const EmptyPort& port, const oamhal_snapshot& snapshot, const oamhal_device_info_t& device) {
  const auto bridges = bridges_of(snapshot, device);
  const auto own = std::ranges::find(bridges, 0U, &oamhal_bridge_info_t::package_internal);
  if (own == bridges.end() || own->vendor_id != port.ids.vendor || own->device_id != port.ids.device)
    return false;
  const std::array chain{own + 1 == bridges.end() ? own->bdf : (own + 1)->bdf, own->bdf};
  return port.parent == parent_of(std::span(chain).last(own + 1 == bridges.end() ? 1 : 2));
}

void add_empty_ports(Gathered& gathered) {
  oamhal_snapshot& snapshot = *gathered.snapshot;
  for (const EmptyPort& port : gathered.pci.empty_ports) {
    oamhal_empty_port_info_t info{};
    info.size = sizeof info;
    info.bdf = port.bdf;
    info.bdf_text = snapshot.arena.copy(bdf_text(port.bdf));
    info.vendor_id = port.ids.vendor;
    info.device_id = port.ids.device;
    const auto sibling = std::ranges::find_if(
        snapshot.devices, [&](const auto& device) { return is_sibling(port, snapshot, device); });
    info.sibling_device = sibling == snapshot.devices.end()
                              ? OAMHAL_NO_INDEX
                              : static_cast<std::uint32_t>(sibling - snapshot.devices.begin());
    info.link_state = port.state;
    info.link = port.link;
    info.slot = snapshot.arena.copy_or_null(std::string_view(port.slot));
    snapshot.empty_ports.push_back(info);
  }
}

bool is_near(const HostModule& module, const oamhal_device_info_t& device, bool only_one) {
  if (device.numa_node.absence != OAMHAL_PRESENT) return only_one;
  return std::ranges::find(module.numa_nodes, device.numa_node.value) != module.numa_nodes.end();
}

/// The root port that a device is below is the last of its bridges.
void add_root_port(const oamhal_snapshot& snapshot, const oamhal_device_info_t& device,
                   std::vector<std::uint32_t>& ports) {
  if (device.bridge_count == 0) return;
  const std::uint32_t port = device.bridge_first + device.bridge_count - 1;
  const auto same = [&](std::uint32_t other) {
    return bdf_key(snapshot.bridges[other].bdf) == bdf_key(snapshot.bridges[port].bdf);
  };
  if (std::ranges::none_of(ports, same)) ports.push_back(port);
}

void add_host_module(const HostModule& module, bool only_one, oamhal_snapshot& snapshot) {
  oamhal_snapshot::HostPlaces& places = snapshot.host_places.emplace_back();
  places.numa_nodes = module.numa_nodes;
  for (std::uint32_t device = 0; device < snapshot.devices.size(); ++device) {
    if (!is_near(module, snapshot.devices[device], only_one)) continue;
    places.devices.push_back(device);
    add_root_port(snapshot, snapshot.devices[device], places.root_ports);
  }
  oamhal_host_module_info_t info{};
  info.size = sizeof info;
  info.id = snapshot.arena.copy(fmt::format("host{}", snapshot.host_modules.size()));
  info.package = module.package;
  info.cpus = snapshot.arena.copy_or_null(std::string_view(module.cpus));
  info.memory_bytes = module.memory_bytes;
  info.numa_node_count = count_of(places.numa_nodes);
  info.device_count = count_of(places.devices);
  info.root_port_count = count_of(places.root_ports);
  snapshot.host_modules.push_back(info);
}

}  // namespace

void assemble_host(Gathered& gathered) {
  oamhal_snapshot& snapshot = *gathered.snapshot;
  const auto& modules = gathered.host_modules;
  for (const HostModule& module : modules) add_host_module(module, modules.size() == 1, snapshot);
  add_empty_ports(gathered);
  auto& info = snapshot.info;
  info.product_name = snapshot.arena.copy_or_null(std::string_view(gathered.system.product));
  info.system_vendor = snapshot.arena.copy_or_null(std::string_view(gathered.system.vendor));
  info.mainboard_name = snapshot.arena.copy_or_null(std::string_view(gathered.system.mainboard));
}

}  // namespace oamhal::hal
