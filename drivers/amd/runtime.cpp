// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <string>

#include "device.hpp"

namespace oamhal::amd {
namespace {

/// "GPU-" and sixteen digits; a device without a unique id has no UUID that a mask could name (ROCr,
/// amd_filter_device.cpp).
std::string uuid_of(const KfdNode& node) {
  const auto id = node.get(NodeProperties::kUniqueId);
  return id && *id != 0 ? "GPU-" + hex_text(*id) : std::string();
}

}  // namespace

/// ROCr numbers the GPU nodes of KFD in the order of their numbers. Those that the device cgroup hides from
/// this process are hidden from a ROCr in it, too. HIP counts the devices that ROCr has left.
Result<void> Instinct::runtime_ids(Host& /*host*/, backend::RuntimeIdSink& sink) const {
  backend::RuntimeId id;
  if (!scan_->kfd_present || scan_->kfd.damaged) {
    if (facts_->bound) sink.add(id);
    return {};
  }
  id.total = Number(scan_->kfd.gpu_count());
  for (std::size_t i = 0; i < facts_->nodes.size(); ++i) {
    const KfdNode& node = scan_->kfd.nodes[facts_->nodes[i]];
    if (facts_->nodes.size() > 1) id.partition = static_cast<std::uint32_t>(i);
    id.ordinal = Number(node.gpus_before);
    id.uuid = uuid_of(node);
    sink.add(id);
  }
  return {};
}

}  // namespace oamhal::amd
