// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "hal/core/runtimes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "hal/core/discovery.hpp"

namespace oamhal::hal {

namespace {

/// A backend may claim any number; memory is only given for so many.
constexpr std::uint64_t kMaxUnits = 1 << 20;

constexpr const char* kNotTold =
    "the driver does not tell its own order of the devices, or tells it only in part";

const oamhal_backend_runtime_t* runtime_at(const oamhal_backend_t& backend, std::uint32_t index) {
  // The entry may be longer than this header knows.
  const auto* bytes = reinterpret_cast<const char*>(backend.runtimes);
  return reinterpret_cast<const oamhal_backend_runtime_t*>(bytes + std::size_t{index} * backend.runtime_size);
}

std::uint32_t runtime_count(const oamhal_backend_t& backend) {
  // The table is there since minor version 1.
  return backend.size < sizeof backend || backend.runtimes == nullptr ? 0 : backend.runtime_count;
}

bool known(const oamhal_number_t& number) {
  return number.absence == OAMHAL_PRESENT;
}

/// Puts the runtimes of one backend together.
class BackendRuntimes {
 public:
  BackendRuntimes(const oamhal_backend_t& backend, std::uint32_t index, Gathered& gathered)
      : backend_(backend), index_(index), gathered_(gathered), snapshot_(*gathered.snapshot) {}

  void run() {
    find_units();
    const auto order = make_order();
    for (std::uint32_t i = 0; i < runtime_count(backend_); ++i)
      snapshot_.runtimes.push_back({runtime_at(backend_, i), order, order == nullptr ? kNotTold : nullptr});
  }

 private:
  struct Named {
    std::uint32_t unit = OAMHAL_NO_INDEX;
    const oamhal_backend_runtime_id_t* id = nullptr;
  };

  void find_units() {
    using Place = std::pair<std::uint32_t, std::uint32_t>;
    const auto place_of = [](const oamhal_unit_info_t& unit) { return Place(unit.device, unit.partition); };
    for (const Draft& draft : gathered_.drafts) {
      if (draft.backend != index_) continue;
      for (const auto& id : draft.runtime_ids) {
        const bool whole = id.partition == OAMHAL_NO_INDEX;
        const bool right = whole ? draft.partitions.empty() : id.partition < draft.partitions.size();
        if (!right) continue;
        // Units are sorted by device and partition. Those that the caller cannot use may be left out.
        Place place(draft.index, OAMHAL_NO_INDEX);
        if (!whole && !draft.left_out)
          place.second = snapshot_.devices[draft.index].partition_first + id.partition;
        const auto unit = std::ranges::lower_bound(snapshot_.units, place, {}, place_of);
        const bool listed = unit != snapshot_.units.end() && place_of(*unit) == place;
        named_.push_back(
            {listed ? static_cast<std::uint32_t>(unit - snapshot_.units.begin()) : OAMHAL_NO_INDEX, &id});
      }
    }
  }

  /// NULL when the order is not known. Two units at one place are a contradiction.
  std::shared_ptr<const RuntimeOrder> make_order() const {
    std::uint64_t total = 0;
    for (const Named& named : named_) {
      if (!known(named.id->ordinal) || !known(named.id->total)) return nullptr;
      total = std::max(total, named.id->total.value);
    }
    if (total > kMaxUnits) return nullptr;
    auto order = std::make_shared<RuntimeOrder>(total);
    std::vector<bool> taken(total);
    for (const Named& named : named_) {
      const std::uint64_t ordinal = named.id->ordinal.value;
      if (ordinal >= total || taken[ordinal]) return nullptr;
      taken[ordinal] = true;
      (*order)[ordinal] = {named.unit, named.id->uuid == nullptr ? "" : named.id->uuid};
    }
    return order;
  }

  const oamhal_backend_t& backend_;
  std::uint32_t index_;
  Gathered& gathered_;
  oamhal_snapshot& snapshot_;
  std::vector<Named> named_;
};

/// Gives the names of one runtime to units.
class Names {
 public:
  Names(oamhal_snapshot& snapshot, const RuntimeView& view)
      : snapshot_(snapshot), view_(view), index_of_(snapshot.units.size(), kNowhere) {
    const std::uint32_t last = view.runtime->mask_count - 1;
    uuids_ = (view.mask(last).flags & OAMHAL_MASK_UUID) != 0;
    assumes_ = snapshot.arena.copy_or_null(std::string_view(assumptions(last)));
    for (std::uint32_t i = 0; i < view.order->size(); ++i) {
      const RuntimeUnit& entry = (*view.order)[i];
      if (entry.unit != OAMHAL_NO_INDEX) index_of_[entry.unit] = i;
      if (uuids_) sorted_.push_back(entry.uuid);
    }
    std::ranges::sort(sorted_);
  }

  void add(std::uint32_t unit) {
    const std::uint32_t index = index_of_[unit];
    if (index == kNowhere) return;
    const std::string_view uuid = (*view_.order)[index].uuid;
    if (uuids_ && !uuid.empty())
      // It is a whole text of the arena. NOLINTNEXTLINE(bugprone-suspicious-stringview-data-usage)
      add_one(unit, OAMHAL_RUNTIME_ID_UUID, uuid.data(), true,
              std::ranges::equal_range(sorted_, uuid).size() == 1, nullptr);
    char text[12];
    const auto* end = std::to_chars(text, text + sizeof text, index).ptr;
    add_one(unit, OAMHAL_RUNTIME_ID_INDEX, snapshot_.arena.copy({text, end}), false, true, assumes_);
  }

 private:
  static constexpr std::uint32_t kNowhere = UINT32_MAX;

  void add_one(std::uint32_t unit, oamhal_runtime_id_kind kind, const char* value, bool stable, bool unique,
               const char* assumes) {
    snapshot_.runtime_ids.push_back({sizeof(oamhal_runtime_id_info_t), unit, kind, view_.runtime->name,
                                     view_.variable(), value, stable ? 1 : 0, unique ? 1 : 0, assumes});
  }

  /// A later mask counts what the ones before it left.
  std::string assumptions(std::uint32_t last) const {
    std::string text;
    for (std::uint32_t i = 0; i < last; ++i)
      text += fmt::format("{}{} is not set", text.empty() ? "" : ", ", view_.mask(i).variable);
    if (view_.runtime->order_variable != nullptr)
      text += fmt::format("{}{} is {}", text.empty() ? "" : ", ", view_.runtime->order_variable,
                          view_.runtime->order_value);
    return text;
  }

  oamhal_snapshot& snapshot_;
  const RuntimeView& view_;
  bool uuids_ = false;
  const char* assumes_ = nullptr;
  /// Places of the units in the order.
  std::vector<std::uint32_t> index_of_;
  std::vector<std::string_view> sorted_;
};

}  // namespace

const oamhal_backend_mask_t& RuntimeView::mask(std::uint32_t index) const {
  const auto* bytes = reinterpret_cast<const char*>(runtime->masks);
  return *reinterpret_cast<const oamhal_backend_mask_t*>(bytes + std::size_t{index} * runtime->mask_size);
}

void assemble_runtimes(const oamhal_context& context, Gathered& gathered) {
  const auto backends = context.registry.backends();
  for (std::uint32_t i = 0; i < backends.size(); ++i)
    if (runtime_count(*backends[i]) != 0) BackendRuntimes(*backends[i], i, gathered).run();
  oamhal_snapshot& snapshot = *gathered.snapshot;
  std::vector<Names> names;
  names.reserve(snapshot.runtimes.size());
  for (const RuntimeView& view : snapshot.runtimes)
    if (view.unknown == nullptr && !view.order->empty()) names.emplace_back(snapshot, view);
  if (names.empty()) return;
  snapshot.runtime_ids.reserve(snapshot.units.size() * names.size() * 2);
  for (std::uint32_t unit = 0; unit < snapshot.units.size(); ++unit)
    for (Names& runtime : names) runtime.add(unit);
}

Result<const RuntimeView*> find_runtime(std::span<const RuntimeView> views, std::string_view name) {
  const auto found = std::ranges::find(
      views, name, [](const RuntimeView& view) { return std::string_view(view.runtime->name); });
  if (found != views.end()) return &*found;
  std::string names;
  for (const RuntimeView& view : views)
    names += fmt::format("{}{}", names.empty() ? "" : ", ", view.runtime->name);
  return std::unexpected(
      Error{OAMHAL_ERROR_NOT_SUPPORTED, 0,
            fmt::format("no backend of this library knows the runtime \"{}\"; known are: {}.", name, names)});
}

Result<RuntimeOrder> visible_units(const RuntimeView& view, const Environment& environment,
                                   std::uint32_t mask_count) {
  const auto unknown = [&](std::string_view why) {
    return std::unexpected(Error{OAMHAL_ERROR_NOT_SUPPORTED, 0,
                                 fmt::format("the order of {} is not known: {}.", view.runtime->name, why)});
  };
  if (view.unknown != nullptr) return unknown(view.unknown);
  if (view.runtime->order_variable != nullptr &&
      environment.get(view.runtime->order_variable) != std::string_view(view.runtime->order_value))
    return unknown(fmt::format("{} is not {}", view.runtime->order_variable, view.runtime->order_value));
  RuntimeOrder order = *view.order;
  for (std::uint32_t i = 0; i < mask_count; ++i) {
    auto left = apply_mask(order, view.mask(i), environment);
    if (!left) return unknown(left.error());
    order = std::move(*left);
  }
  return order;
}

Result<std::string> select_units(const RuntimeView& view, const Environment& environment,
                                 std::span<const std::uint32_t> units) {
  const std::uint32_t last = view.runtime->mask_count - 1;
  const auto order = visible_units(view, environment, last);
  if (!order) return std::unexpected(order.error());
  // Nothing: an entry that names no unit ends every list.
  if (units.empty()) return (view.mask(last).flags & OAMHAL_MASK_EMPTY_HIDES_ALL) != 0 ? "" : "-1";
  constexpr std::uint32_t kHidden = UINT32_MAX;
  constexpr std::uint32_t kUsed = UINT32_MAX - 1;
  std::vector<std::uint32_t> index_of(1 + std::ranges::max(units), kHidden);
  for (std::uint32_t i = 0; i < order->size(); ++i)
    if ((*order)[i].unit < index_of.size()) index_of[(*order)[i].unit] = i;
  std::string value;
  for (const std::uint32_t unit : units) {
    const std::uint32_t index = std::exchange(index_of[unit], kUsed);
    if (index == kHidden)
      return std::unexpected(
          Error{OAMHAL_ERROR_NOT_FOUND, 0,
                fmt::format("{} does not see unit {}: its driver does not serve it, or a variable hides it.",
                            view.runtime->name, unit)});
    if (index == kUsed)
      return std::unexpected(
          Error{OAMHAL_ERROR_INVALID_ARGUMENT, 0, fmt::format("unit {} is named twice.", unit)});
    if (!value.empty()) value += ',';
    value += std::to_string(index);
  }
  return value;
}

}  // namespace oamhal::hal
