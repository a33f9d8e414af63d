// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "hal/core/device_pairs.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "hal/core/proximity.hpp"

namespace oamhal::hal {

namespace {

using Links = std::span<const oamhal_link_info_t>;

/// What every pair asks of a device. A large machine has a million pairs.
struct Spot {
  std::uint32_t device = 0;
  std::uint32_t module = OAMHAL_NO_INDEX;
  Place place;
};

std::vector<Spot> spots_of(const oamhal_snapshot& snapshot, const Devices& devices) {
  std::vector<Spot> spots;
  spots.reserve(devices.list.size());
  for (const std::uint32_t device : devices.list)
    spots.push_back({device, snapshot.devices[device].module, place_of_device(snapshot, device)});
  return spots;
}

bool same_module(std::uint32_t a, std::uint32_t b) {
  return a == b && a != OAMHAL_NO_INDEX;
}

/// The pair as it is without links.
oamhal_pair_t pair_of(const Spot& a, const Spot& b) {
  oamhal_pair_t pair{};
  pair.level = OAMHAL_PROXIMITY_INTERNAL;
  if (a.device == b.device || same_module(a.module, b.module)) return pair;
  const Way way = find_way(a.place, b.place);
  pair.level = static_cast<std::uint8_t>(way.level);
  pair.hops = way.hops ? static_cast<std::uint32_t>(*way.hops) : OAMHAL_NO_INDEX;
  return pair;
}

/// The atomics that two links both carry.
std::uint8_t weaker(std::uint8_t a, std::int32_t b) {
  if (a == OAMHAL_ATOMICS_UNKNOWN || b == OAMHAL_ATOMICS_UNKNOWN) return OAMHAL_ATOMICS_UNKNOWN;
  if (a == b || b == OAMHAL_ATOMICS_BOTH) return a;
  return a == OAMHAL_ATOMICS_BOTH ? static_cast<std::uint8_t>(b) : std::uint8_t{OAMHAL_ATOMICS_NONE};
}

/// A sum that stays unknown once a part of it is.
template <typename T>
void add_known(T& sum, const oamhal_number_t& part, T unknown) {
  if (sum == unknown || part.absence != OAMHAL_PRESENT || part.value >= T(unknown - sum))
    sum = unknown;
  else
    sum = static_cast<T>(sum + part.value);
}

/// What all links of a pair amount to. False when none of them joins it.
bool sum_up(Links links, const Weighing& weighing, oamhal_pair_t& sum) {
  bool any = false;
  for (const oamhal_link_info_t& link : links) {
    if (!joins(link, weighing.all_links)) continue;
    add_known(sum.links, link.port_count, std::uint16_t{UINT16_MAX});
    sum.atomics = any ? weaker(sum.atomics, link.atomics) : static_cast<std::uint8_t>(link.atomics);
    any = true;
    if (weighing.weight == OAMHAL_WEIGHT_UNKNOWN)
      sum.rate = OAMHAL_RATE_UNKNOWN;
    else
      add_known(sum.rate, rate_of(link, weighing.weight), OAMHAL_RATE_UNKNOWN);
  }
  return any;
}

/// The pairs of two lists of devices, while they are being made.
class PairMaker {
 public:
  PairMaker(const oamhal_snapshot& snapshot, const Weighing& weighing, const Devices& rows,
            const Devices& columns)
      : snapshot_(snapshot), weighing_(weighing), rows_(rows), columns_(columns) {}

  std::vector<oamhal_pair_t> make() {
    add_ways(spots_of(snapshot_, rows_), spots_of(snapshot_, columns_));
    add_links(snapshot_.links);
    return std::move(pairs_);
  }

 private:
  void add_ways(const std::vector<Spot>& rows, const std::vector<Spot>& columns) {
    pairs_.reserve(rows.size() * columns.size());
    for (const Spot& row : rows)
      for (const Spot& column : columns) pairs_.push_back(pair_of(row, column));
  }

  /// Links are sorted by their two devices: those of a pair lie together.
  void add_links(Links links) {
    const auto differ = [](const oamhal_link_info_t& x, const oamhal_link_info_t& y) {
      return x.a.device != y.a.device || x.b.device != y.b.device;
    };
    for (auto first = links.begin(); first != links.end();) {
      const auto last = std::find_if(first, links.end(),
                                     [&](const oamhal_link_info_t& link) { return differ(*first, link); });
      add_pair(Links(first, last));
      first = last;
    }
  }

  oamhal_pair_t* cell(std::uint32_t row_device, std::uint32_t column_device) {
    const std::uint32_t row = rows_.place_of_device[row_device];
    const std::uint32_t column = columns_.place_of_device[column_device];
    if (row == OAMHAL_NO_INDEX || column == OAMHAL_NO_INDEX) return nullptr;
    return &pairs_[row * columns_.list.size() + column];
  }

  void add_pair(Links links) {
    const std::uint32_t a = links.front().a.device;
    const std::uint32_t b = links.front().b.device;
    if (a == OAMHAL_NO_INDEX || b == OAMHAL_NO_INDEX || a == b) return;
    const std::array<oamhal_pair_t*, 2> cells{cell(a, b), cell(b, a)};
    oamhal_pair_t sum{};
    if (cells == decltype(cells){} || !sum_up(links, weighing_, sum)) return;
    const bool internal = same_module(snapshot_.devices[a].module, snapshot_.devices[b].module);
    sum.level = internal ? OAMHAL_PROXIMITY_INTERNAL : OAMHAL_PROXIMITY_LINK;
    sum.hops = internal ? 0 : 1;
    for (oamhal_pair_t* const pair : cells)
      if (pair != nullptr) *pair = sum;
  }

  const oamhal_snapshot& snapshot_;
  const Weighing& weighing_;
  const Devices& rows_;
  const Devices& columns_;
  std::vector<oamhal_pair_t> pairs_;
};

}  // namespace

Devices devices_of(const oamhal_snapshot& snapshot, std::span<const std::uint32_t> units) {
  Devices devices;
  devices.place_of_device.assign(snapshot.devices.size(), OAMHAL_NO_INDEX);
  devices.place_of_unit.reserve(units.size());
  for (const std::uint32_t unit : units) {
    std::uint32_t& at = devices.place_of_device[snapshot.units[unit].device];
    if (at == OAMHAL_NO_INDEX) {
      at = static_cast<std::uint32_t>(devices.list.size());
      devices.list.push_back(snapshot.units[unit].device);
    }
    devices.place_of_unit.push_back(at);
  }
  return devices;
}

std::vector<oamhal_pair_t> device_pairs(const oamhal_snapshot& snapshot, const Weighing& weighing,
                                        const Devices& rows, const Devices& columns) {
  return PairMaker(snapshot, weighing, rows, columns).make();
}

const oamhal_number_t& rate_of(const oamhal_link_info_t& link, oamhal_weight weight) {
  if (weight == OAMHAL_WEIGHT_RAW) return link.raw_rate_mbps;
  return weight == OAMHAL_WEIGHT_REPORTED ? link.reported_rate_mbps : link.port_count;
}

}  // namespace oamhal::hal
