// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "hal/core/discovery.hpp"

namespace oamhal::hal {

void assemble_units(const Wish& wish, Gathered& gathered) {
  oamhal_snapshot& snapshot = *gathered.snapshot;
  const bool usable_only = (wish.flags & OAMHAL_ENUMERATE_USABLE) != 0;
  const auto add = [&](const char* id, std::uint32_t device, std::uint32_t partition,
                       const oamhal_number_t& memory, const Use& use) {
    if (usable_only && use.usable != OAMHAL_USABLE_YES) return;
    snapshot.units.push_back({sizeof(oamhal_unit_info_t), id, device, partition, memory,
                              snapshot.devices[device].numa_node, use.reason, use.usable, 0});
  };
  std::vector<const Draft*> drafts(snapshot.devices.size());
  for (const Draft& draft : gathered.drafts)
    if (!draft.left_out) drafts[draft.index] = &draft;
  snapshot.units.reserve(snapshot.devices.size() + snapshot.partitions.size());
  for (std::uint32_t index = 0; index < snapshot.devices.size(); ++index) {
    const oamhal_device_info_t& device = snapshot.devices[index];
    const Draft& draft = *drafts[index];
    if (device.partition_count == 0)
      add(device.id, index, OAMHAL_NO_INDEX, device.memory_capacity_bytes, draft.use);
    for (std::uint32_t i = 0; i < device.partition_count; ++i) {
      const oamhal_partition_info_t& partition = snapshot.partitions[device.partition_first + i];
      add(partition.id, index, device.partition_first + i, partition.memory_capacity_bytes,
          draft.partition_use[i]);
    }
  }
}

}  // namespace oamhal::hal
