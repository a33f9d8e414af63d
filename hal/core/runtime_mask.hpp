// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_HAL_CORE_RUNTIME_MASK_HPP
#define OAMHAL_HAL_CORE_RUNTIME_MASK_HPP

#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <oamhal/backend/runtime.h>
#include <oamhal/types.h>

/// The environment variables by which runtimes hide units, read as the runtimes read them. Fuzzed.
namespace oamhal::hal {

/// A unit in the order of a runtime. unit is OAMHAL_NO_INDEX for one that is not in the snapshot.
struct RuntimeUnit {
  std::uint32_t unit = OAMHAL_NO_INDEX;
  /// "" when it has none, or when it is not known.
  std::string_view uuid;
  /// Units with one number are parts of one device; OAMHAL_NO_INDEX for one that is a device of its own.
  std::uint32_t device = OAMHAL_NO_INDEX;
  /// A device says that this place is its own.
  bool claimed = false;
};
using RuntimeOrder = std::vector<RuntimeUnit>;

/// A list of "NAME=VALUE" that ends with NULL, or NULL.
class Environment {
 public:
  explicit Environment(const char* const* entries) : entries_(entries) {}
  /// The value of the first entry with this name.
  [[nodiscard]] std::optional<std::string_view> get(std::string_view name) const;

 private:
  const char* const* entries_;
};

/// What other variables say about how a mask is read.
struct MaskSetting {
  /// Why the order is not known, as a clause: numbers tell nothing then. Empty when it is known.
  std::string unordered;
  /// A number is that of a device, and only a device with one part left is a unit; see
  /// oamhal_backend_runtime_t.whole.
  bool whole = false;
};

/// The places of each device, in the order of their first ones.
std::vector<std::vector<std::size_t>> places_of_devices(const RuntimeOrder& order);

/// What a mask leaves of order, or why that cannot be known, as a clause.
std::expected<RuntimeOrder, std::string> apply_mask(const RuntimeOrder& order,
                                                    const oamhal_backend_mask_t& mask,
                                                    const Environment& environment,
                                                    const MaskSetting& setting = {});

}  // namespace oamhal::hal

#endif  // OAMHAL_HAL_CORE_RUNTIME_MASK_HPP
