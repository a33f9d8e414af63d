// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_DRIVERS_AMD_KFD_HPP
#define OAMHAL_DRIVERS_AMD_KFD_HPP

#include <cstdint>
#include <optional>
#include <vector>

#include <oamhal/backend/host.hpp>

#include "kfd_text.hpp"

/// The nodes of /sys/class/kfd/kfd/topology.
namespace oamhal::amd {

using backend::Directory;
using backend::Host;
using backend::Number;

struct KfdNode {
  std::uint32_t number = 0;
  /// How many GPU nodes come before it.
  std::uint32_t gpus_before = 0;
  NodeProperties properties;

  [[nodiscard]] std::optional<std::uint64_t> get(NodeProperties::Key key) const {
    return value_of(properties, key);
  }
  /// CPU nodes have no SIMD, and may carry the hive id of the GPUs they are wired to.
  [[nodiscard]] bool gpu() const { return get(NodeProperties::kSimdCount).value_or(0) != 0; }
};

/// What one reading of the nodes gave.
struct KfdNodes {
  /// Sorted by number.
  std::vector<KfdNode> nodes;
  /// Nodes that the device cgroup of this process hides: they exist, and nothing more is known.
  std::vector<std::uint32_t> hidden;
  std::uint32_t gpus = 0;
  /// Something could not be read or made no sense: absence proves nothing.
  bool damaged = false;

  [[nodiscard]] bool complete() const { return hidden.empty() && !damaged; }
  [[nodiscard]] const KfdNode* find(std::uint32_t number) const;
  [[nodiscard]] bool is_hidden(std::uint32_t number) const;
  [[nodiscard]] std::size_t gpu_count() const { return gpus; }
};

/// Path of the topology below the root.
inline constexpr const char* kTopologyPath = "sys/class/kfd/kfd/topology";

/// Reads the properties of every node below nodes_directory.
[[nodiscard]] KfdNodes read_nodes(const Directory& nodes_directory);

/// Reads the io_links of a node by number, without listing. True when all that are promised were read.
[[nodiscard]] bool read_io_links(const Directory& nodes_directory, const KfdNode& node,
                                 std::vector<IoLinkProperties>& links);

/// Bytes of local memory in a node's memory banks; local_mem_size is 0 on every kernel that was seen.
[[nodiscard]] Number read_local_memory(const Directory& nodes_directory, const KfdNode& node);

}  // namespace oamhal::amd

#endif  // OAMHAL_DRIVERS_AMD_KFD_HPP
