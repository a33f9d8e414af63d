// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <oamhal/runtime.h>

#include <fmt/format.h>

#include <cstring>
#include <span>

#include "hal/base/guard.hpp"
#include "hal/core/runtimes.hpp"
#include "hal/core/snapshot.hpp"

using oamhal::api::fail;
using oamhal::hal::Environment;

namespace {

constexpr const char* kNull = "an argument is NULL.";

oamhal_status check_units(const oamhal_snapshot_t& snapshot, std::span<const std::uint32_t> units,
                          oamhal_error_t* error) {
  for (const std::uint32_t unit : units)
    if (unit >= snapshot.units.size())
      return fail(error, OAMHAL_ERROR_NOT_FOUND,
                  fmt::format("there is no unit {}; there are {}.", unit, snapshot.units.size()));
  return OAMHAL_OK;
}

}  // namespace

oamhal_status oamhal_runtime_id_get(const oamhal_snapshot_t* snapshot, uint32_t index,
                                    oamhal_runtime_id_info_t* info) {
  return oamhal::api::get(snapshot == nullptr ? nullptr : &snapshot->runtime_ids, index, info);
}

oamhal_status oamhal_runtime_select(const oamhal_snapshot_t* snapshot, const char* runtime,
                                    const char* const* environment, const uint32_t* units, uint32_t count,
                                    const char** variable, char* value, size_t capacity, size_t* length,
                                    oamhal_error_t* error) {
  if (snapshot == nullptr || runtime == nullptr || variable == nullptr || (units == nullptr && count != 0) ||
      (value == nullptr && capacity != 0))
    return fail(error, OAMHAL_ERROR_INVALID_ARGUMENT, kNull);
  return oamhal::api::guarded(error, [&] {
    const std::span<const std::uint32_t> wanted(units, count);
    const auto view = oamhal::hal::find_runtime(snapshot->runtimes, runtime);
    if (!view) return fail(error, view.error());
    if (const auto status = check_units(*snapshot, wanted, error); status != OAMHAL_OK) return status;
    const auto text = oamhal::hal::select_units(**view, Environment(environment), wanted);
    if (!text) return fail(error, text.error());
    *variable = (*view)->variable();
    if (length != nullptr) *length = text->size();
    if (text->size() >= capacity)
      return fail(error, OAMHAL_ERROR_INVALID_ARGUMENT,
                  fmt::format("the value has {} bytes and a NUL, more than the {} of the buffer.",
                              text->size(), capacity));
    std::memcpy(value, text->c_str(), text->size() + 1);
    return OAMHAL_OK;
  });
}

oamhal_status oamhal_runtime_visible(const oamhal_snapshot_t* snapshot, const char* runtime,
                                     const char* const* environment, uint32_t* units, uint32_t capacity,
                                     uint32_t* count, oamhal_error_t* error) {
  if (snapshot == nullptr || runtime == nullptr || count == nullptr || (units == nullptr && capacity != 0))
    return fail(error, OAMHAL_ERROR_INVALID_ARGUMENT, kNull);
  *count = 0;
  return oamhal::api::guarded(error, [&] {
    const auto view = oamhal::hal::find_runtime(snapshot->runtimes, runtime);
    if (!view) return fail(error, view.error());
    const auto order = oamhal::hal::visible_units(**view, Environment(environment));
    if (!order) return fail(error, order.error());
    *count = static_cast<std::uint32_t>(order->size());
    for (std::size_t i = 0; i < order->size() && i < capacity; ++i) units[i] = (*order)[i].unit;
    return OAMHAL_OK;
  });
}
