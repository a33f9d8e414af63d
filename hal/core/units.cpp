// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "hal/core/discovery.hpp"

namespace oamhal::hal {

void assemble_units(Gathered& gathered) {
  oamhal_snapshot& snapshot = *gathered.snapshot;
  const auto add = [&](const char* id, std::uint32_t device, std::uint32_t partition,
                       const oamhal_number_t& memory) {
    snapshot.units.push_back(
        {sizeof(oamhal_unit_info_t), id, device, partition, memory, snapshot.devices[device].numa_node});
  };
  snapshot.units.reserve(snapshot.devices.size() + snapshot.partitions.size());
  for (std::uint32_t index = 0; index < snapshot.devices.size(); ++index) {
    const oamhal_device_info_t& device = snapshot.devices[index];
    if (device.partition_count == 0) add(device.id, index, OAMHAL_NO_INDEX, device.memory_capacity_bytes);
    for (std::uint32_t i = 0; i < device.partition_count; ++i) {
      const oamhal_partition_info_t& partition = snapshot.partitions[device.partition_first + i];
      add(partition.id, index, device.partition_first + i, partition.memory_capacity_bytes);
    }
  }
}

}  // namespace oamhal::hal
