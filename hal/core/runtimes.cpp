// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "hal/core/runtimes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstring>
#include <utility>

#include "hal/core/discovery.hpp"

namespace oamhal::hal {

namespace {

/// A backend may claim any number; memory is only given for so many.
constexpr std::uint64_t kMaxUnits = 1 << 20;

constexpr const char* kNotTold =
    "the driver does not tell its own order of the devices, or tells it only in part";
constexpr const char* kContradiction = "two devices claim one place in it, or more than there are";

/// An entry of a backend's table, which may be shorter or longer than this header knows.
template <typename T>
T entry_of(const T* table, std::uint32_t index, std::uint32_t size) {
  T entry{};
  const auto* bytes = reinterpret_cast<const char*>(table) + std::size_t{index} * size;
  std::memcpy(static_cast<void*>(&entry), bytes, std::min<std::size_t>(size, sizeof entry));
  return entry;
}

std::uint32_t runtime_count(const oamhal_backend_t& backend) {
  // The table is there since minor version 1.
  constexpr std::size_t kWithRuntimes =
      offsetof(oamhal_backend_t, runtime_size) + sizeof backend.runtime_size;
  return backend.size < kWithRuntimes || backend.runtimes == nullptr ? 0 : backend.runtime_count;
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
    const auto several = std::ranges::any_of(named_, [](const Named& n) { return n.id->runtime != nullptr; });
    for (std::uint32_t i = 0; i < runtime_count(backend_); ++i) {
      RuntimeView& view = snapshot_.runtimes.emplace_back();
      view.runtime = entry_of(backend_.runtimes, i, backend_.runtime_size);
      for (std::uint32_t mask = 0; mask < view.runtime.mask_count; ++mask)
        view.masks.push_back(entry_of(view.runtime.masks, mask, view.runtime.mask_size));
      const RuntimeView* same = i == 0 || several ? nullptr : &*(snapshot_.runtimes.end() - 2);
      if (same == nullptr) {
        make_order(view);
        continue;
      }
      view.order = same->order;
      view.unknown = same->unknown;
      view.split = same->split;
    }
  }

 private:
  struct Named {
    std::uint32_t unit = OAMHAL_NO_INDEX;
    std::uint32_t device = 0;
    const oamhal_backend_runtime_id_t* id = nullptr;
  };

  void find_units() {
    using Place = std::pair<std::uint32_t, std::uint32_t>;
    const auto place_of = [](const oamhal_unit_info_t& unit) { return Place(unit.device, unit.partition); };
    std::uint32_t device = 0;
    for (const Draft& draft : gathered_.drafts) {
      ++device;
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
            {listed ? static_cast<std::uint32_t>(unit - snapshot_.units.begin()) : OAMHAL_NO_INDEX, device,
             &id});
      }
    }
  }

  void make_order(RuntimeView& view) const {
    std::vector<const Named*> own;
    std::uint64_t total = 0;
    for (const Named& named : named_) {
      if (named.id->runtime != nullptr && std::strcmp(named.id->runtime, view.runtime.name) != 0) continue;
      if (!known(named.id->ordinal) || !known(named.id->total)) {
        view.unknown = named.id->why != nullptr ? named.id->why : kNotTold;
        return;
      }
      total = std::max(total, named.id->total.value);
      own.push_back(&named);
    }
    auto order = std::make_shared<RuntimeOrder>();
    if (total <= kMaxUnits) order->resize(total);
    for (const Named* named : own) {
      const std::uint64_t ordinal = named->id->ordinal.value;
      if (ordinal >= order->size() || (*order)[ordinal].claimed) {
        view.unknown = kContradiction;
        return;
      }
      (*order)[ordinal] = {named->unit, named->id->uuid == nullptr ? "" : named->id->uuid, named->device,
                           true};
    }
    view.split = std::ranges::any_of(places_of_devices(*order), [](const auto& d) { return d.size() > 1; });
    view.order = std::move(order);
  }

  const oamhal_backend_t& backend_;
  std::uint32_t index_;
  Gathered& gathered_;
  oamhal_snapshot& snapshot_;
  std::vector<Named> named_;
};

std::string joined(const char* const* values, std::string_view between) {
  std::string text;
  for (; values != nullptr && *values != nullptr; ++values)
    text += fmt::format("{}{}", text.empty() ? "" : between, *values);
  return text;
}

/// Gives the names of one runtime to units.
class Names {
 public:
  Names(oamhal_snapshot& snapshot, const RuntimeView& view)
      : snapshot_(snapshot), view_(view), index_of_(snapshot.units.size(), kNowhere) {
    const std::uint32_t flags = view.masks.back().flags;
    uuids_ = (flags & OAMHAL_MASK_UUID) != 0;
    modules_ = (flags & OAMHAL_MASK_MODULES) != 0;
    assumes_ = snapshot.arena.copy_or_null(std::string_view(assumptions()));
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
    add_one(unit, modules_ ? OAMHAL_RUNTIME_ID_MODULE : OAMHAL_RUNTIME_ID_INDEX,
            snapshot_.arena.copy({text, end}), modules_, true, assumes_);
  }

 private:
  static constexpr std::uint32_t kNowhere = UINT32_MAX;

  void add_one(std::uint32_t unit, oamhal_runtime_id_kind kind, const char* value, bool stable, bool unique,
               const char* assumes) {
    snapshot_.runtime_ids.push_back({sizeof(oamhal_runtime_id_info_t), unit, kind, view_.runtime.name,
                                     view_.variable(), value, stable ? 1 : 0, unique ? 1 : 0, assumes});
  }

  /// A later mask counts what the ones before it left.
  std::string assumptions() const {
    const auto& runtime = view_.runtime;
    std::string text;
    const auto add = [&](const std::string& clause) { text += (text.empty() ? "" : ", ") + clause; };
    for (std::size_t i = 0; i + 1 < view_.masks.size(); ++i)
      add(fmt::format("{} is not set", view_.masks[i].variable));
    if (runtime.order_variable != nullptr && view_.order->size() > 1)
      add(fmt::format("{} is {}", runtime.order_variable, runtime.order_value));
    if (runtime.split_variable != nullptr && view_.split)
      add(fmt::format("{} is {}", runtime.split_variable, joined(runtime.split, " or ")));
    if (runtime.assumes != nullptr) add(runtime.assumes);
    return text;
  }

  oamhal_snapshot& snapshot_;
  const RuntimeView& view_;
  bool uuids_ = false;
  bool modules_ = false;
  const char* assumes_ = nullptr;
  /// Places of the units in the order.
  std::vector<std::uint32_t> index_of_;
  std::vector<std::string_view> sorted_;
};

}  // namespace

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

}  // namespace oamhal::hal
