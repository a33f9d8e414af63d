// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_HAL_CORE_RUNTIMES_HPP
#define OAMHAL_HAL_CORE_RUNTIMES_HPP

#include <memory>
#include <span>
#include <string>

#include <oamhal/backend/backend.h>

#include "hal/base/error.hpp"
#include "hal/core/runtime_mask.hpp"

namespace oamhal::hal {

/// A runtime as one snapshot sees it. Tables of backends are static, so it outlives the context.
struct RuntimeView {
  const oamhal_backend_runtime_t* runtime = nullptr;
  /// All units, where no variable hides any. Shared by the runtimes of one backend.
  std::shared_ptr<const RuntimeOrder> order;
  /// Why the order is not known, or NULL.
  const char* unknown = nullptr;

  [[nodiscard]] const oamhal_backend_mask_t& mask(std::uint32_t index) const;
  /// The variable that oamhal_runtime_select() gives a value for.
  [[nodiscard]] const char* variable() const { return mask(runtime->mask_count - 1).variable; }
};

/// The runtime of that name; NOT_SUPPORTED when no backend knows it.
Result<const RuntimeView*> find_runtime(std::span<const RuntimeView> views, std::string_view name);

/// What the first mask_count masks leave.
Result<RuntimeOrder> visible_units(const RuntimeView& view, const Environment& environment,
                                   std::uint32_t mask_count);

/// The value that makes a runtime see units alone, which are indexes in the snapshot.
Result<std::string> select_units(const RuntimeView& view, const Environment& environment,
                                 std::span<const std::uint32_t> units);

}  // namespace oamhal::hal

#endif  // OAMHAL_HAL_CORE_RUNTIMES_HPP
