// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "hal/core/placement.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "hal/core/proximity.hpp"

namespace oamhal::hal {

namespace {

std::unexpected<Error> wrong(const char* message) {
  return std::unexpected(Error{OAMHAL_ERROR_INVALID_ARGUMENT, 0, message});
}

bool known(const oamhal_number_t& number) {
  return number.absence == OAMHAL_PRESENT;
}

const oamhal_number_t& rate_of(const oamhal_link_info_t& link, oamhal_weight weight) {
  if (weight == OAMHAL_WEIGHT_RAW) return link.raw_rate_mbps;
  return weight == OAMHAL_WEIGHT_REPORTED ? link.reported_rate_mbps : link.port_count;
}

/// The first weight that every link among the devices knows, a report that may be untrue behind a count.
oamhal_weight best_known_weight(const oamhal_snapshot& snapshot, std::span<const std::uint32_t> units,
                                bool all_links) {
  std::vector<bool> ours(snapshot.devices.size());
  for (const std::uint32_t unit : units) ours[snapshot.units[unit].device] = true;
  std::vector<oamhal_weight> weights{OAMHAL_WEIGHT_RAW, OAMHAL_WEIGHT_REPORTED, OAMHAL_WEIGHT_LINKS};
  bool any = false;
  bool trusted = true;
  for (const oamhal_link_info_t& link : snapshot.links) {
    if (link.a.device == OAMHAL_NO_INDEX || link.b.device == OAMHAL_NO_INDEX) continue;
    if (!ours[link.a.device] || !ours[link.b.device] || !joins(link, all_links)) continue;
    any = true;
    trusted = trusted && link.reported_trusted != 0;
    std::erase_if(weights, [&](oamhal_weight weight) { return !known(rate_of(link, weight)); });
  }
  if (!any || weights.empty()) return OAMHAL_WEIGHT_UNKNOWN;
  const bool has_count = weights.back() == OAMHAL_WEIGHT_LINKS;
  return weights.front() == OAMHAL_WEIGHT_REPORTED && !trusted && has_count ? OAMHAL_WEIGHT_LINKS
                                                                            : weights.front();
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
  if (sum == unknown || !known(part) || part.value >= T(unknown - sum))
    sum = unknown;
  else
    sum = static_cast<T>(sum + part.value);
}

void add_links(const oamhal_snapshot& snapshot, const Weighing& weighing, std::uint32_t a, std::uint32_t b,
               oamhal_pair_t& pair) {
  bool first = true;
  for (const oamhal_link_info_t& link : links_between(snapshot, a, b)) {
    if (!joins(link, weighing.all_links)) continue;
    add_known(pair.links, link.port_count, std::uint16_t{UINT16_MAX});
    pair.atomics = first ? static_cast<std::uint8_t>(link.atomics) : weaker(pair.atomics, link.atomics);
    first = false;
    if (weighing.weight == OAMHAL_WEIGHT_UNKNOWN)
      pair.rate = OAMHAL_RATE_UNKNOWN;
    else
      add_known(pair.rate, rate_of(link, weighing.weight), OAMHAL_RATE_UNKNOWN);
  }
}

oamhal_pair_t pair_of_devices(const oamhal_snapshot& snapshot, const Weighing& weighing, std::uint32_t a,
                              std::uint32_t b) {
  oamhal_pair_t pair{};
  if (a == b) {
    pair.level = OAMHAL_PROXIMITY_INTERNAL;
    return pair;
  }
  const auto near =
      proximity(snapshot, {OAMHAL_ENDPOINT_DEVICE, a}, {OAMHAL_ENDPOINT_DEVICE, b}, weighing.all_links);
  pair.hops = OAMHAL_NO_INDEX;
  if (near) {
    pair.level = static_cast<std::uint8_t>(near->level);
    if (known(near->hops)) pair.hops = static_cast<std::uint32_t>(near->hops.value);
  }
  add_links(snapshot, weighing, a, b, pair);
  return pair;
}

/// The devices of some units, each once, and where each unit's device is among them.
struct Devices {
  std::vector<std::uint32_t> list;
  std::vector<std::uint32_t> place_of_unit;
};

Devices devices_of(const oamhal_snapshot& snapshot, std::span<const std::uint32_t> units) {
  Devices devices;
  std::vector<std::uint32_t> place(snapshot.devices.size(), OAMHAL_NO_INDEX);
  devices.place_of_unit.reserve(units.size());
  for (const std::uint32_t unit : units) {
    std::uint32_t& at = place[snapshot.units[unit].device];
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
  std::vector<oamhal_pair_t> pairs;
  pairs.reserve(rows.list.size() * columns.list.size());
  for (const std::uint32_t row : rows.list)
    for (const std::uint32_t column : columns.list)
      pairs.push_back(pair_of_devices(snapshot, weighing, row, column));
  return pairs;
}

/// The caller's rate for two places of the list.
std::uint64_t matrix_rate(const Weighing& weighing, std::size_t row, std::size_t column, std::size_t count) {
  return std::min(weighing.matrix[row * count + column], weighing.matrix[column * count + row]);
}

}  // namespace

Result<Weighing> weigh(const oamhal_snapshot& snapshot, const oamhal_placement_options_t& options,
                       std::span<const std::uint32_t> units) {
  if (options.weight < OAMHAL_WEIGHT_UNKNOWN || options.weight > OAMHAL_WEIGHT_CALLER)
    return wrong("this version does not know the weight of the options.");
  if ((options.flags & ~OAMHAL_PLACEMENT_ALL_LINKS) != 0)
    return wrong("this version does not know a flag of the options.");
  const bool wants_matrix =
      options.weight == OAMHAL_WEIGHT_MEASURED || options.weight == OAMHAL_WEIGHT_CALLER;
  if (wants_matrix != (options.matrix != nullptr))
    return wrong(wants_matrix ? "the weights measured and caller need a matrix."
                              : "a matrix goes with the weights measured and caller alone.");
  for (const std::uint32_t unit : units)
    if (unit >= snapshot.units.size())
      return std::unexpected(
          Error{OAMHAL_ERROR_NOT_FOUND, 0,
                fmt::format("there is no unit {}; there are {}.", unit, snapshot.units.size())});
  Weighing weighing;
  weighing.all_links = (options.flags & OAMHAL_PLACEMENT_ALL_LINKS) != 0;
  weighing.weight = static_cast<oamhal_weight>(options.weight);
  if (weighing.weight == OAMHAL_WEIGHT_UNKNOWN)
    weighing.weight = best_known_weight(snapshot, units, weighing.all_links);
  weighing.matrix = options.matrix;
  if (options.max_steps != 0) weighing.max_steps = options.max_steps;
  return weighing;
}

void fill_pairs(const oamhal_snapshot& snapshot, const Weighing& weighing,
                std::span<const std::uint32_t> rows, std::span<const std::uint32_t> columns,
                std::span<oamhal_pair_t> pairs) {
  const Devices row_devices = devices_of(snapshot, rows);
  const Devices column_devices = devices_of(snapshot, columns);
  const auto by_device = device_pairs(snapshot, weighing, row_devices, column_devices);
  for (std::size_t row = 0; row < rows.size(); ++row) {
    const auto* from = &by_device[row_devices.place_of_unit[row] * column_devices.list.size()];
    const auto to = pairs.subspan(row * columns.size(), columns.size());
    std::ranges::transform(column_devices.place_of_unit, to.begin(),
                           [from](std::uint32_t place) { return from[place]; });
    if (weighing.matrix != nullptr)
      for (std::size_t column = 0; column < columns.size(); ++column)
        if (rows[row] != columns[column]) to[column].rate = matrix_rate(weighing, row, column, rows.size());
    // Few columns are the row's own unit, and looking for it is cheaper than asking for each pair.
    for (auto own = std::ranges::find(columns, rows[row]); own != columns.end();
         own = std::find(own + 1, columns.end(), rows[row]))
      to[static_cast<std::size_t>(own - columns.begin())].level = OAMHAL_PROXIMITY_SELF;
  }
}

Choice classify(const oamhal_snapshot& snapshot, const Weighing& weighing,
                std::span<const std::uint32_t> units) {
  const bool by_rate_alone = weighing.weight == OAMHAL_WEIGHT_CALLER;
  std::vector<std::vector<std::uint32_t>> members;
  std::vector<oamhal_pair_t> cells;
  if (weighing.matrix != nullptr) {
    cells.resize(units.size() * units.size());
    fill_pairs(snapshot, weighing, units, units, cells);
    for (std::uint32_t i = 0; i < units.size(); ++i) members.push_back({i});
    // A caller's matrix says nothing of links.
    if (by_rate_alone)
      for (oamhal_pair_t& cell : cells) cell.links = 0;
  } else {
    const Devices devices = devices_of(snapshot, units);
    members.resize(devices.list.size());
    for (std::uint32_t i = 0; i < units.size(); ++i) members[devices.place_of_unit[i]].push_back(i);
    cells = device_pairs(snapshot, weighing, devices, devices);
  }
  std::vector<std::uint32_t> sizes;
  sizes.reserve(members.size());
  for (const auto& each : members) sizes.push_back(static_cast<std::uint32_t>(each.size()));
  return {PairTable(std::move(sizes), std::move(cells), by_rate_alone), std::move(members)};
}

}  // namespace oamhal::hal
