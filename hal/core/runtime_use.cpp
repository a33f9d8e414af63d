// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// What oamhal_runtime_visible() and oamhal_runtime_select() answer from the orders of a snapshot.

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <optional>
#include <utility>

#include "hal/core/runtimes.hpp"

namespace oamhal::hal {

namespace {

std::unexpected<Error> unknown_order(const RuntimeView& view, std::string_view why) {
  return std::unexpected(Error{OAMHAL_ERROR_NOT_SUPPORTED, 0,
                               fmt::format("the order of {} is not known: {}.", view.runtime.name, why)});
}

/// What the variables beside the masks say.
MaskSetting setting_of(const RuntimeView& view, const Environment& environment) {
  const auto& runtime = view.runtime;
  MaskSetting setting;
  // One unit has one order.
  if (runtime.order_variable != nullptr && view.order->size() > 1 &&
      environment.get(runtime.order_variable) != std::string_view(runtime.order_value))
    setting.unordered = fmt::format("{} is not {}", runtime.order_variable, runtime.order_value);
  if (runtime.split_variable == nullptr || !view.split) return setting;
  const auto value = environment.get(runtime.split_variable);
  if (runtime.whole != nullptr && value == std::string_view(runtime.whole)) {
    setting.whole = true;
    return setting;
  }
  std::string values;
  for (const char* const* split = runtime.split; split != nullptr && *split != nullptr; ++split) {
    if (value == std::string_view(*split)) return setting;
    values += fmt::format("{}{}", values.empty() ? "" : ", ", *split);
  }
  setting.unordered = fmt::format("{} is none of {}, {}", runtime.split_variable, values,
                                  runtime.whole == nullptr ? "" : runtime.whole);
  return setting;
}

Result<RuntimeOrder> apply_masks(const RuntimeView& view, const Environment& environment,
                                 const MaskSetting& setting, std::size_t mask_count) {
  if (view.unknown != nullptr) return unknown_order(view, view.unknown);
  RuntimeOrder order = *view.order;
  for (std::size_t i = 0; i < mask_count; ++i) {
    auto left = apply_mask(order, view.masks[i], environment, setting);
    if (!left) return unknown_order(view, left.error());
    order = std::move(*left);
  }
  return order;
}

/// Writes the value that leaves some units.
class Selection {
 public:
  Selection(const RuntimeView& view, const RuntimeOrder& order, const MaskSetting& setting)
      : view_(view), mask_(view.masks.back()), order_(order), setting_(setting) {
    if (setting.whole) devices_ = places_of_devices(order);
  }

  [[nodiscard]] Result<std::string> write(std::span<const std::uint32_t> units) const {
    if (units.empty()) return nothing();
    const auto places = find(units);
    if (!places) return std::unexpected(places.error());
    std::string value;
    for (const std::size_t place : *places) {
      const auto entry = name(place);
      if (!entry) return std::unexpected(entry.error());
      if (!value.empty()) value += ',';
      value += *entry;
    }
    return value;
  }

 private:
  [[nodiscard]] bool has(std::uint32_t flag) const { return (mask_.flags & flag) != 0; }

  [[nodiscard]] static std::unexpected<Error> refuse(oamhal_status status, std::string message) {
    return std::unexpected(Error{status, 0, std::move(message)});
  }

  /// An entry that names no unit ends most lists.
  [[nodiscard]] Result<std::string> nothing() const {
    if (has(OAMHAL_MASK_EMPTY_HIDES_ALL)) return "";
    if (has(OAMHAL_MASK_STRANGER_UNKNOWN | OAMHAL_MASK_PASS_STRANGERS))
      return refuse(OAMHAL_ERROR_NOT_SUPPORTED,
                    fmt::format("no value of {} is known to hide every unit.", mask_.variable));
    return "-1";
  }

  [[nodiscard]] Result<std::vector<std::size_t>> find(std::span<const std::uint32_t> units) const {
    constexpr std::size_t kHidden = std::numeric_limits<std::size_t>::max();
    constexpr std::size_t kUsed = kHidden - 1;
    std::vector<std::size_t> place_of(std::size_t{1} + std::ranges::max(units), kHidden);
    for (std::size_t i = 0; i < order_.size(); ++i)
      if (order_[i].unit < place_of.size()) place_of[order_[i].unit] = i;
    std::vector<std::size_t> places;
    for (const std::uint32_t unit : units) {
      const std::size_t place = std::exchange(place_of[unit], kUsed);
      if (place == kHidden)
        return refuse(OAMHAL_ERROR_NOT_FOUND,
                      fmt::format("{} does not see unit {}: its driver does not serve it, or a variable "
                                  "hides it.",
                                  view_.runtime.name, unit));
      if (place == kUsed)
        return refuse(OAMHAL_ERROR_INVALID_ARGUMENT, fmt::format("unit {} is named twice.", unit));
      if (const auto wrong = out_of_order(places, place); wrong) return std::unexpected(*wrong);
      places.push_back(place);
    }
    return places;
  }

  [[nodiscard]] std::optional<Error> out_of_order(const std::vector<std::size_t>& before,
                                                  std::size_t place) const {
    if (before.empty()) return std::nullopt;
    const RuntimeUnit& last = order_[before.back()];
    if (setting_.whole && last.device != OAMHAL_NO_INDEX && last.device == order_[place].device)
      return Error{
          OAMHAL_ERROR_NOT_SUPPORTED, 0,
          fmt::format("{} counts units {} and {} as one device while {} is {}.", view_.runtime.name,
                      last.unit, order_[place].unit, view_.runtime.split_variable, view_.runtime.whole)};
    if (!has(OAMHAL_MASK_KEEPS_ORDER | OAMHAL_MASK_ASCENDING) || before.back() < place) return std::nullopt;
    return Error{OAMHAL_ERROR_INVALID_ARGUMENT, 0,
                 fmt::format("{} takes units in its own order alone: name unit {} before unit {}.",
                             view_.runtime.name, order_[place].unit, last.unit)};
  }

  [[nodiscard]] Result<std::string> name(std::size_t place) const {
    if (!setting_.unordered.empty()) return uuid(order_[place]);
    if (!setting_.whole) return std::to_string(place);
    for (std::size_t device = 0; device < devices_.size(); ++device) {
      const auto part = std::ranges::find(devices_[device], place);
      if (part == devices_[device].end()) continue;
      if (devices_[device].size() == 1) return std::to_string(device);
      return fmt::format("{}.{}", device, part - devices_[device].begin());
    }
    return refuse(OAMHAL_ERROR_INTERNAL, "a place in the order belongs to no device.");
  }

  /// Without an order a UUID that no other unit has is the one way to name a unit.
  [[nodiscard]] Result<std::string> uuid(const RuntimeUnit& wanted) const {
    if (has(OAMHAL_MASK_UUID) && !wanted.uuid.empty() &&
        std::ranges::count(order_, wanted.uuid, &RuntimeUnit::uuid) == 1)
      return std::string(wanted.uuid);
    return unknown_order(view_, fmt::format("{}, and unit {} has no UUID of its own that is known",
                                            setting_.unordered, wanted.unit));
  }

  const RuntimeView& view_;
  const oamhal_backend_mask_t& mask_;
  const RuntimeOrder& order_;
  const MaskSetting& setting_;
  std::vector<std::vector<std::size_t>> devices_;
};

}  // namespace

Result<const RuntimeView*> find_runtime(std::span<const RuntimeView> views, std::string_view name) {
  const auto found = std::ranges::find(
      views, name, [](const RuntimeView& view) { return std::string_view(view.runtime.name); });
  if (found != views.end()) return &*found;
  std::string names;
  for (const RuntimeView& view : views)
    names += fmt::format("{}{}", names.empty() ? "" : ", ", view.runtime.name);
  return std::unexpected(
      Error{OAMHAL_ERROR_NOT_SUPPORTED, 0,
            fmt::format("no backend of this library knows the runtime \"{}\"; known are: {}.", name, names)});
}

Result<RuntimeOrder> visible_units(const RuntimeView& view, const Environment& environment) {
  if (view.unknown != nullptr) return unknown_order(view, view.unknown);
  return apply_masks(view, environment, setting_of(view, environment), view.masks.size());
}

Result<std::string> select_units(const RuntimeView& view, const Environment& environment,
                                 std::span<const std::uint32_t> units) {
  if (view.unknown != nullptr) return unknown_order(view, view.unknown);
  const MaskSetting setting = setting_of(view, environment);
  const std::size_t before = view.masks.size() - 1;
  const auto order = apply_masks(view, environment, setting, before);
  if (!order) return std::unexpected(order.error());
  if (!setting.unordered.empty() && (view.masks.back().flags & OAMHAL_MASK_UUID) == 0)
    return unknown_order(view, setting.unordered);
  return Selection(view, *order, setting).write(units);
}

}  // namespace oamhal::hal
