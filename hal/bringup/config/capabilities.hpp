// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_HAL_BRINGUP_CONFIG_CAPABILITIES_HPP
#define OAMHAL_HAL_BRINGUP_CONFIG_CAPABILITIES_HPP

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <oamhal/bringup/config.h>

namespace oamhal::hal {

using ConfigBytes = std::span<const std::uint8_t>;

/// The capabilities of a configuration space, of which the bytes may be the beginning only.
struct CapabilityList {
  std::vector<oamhal_capability_t> found;
  /// What makes no sense in it, or ""; found holds what comes before.
  std::string complaint;
  /// Whether the ordinary, and the extended list go on, or begin, beyond the bytes.
  bool ordinary_cut = false;
  bool extended_cut = false;

  [[nodiscard]] std::optional<std::size_t> offset_of(std::uint32_t id, bool extended) const;
};

/// Walks both lists. Bounded: a place is never visited twice.
CapabilityList list_capabilities(ConfigBytes bytes);

/// size bytes at offset, little-endian; they must be there.
std::uint64_t config_value(ConfigBytes bytes, std::size_t offset, unsigned size);

}  // namespace oamhal::hal

#endif  // OAMHAL_HAL_BRINGUP_CONFIG_CAPABILITIES_HPP
