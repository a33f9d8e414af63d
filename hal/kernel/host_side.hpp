// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_HAL_KERNEL_HOST_SIDE_HPP
#define OAMHAL_HAL_KERNEL_HOST_SIDE_HPP

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <oamhal/types.h>

#include "hal/kernel/reader.hpp"

namespace oamhal::hal {

/// What the firmware calls the machine (DMI). Empty where it does not. The serial numbers are left alone.
struct SystemNames {
  std::string vendor;
  std::string product;
  std::string mainboard;
};

/// A processor package with the memory at it.
struct HostModule {
  oamhal_number_t package{};
  std::string cpus;
  std::vector<std::uint32_t> numa_nodes;
  oamhal_number_t memory_bytes{};
};

SystemNames read_system_names(AttributeReader& reader);

/// The packages that have CPUs in the NUMA nodes, in the order of their numbers; without nodes those of the
/// CPUs that are online. NUMA nodes without a CPU belong to none.
std::vector<HostModule> read_host_modules(AttributeReader& reader, std::span<const std::uint32_t> numa_nodes);

/// MemTotal in bytes of a meminfo file, that of a NUMA node or of the whole host. Nothing when it has none.
std::optional<std::uint64_t> parse_meminfo(std::string_view text);

}  // namespace oamhal::hal

#endif  // OAMHAL_HAL_KERNEL_HOST_SIDE_HPP
