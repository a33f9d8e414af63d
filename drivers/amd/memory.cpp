// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "device.hpp"

namespace oamhal::amd {

/// amdgpu's number, else the register's, else the sum of KFD's memory banks.
Number Instinct::memory_capacity() const {
  if (registers_ && !facts_->bound) return registers_->memory_bytes;
  if (attributes_.vram_total.known()) return attributes_.vram_total;
  if (facts_->node_memory.empty())
    return facts_->bound && facts_->nodes.size() == 1 ? node_memory_ : attributes_.vram_total;
  Number sum(0);
  for (const Number& part : facts_->node_memory) {
    if (!part.known()) return part;
    sum.value += part.value;
  }
  return sum;
}

Result<void> Instinct::memory(Host& /*host*/, backend::MemorySink& sink) const {
  backend::Memory region;
  region.capacity_bytes = memory_capacity();
  region.used_bytes = attributes_.vram_used;
  if (region.capacity_bytes.known()) sink.add(region);
  if (facts_->bound) {
    // include/uapi/linux/kfd_ioctl.h: EXPORT_DMABUF and IMPORT_DMABUF; ROCr's call is what frameworks use.
    backend::Sharing sharing;
    sharing.dma_buf_export = sharing.dma_buf_import = OAMHAL_ANSWER_YES;
    sharing.export_call = "hsa_amd_portable_export_dmabuf";
    sharing.reason =
        "by amdgpu, for a process that has opened /dev/kfd, or the render node (amdgpu_bo_export)";
    sink.add(sharing);
  }
  if (!attributes_.visible_vram.known()) return {};
  backend::Memory visible;
  visible.kind = "device-visible";
  visible.capacity_bytes = attributes_.visible_vram;
  sink.add(visible);
  return {};
}

Result<void> Instinct::partitions(Host& /*host*/, backend::PartitionSink& sink) const {
  if (facts_->nodes.size() < 2) return {};
  for (std::size_t i = 0; i < facts_->nodes.size(); ++i) {
    backend::Partition partition;
    partition.compute_mode = compute_mode();
    partition.memory_mode = attributes_.memory_mode;
    partition.native_index = Number(scan_->kfd.nodes[facts_->nodes[i]].number);
    if (i < facts_->node_memory.size()) partition.memory_capacity_bytes = facts_->node_memory[i];
    sink.add(partition);
  }
  return {};
}

}  // namespace oamhal::amd
