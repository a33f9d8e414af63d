// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_SELECTOR_HPP
#define OAMHAL_SELECTOR_HPP

/// @file selector.hpp
/// How people and scripts name a thing: "oam3", "ubb0/oam3.1", "0c:00.0", "id:...", "uuid:...", "5".

#include <string>

#include <oamhal/selector.h>
#include <oamhal/range.hpp>
#include <oamhal/result.hpp>
#include <oamhal/snapshot.hpp>

namespace oamhal {

/// Finds what selector names in a snapshot. Errors: INVALID_ARGUMENT, NOT_FOUND, AMBIGUOUS (the message lists
/// the choices). Since 0.1.0.
[[nodiscard]] inline result<oamhal_selection_t> try_select(const snapshot& where,
                                                           const std::string& selector) {
  auto selection = detail::sized<oamhal_selection_t>();
  detail::error_out why;
  const oamhal_status status = oamhal_select(where.c_handle(), selector.c_str(), &selection, &why.c);
  if (status != OAMHAL_OK) return why.take(status);
  return selection;
}

#ifdef __cpp_exceptions
/// As try_select(); throws oamhal::exception. Since 0.1.0.
[[nodiscard]] inline oamhal_selection_t select(const snapshot& where, const std::string& selector) {
  return try_select(where, selector).value();
}
#endif

}  // namespace oamhal

#endif  // OAMHAL_SELECTOR_HPP
