// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_HAL_CORE_RUNTIMES_HPP
#define OAMHAL_HAL_CORE_RUNTIMES_HPP

#include <memory>
#include <span>
#include <string>
#include <vector>

#include <oamhal/backend/backend.h>

#include "hal/base/error.hpp"
#include "hal/core/runtime_mask.hpp"

namespace oamhal::hal {

/// A runtime as one snapshot sees it. The texts of backends are static, so it outlives the context.
struct RuntimeView {
  oamhal_backend_runtime_t runtime{};
  std::vector<oamhal_backend_mask_t> masks;
  /// All units, where no variable hides any.
  std::shared_ptr<const RuntimeOrder> order;
  /// Why the order is not known, as a clause in the snapshot's arena, or NULL.
  const char* unknown = nullptr;
  /// A device has several places in the order.
  bool split = false;

  /// The variable that oamhal_runtime_select() gives a value for.
  [[nodiscard]] const char* variable() const { return masks.back().variable; }
};

/// The runtime of that name; NOT_SUPPORTED when no backend knows it.
Result<const RuntimeView*> find_runtime(std::span<const RuntimeView> views, std::string_view name);

/// The units that the runtime shows.
Result<RuntimeOrder> visible_units(const RuntimeView& view, const Environment& environment);

/// The value that makes a runtime see units alone, which are indexes in the snapshot.
Result<std::string> select_units(const RuntimeView& view, const Environment& environment,
                                 std::span<const std::uint32_t> units);

}  // namespace oamhal::hal

#endif  // OAMHAL_HAL_CORE_RUNTIMES_HPP
