// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_HAL_KERNEL_NODE_HPP
#define OAMHAL_HAL_KERNEL_NODE_HPP

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "hal/base/fd.hpp"

namespace oamhal::hal {

/// A device node as the uevent of its class device names it.
struct NodeName {
  /// Below /dev.
  std::string name;
  unsigned major = 0;
  unsigned minor = 0;
};

/// MAJOR, MINOR and DEVNAME of a uevent; nothing without one of them, or for a name that leads out of /dev.
std::optional<NodeName> parse_node_name(std::string_view uevent);

/// What a node is opened for.
enum class NodeUse { kRead, kReadWrite };

/// Opens a node of the live machine, when it is the character device with these numbers: opening
/// another has effects that nobody asked for. ENOENT when it is not; EACCES when this process may not, also
/// by its device cgroup, so that EPERM is the driver's answer.
std::expected<UniqueFd, int> open_node(const NodeName& node, NodeUse use = NodeUse::kRead);

}  // namespace oamhal::hal

#endif  // OAMHAL_HAL_KERNEL_NODE_HPP
