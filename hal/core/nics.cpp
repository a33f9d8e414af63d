// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "hal/base/bdf.hpp"
#include "hal/core/discovery.hpp"

namespace oamhal::hal {

namespace {

/// The arena's copies of names, as an array that lives as long as the snapshot.
const char* const* keep(oamhal_snapshot& snapshot, const std::vector<std::string>& names) {
  if (names.empty()) return nullptr;
  auto& list = snapshot.nic_names.emplace_back();
  list.reserve(names.size());
  for (const std::string& name : names) list.push_back(snapshot.arena.copy(name));
  return list.data();
}

oamhal_nic_info_t info_of(const PciNic& nic, oamhal_snapshot& snapshot) {
  const auto size = [](const auto& list) { return static_cast<std::uint32_t>(list.size()); };
  oamhal_nic_info_t info{};
  info.size = sizeof info;
  info.bdf = nic.bdf;
  info.bdf_text = snapshot.arena.copy(bdf_text(nic.bdf));
  info.vendor_id = nic.ids.vendor;
  info.device_id = nic.ids.device;
  info.pci_class = nic.ids.pci_class;
  info.virtual_function = nic.virtual_function ? 1 : 0;
  info.port_state = nic.state;
  info.kernel_driver = snapshot.arena.copy_or_null(std::string_view(nic.ids.driver));
  info.numa_node = nic.numa_node;
  info.rate_mbps = nic.rate_mbps;
  info.link_layer = snapshot.arena.copy_or_null(std::string_view(nic.link_layer));
  info.net_names = keep(snapshot, nic.net_names);
  info.rdma_names = keep(snapshot, nic.rdma_names);
  info.net_count = size(nic.net_names);
  info.rdma_count = size(nic.rdma_names);
  info.bridge_first = size(snapshot.bridges);
  info.bridge_count = size(nic.bridges);
  return info;
}

}  // namespace

void assemble_nics(Gathered& gathered) {
  if (gathered.pci.nics.empty()) return;
  oamhal_snapshot& snapshot = *gathered.snapshot;
  const auto bridges = bridge_infos(gathered);
  for (const PciNic& nic : gathered.pci.nics) {
    snapshot.nics.push_back(info_of(nic, snapshot));
    snapshot.nic_placed.push_back(nic.placed);
    for (const std::uint32_t bridge : nic.bridges) snapshot.bridges.push_back(bridges[bridge]);
  }
}

}  // namespace oamhal::hal
