// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_HAL_KERNEL_HOST_FACTS_HPP
#define OAMHAL_HAL_KERNEL_HOST_FACTS_HPP

#include <cstdint>
#include <string>
#include <vector>

#include "hal/kernel/reader.hpp"

namespace oamhal::hal {

/// What the kernel tells about the host itself. Empty when it does not.
struct HostFacts {
  std::string hostname;
  std::string kernel;
  std::vector<std::uint32_t> numa_nodes;
  /// The lockdown mode, "none", "integrity" or "confidentiality".
  std::string lockdown;
};

/// Reads them. All attributes are CACHED and optional.
HostFacts read_host_facts(AttributeReader& reader);

/// A kernel list such as "0-3,8" as numbers; empty when it is not one or names more than 4096.
std::vector<std::uint32_t> parse_list(std::string_view text);

/// The mode in brackets of a lockdown file ("none [integrity] confidentiality"), or "".
std::string_view parse_lockdown(std::string_view text);

/// The version of a bound driver's module, or "".
std::string read_driver_version(AttributeReader& reader, std::string_view driver);

}  // namespace oamhal::hal

#endif  // OAMHAL_HAL_KERNEL_HOST_FACTS_HPP
