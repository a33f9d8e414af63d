// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_HAL_CORE_RUNTIME_MASK_HPP
#define OAMHAL_HAL_CORE_RUNTIME_MASK_HPP

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <oamhal/backend/runtime.h>

/// The environment variables by which runtimes hide units, read as the runtimes read them. Fuzzed.
namespace oamhal::hal {

/// A unit in the order of a runtime. unit is OAMHAL_NO_INDEX for one that is not in the snapshot.
struct RuntimeUnit {
  std::uint32_t unit = OAMHAL_NO_INDEX;
  /// "" when it has none, or when it is not known.
  std::string_view uuid;
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

/// What a mask leaves of order, or why that cannot be known, as a sentence.
std::expected<RuntimeOrder, std::string> apply_mask(const RuntimeOrder& order,
                                                    const oamhal_backend_mask_t& mask,
                                                    const Environment& environment);

}  // namespace oamhal::hal

#endif  // OAMHAL_HAL_CORE_RUNTIME_MASK_HPP
