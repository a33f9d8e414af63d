// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_HAL_CORE_SNAPSHOT_HPP
#define OAMHAL_HAL_CORE_SNAPSHOT_HPP

#include <atomic>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include <oamhal/oamhal.h>

#include "hal/base/arena.hpp"
#include "hal/core/baseboard_index.hpp"
#include "hal/core/identities.hpp"
#include "hal/core/runtimes.hpp"

/// What one enumeration saw, in the shapes of the public interface. Every text lies in the arena.
struct oamhal_snapshot {
  struct FirmwareRange {
    std::uint32_t first = 0;
    std::uint32_t count = 0;
  };

  std::atomic<std::size_t> references{1};
  std::shared_ptr<oamhal::hal::Identities> identities;
  oamhal::hal::Arena arena;

  oamhal_snapshot_info_t info{};
  std::vector<std::uint32_t> numa_nodes;
  std::vector<oamhal_baseboard_info_t> baseboards;
  std::vector<oamhal_module_info_t> modules;
  /// For each module the index of its first device in module_devices.
  std::vector<std::uint32_t> module_first;
  std::vector<std::uint32_t> module_devices;
  std::vector<oamhal_device_info_t> devices;
  std::vector<FirmwareRange> device_firmware;
  std::vector<const oamhal_register_map_t*> register_maps;
  std::vector<oamhal_firmware_info_t> firmware;
  std::vector<oamhal_partition_info_t> partitions;
  std::vector<oamhal_unit_info_t> units;
  std::vector<oamhal_runtime_id_info_t> runtime_ids;
  std::vector<oamhal::hal::RuntimeView> runtimes;
  std::vector<oamhal_port_info_t> ports;
  std::vector<oamhal_counter_info_t> counters;
  std::vector<oamhal_link_info_t> links;
  std::vector<oamhal_reading_info_t> readings;
  std::vector<oamhal_memory_info_t> memories;
  /// One for each device.
  std::vector<oamhal_sharing_info_t> sharing;
  std::vector<oamhal_isolation_info_t> isolation;
  std::vector<oamhal_bridge_info_t> bridges;
  std::vector<oamhal_finding_info_t> findings;
  std::vector<oamhal_node_info_t> nodes;
  std::vector<oamhal_nic_info_t> nics;
  /// What the nics' arrays of names point to: a deque, so that they stay where they are.
  std::deque<std::vector<const char*>> nic_names;
  /// For each device and nic, whether its place in the PCI hierarchy is known.
  std::vector<bool> device_placed;
  std::vector<bool> nic_placed;
  std::vector<oamhal_host_module_info_t> host_modules;
  /// What the host modules have: NUMA nodes, and indexes of devices and bridges.
  struct HostPlaces {
    std::vector<std::uint32_t> numa_nodes;
    std::vector<std::uint32_t> devices;
    std::vector<std::uint32_t> root_ports;
  };
  std::vector<HostPlaces> host_places;
  std::vector<oamhal_empty_port_info_t> empty_ports;
  oamhal::hal::LazyBaseboardIndex by_baseboard;
};

#endif  // OAMHAL_HAL_CORE_SNAPSHOT_HPP
