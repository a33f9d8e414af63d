// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_PLACEMENT_HPP
#define OAMHAL_PLACEMENT_HPP

/// @file placement.hpp
/// Which units work well together. See placement.h.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include <oamhal/placement.h>
#include <oamhal/result.hpp>
#include <oamhal/snapshot.hpp>

namespace oamhal {

/// How to weigh pairs; what is not set is the library's choice. Since 0.1.0.
struct placement_options {
  oamhal_weight weight = OAMHAL_WEIGHT_UNKNOWN;
  /// Links too that are derived or expected.
  bool all_links = false;
  /// For the weights measured and caller: row by row, in the order of the units; else empty.
  std::vector<std::uint64_t> matrix = {};
  std::uint64_t max_steps = 0;
};

/// Pairs of rows and columns, row by row. Since 0.1.0.
struct pair_matrix {
  std::size_t rows = 0;
  std::size_t columns = 0;
  std::vector<oamhal_pair_t> pairs;
  oamhal_placement_info_t info = {};

  [[nodiscard]] const oamhal_pair_t& at(std::size_t row, std::size_t column) const {
    return pairs[row * columns + column];
  }
};

/// Units of a snapshot that go together. Since 0.1.0.
struct group {
  std::vector<std::uint32_t> units;
  oamhal_placement_info_t info = {};
};

/// Orders of units in which each is next to the following one, and the last to the first. Since 0.1.0.
struct ring_set {
  std::vector<std::vector<std::uint32_t>> rings;
  oamhal_placement_info_t info = {};
};

namespace detail {

/// Options in C, and whether their matrix has as many entries as the units want.
struct c_placement {
  oamhal_placement_options_t c = OAMHAL_PLACEMENT_OPTIONS_INIT;
  bool fits;

  c_placement(const placement_options& options, std::size_t units) noexcept
      : fits(options.matrix.empty() || options.matrix.size() == units * units) {
    c.weight = options.weight;
    c.flags = options.all_links ? OAMHAL_PLACEMENT_ALL_LINKS : 0;
    c.matrix = options.matrix.empty() ? nullptr : options.matrix.data();
    c.max_steps = options.max_steps;
  }
};

inline error matrix_size_error() {
  return {OAMHAL_ERROR_INVALID_ARGUMENT, "the matrix does not have one entry for each pair of units.", 0};
}

inline std::uint32_t count_of(const std::vector<std::uint32_t>& units) noexcept {
  return static_cast<std::uint32_t>(units.size());
}

}  // namespace detail

/// As oamhal_pair_matrix(). Since 0.1.0.
[[nodiscard]] inline result<pair_matrix> try_pair_matrix(const snapshot& seen,
                                                         const std::vector<std::uint32_t>& rows,
                                                         const std::vector<std::uint32_t>& columns,
                                                         const placement_options& options = {}) {
  const detail::c_placement c(options, rows.size());
  if (!c.fits) return detail::matrix_size_error();
  pair_matrix made;
  made.rows = rows.size();
  made.columns = columns.size();
  made.pairs.resize(rows.size() * columns.size());
  made.info = detail::sized<oamhal_placement_info_t>();
  detail::error_out why;
  const oamhal_status status =
      oamhal_pair_matrix(seen.c_handle(), &c.c, rows.data(), detail::count_of(rows), columns.data(),
                         detail::count_of(columns), made.pairs.data(), &made.info, &why.c);
  if (status != OAMHAL_OK) return why.take(status);
  return made;
}

/// As oamhal_group_find(). Since 0.1.0.
[[nodiscard]] inline result<group> try_group_find(const snapshot& seen,
                                                  const std::vector<std::uint32_t>& units,
                                                  std::uint32_t count,
                                                  const placement_options& options = {}) {
  const detail::c_placement c(options, units.size());
  if (!c.fits) return detail::matrix_size_error();
  group made;
  made.units.resize(std::max<std::size_t>(std::min<std::size_t>(count, units.size()), 1));
  made.info = detail::sized<oamhal_placement_info_t>();
  detail::error_out why;
  const std::uint32_t none = 0;
  const oamhal_status status =
      oamhal_group_find(seen.c_handle(), &c.c, units.empty() ? &none : units.data(), detail::count_of(units),
                        count, made.units.data(), &made.info, &why.c);
  if (status != OAMHAL_OK) return why.take(status);
  return made;
}

/// As oamhal_ring_find(). Since 0.1.0.
[[nodiscard]] inline result<ring_set> try_ring_find(const snapshot& seen,
                                                    const std::vector<std::uint32_t>& units,
                                                    std::uint32_t max_rings = 1,
                                                    const placement_options& options = {}) {
  const detail::c_placement c(options, units.size());
  if (!c.fits) return detail::matrix_size_error();
  // A link is in one ring at most, and a pair has at most 65,534 of them.
  const std::uint32_t most = std::min<std::uint32_t>(max_rings, UINT16_MAX);
  std::vector<std::uint32_t> flat(std::max<std::size_t>(units.size() * most, 1));
  ring_set made;
  made.info = detail::sized<oamhal_placement_info_t>();
  detail::error_out why;
  const std::uint32_t none = 0;
  const oamhal_status status =
      oamhal_ring_find(seen.c_handle(), &c.c, units.empty() ? &none : units.data(), detail::count_of(units),
                       most, flat.data(), &made.info, &why.c);
  if (status != OAMHAL_OK) return why.take(status);
  const auto length = static_cast<std::ptrdiff_t>(units.size());
  for (auto first = flat.begin(); made.rings.size() < made.info.ring_count; first += length)
    made.rings.emplace_back(first, first + length);
  return made;
}

#ifdef __cpp_exceptions
/// As the functions above; throw oamhal::exception. Since 0.1.0.
[[nodiscard]] inline pair_matrix pair_matrix_of(const snapshot& seen, const std::vector<std::uint32_t>& rows,
                                                const std::vector<std::uint32_t>& columns,
                                                const placement_options& options = {}) {
  return try_pair_matrix(seen, rows, columns, options).value();
}
[[nodiscard]] inline group group_find(const snapshot& seen, const std::vector<std::uint32_t>& units,
                                      std::uint32_t count, const placement_options& options = {}) {
  return try_group_find(seen, units, count, options).value();
}
[[nodiscard]] inline ring_set ring_find(const snapshot& seen, const std::vector<std::uint32_t>& units,
                                        std::uint32_t max_rings = 1, const placement_options& options = {}) {
  return try_ring_find(seen, units, max_rings, options).value();
}
#endif

/// The lower-case names. Never fail. Since 0.1.0.
[[nodiscard]] inline std::string_view to_string(oamhal_weight weight) noexcept {
  return oamhal_weight_name(weight);
}

}  // namespace oamhal

#endif  // OAMHAL_PLACEMENT_HPP
