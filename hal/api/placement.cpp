// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "hal/core/placement.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <span>
#include <vector>

#include "hal/base/guard.hpp"

using oamhal::api::fail;
using oamhal::hal::Weighing;

namespace {

using Units = std::span<const std::uint32_t>;

oamhal_status invalid(oamhal_error_t* error, const char* message) {
  return fail(error, OAMHAL_ERROR_INVALID_ARGUMENT, message);
}

constexpr const char* kNull = "an argument is NULL.";

oamhal_status check_sizes(const oamhal_placement_options_t* options, const oamhal_placement_info_t* info,
                          oamhal_error_t* error) {
  if (!oamhal::api::is_sized(options) || !oamhal::api::is_sized(info))
    return invalid(error, "the size of the options or of the info is not set: set it to its sizeof first.");
  return OAMHAL_OK;
}

oamhal_status check_once(const oamhal_snapshot_t& snapshot, Units units, oamhal_error_t* error) {
  std::vector<bool> seen(snapshot.units.size());
  for (const std::uint32_t unit : units) {
    if (seen[unit])
      return fail(error, OAMHAL_ERROR_INVALID_ARGUMENT, fmt::format("unit {} is named twice.", unit));
    seen[unit] = true;
  }
  return OAMHAL_OK;
}

/// Runs body with what the units are weighed by.
template <typename Body>
oamhal_status with_weighing(const oamhal_snapshot_t& snapshot, const oamhal_placement_options_t* options,
                            Units units, oamhal_error_t* error, Body&& body) {
  return oamhal::api::guarded(error, [&] {
    const auto weighing = oamhal::hal::weigh(snapshot, oamhal::api::copy_in(options), units);
    if (!weighing) return fail(error, weighing.error());
    return body(*weighing);
  });
}

/// Runs body with the choice between units that are each named once.
template <typename Body>
oamhal_status with_choice(const oamhal_snapshot_t& snapshot, const oamhal_placement_options_t* options,
                          Units units, oamhal_error_t* error, Body&& body) {
  return with_weighing(snapshot, options, units, error, [&](const Weighing& weighing) {
    if (const auto status = check_once(snapshot, units, error); status != OAMHAL_OK) return status;
    return body(weighing, oamhal::hal::classify(snapshot, weighing, units));
  });
}

oamhal_status write_info(const oamhal_placement_info_t& from, oamhal_placement_info_t* to) {
  return to == nullptr ? OAMHAL_OK : oamhal::api::copy_out(from, to);
}

void write_units(Units units, const std::vector<std::uint32_t>& places, std::uint32_t* to) {
  std::ranges::transform(places, to, [&](std::uint32_t place) { return units[place]; });
}

}  // namespace

oamhal_status oamhal_pair_matrix(const oamhal_snapshot_t* snapshot, const oamhal_placement_options_t* options,
                                 const uint32_t* rows, uint32_t row_count, const uint32_t* columns,
                                 uint32_t column_count, oamhal_pair_t* pairs, oamhal_placement_info_t* info,
                                 oamhal_error_t* error) {
  const bool empty = row_count == 0 || column_count == 0;
  if (snapshot == nullptr || (rows == nullptr && row_count != 0) ||
      (columns == nullptr && column_count != 0) || (pairs == nullptr && !empty))
    return invalid(error, kNull);
  if (const auto status = check_sizes(options, info, error); status != OAMHAL_OK) return status;
  return oamhal::api::guarded(error, [&] {
    const Units row_units(rows, row_count);
    const Units column_units(columns, column_count);
    std::vector<std::uint32_t> all(row_units.begin(), row_units.end());
    all.insert(all.end(), column_units.begin(), column_units.end());
    return with_weighing(*snapshot, options, all, error, [&](const Weighing& weighing) {
      if (weighing.matrix != nullptr && !std::ranges::equal(row_units, column_units))
        return invalid(error, "with a matrix of the caller the rows and the columns must be the same list.");
      const std::size_t count = std::size_t{row_count} * column_count;
      oamhal::hal::fill_pairs(*snapshot, weighing, row_units, column_units, std::span(pairs, count));
      if (info == nullptr) return OAMHAL_OK;
      oamhal_placement_info_t made{};
      made.weight = weighing.weight;
      made.exact = 1;
      made.worst_rate = {0, OAMHAL_ABSENT_NOT_SUPPORTED, 0};
      made.unknown_rates = static_cast<std::uint32_t>(std::min<std::ptrdiff_t>(
          std::ranges::count(pairs, pairs + count, OAMHAL_RATE_UNKNOWN, &oamhal_pair_t::rate),
          std::numeric_limits<std::uint32_t>::max()));
      return write_info(made, info);
    });
  });
}

oamhal_status oamhal_group_find(const oamhal_snapshot_t* snapshot, const oamhal_placement_options_t* options,
                                const uint32_t* units, uint32_t unit_count, uint32_t count, uint32_t* group,
                                oamhal_placement_info_t* info, oamhal_error_t* error) {
  if (snapshot == nullptr || units == nullptr || group == nullptr) return invalid(error, kNull);
  if (const auto status = check_sizes(options, info, error); status != OAMHAL_OK) return status;
  if (count == 0 || count > unit_count)
    return fail(error, OAMHAL_ERROR_INVALID_ARGUMENT,
                fmt::format("there is no group of {} among {} units.", count, unit_count));
  const Units wanted(units, unit_count);
  return with_choice(*snapshot, options, wanted, error, [&](const Weighing& weighing, const auto& choice) {
    oamhal_placement_info_t made{};
    write_units(wanted, oamhal::hal::choose_group(choice, weighing, count, made), group);
    return write_info(made, info);
  });
}

oamhal_status oamhal_ring_find(const oamhal_snapshot_t* snapshot, const oamhal_placement_options_t* options,
                               const uint32_t* units, uint32_t unit_count, uint32_t max_rings,
                               uint32_t* rings, oamhal_placement_info_t* info, oamhal_error_t* error) {
  if (snapshot == nullptr || units == nullptr || rings == nullptr) return invalid(error, kNull);
  if (const auto status = check_sizes(options, info, error); status != OAMHAL_OK) return status;
  if (unit_count == 0 || max_rings == 0) return invalid(error, "a ring needs a unit, and room for one ring.");
  if (info == nullptr && max_rings > 1)
    return invalid(error, "info says how many rings were found: it may be NULL only for one.");
  const Units wanted(units, unit_count);
  return with_choice(*snapshot, options, wanted, error, [&](const Weighing& weighing, const auto& choice) {
    oamhal_placement_info_t made{};
    const auto found = oamhal::hal::choose_rings(choice, weighing, max_rings, made);
    for (std::size_t i = 0; i < found.size(); ++i) write_units(wanted, found[i], rings + i * unit_count);
    return write_info(made, info);
  });
}
