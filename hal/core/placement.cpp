// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "hal/core/placement.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "hal/core/device_pairs.hpp"
#include "hal/core/proximity.hpp"

namespace oamhal::hal {

namespace {

std::unexpected<Error> wrong(const char* message) {
  return std::unexpected(Error{OAMHAL_ERROR_INVALID_ARGUMENT, 0, message});
}

bool known(const oamhal_number_t& number) {
  return number.absence == OAMHAL_PRESENT;
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

/// The columns of a unit, of which a caller may name several.
class ColumnsOfUnits {
 public:
  ColumnsOfUnits(std::size_t units, std::span<const std::uint32_t> columns)
      : last_(units, OAMHAL_NO_INDEX), before_(columns.size()) {
    for (std::uint32_t column = 0; column < columns.size(); ++column)
      before_[column] = std::exchange(last_[columns[column]], column);
  }
  /// The last one, and the one before a column; OAMHAL_NO_INDEX for none.
  [[nodiscard]] std::uint32_t last(std::uint32_t unit) const { return last_[unit]; }
  [[nodiscard]] std::uint32_t before(std::uint32_t column) const { return before_[column]; }

 private:
  std::vector<std::uint32_t> last_;
  std::vector<std::uint32_t> before_;
};

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
  const ColumnsOfUnits columns_of(snapshot.units.size(), columns);
  for (std::size_t row = 0; row < rows.size(); ++row) {
    const auto* from = &by_device[row_devices.place_of_unit[row] * column_devices.list.size()];
    const auto to = pairs.subspan(row * columns.size(), columns.size());
    std::ranges::transform(column_devices.place_of_unit, to.begin(),
                           [from](std::uint32_t place) -> const oamhal_pair_t& { return from[place]; });
    if (weighing.matrix != nullptr)
      for (std::size_t column = 0; column < columns.size(); ++column)
        if (rows[row] != columns[column]) to[column].rate = matrix_rate(weighing, row, column, rows.size());
    for (auto own = columns_of.last(rows[row]); own != OAMHAL_NO_INDEX; own = columns_of.before(own))
      to[own].level = OAMHAL_PROXIMITY_SELF;
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
