// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_RUNTIME_HPP
#define OAMHAL_RUNTIME_HPP

/// @file runtime.hpp
/// How the makers' runtimes call the units. See runtime.h.

#include <cstdint>
#include <string>
#include <vector>

#include <oamhal/runtime.h>
#include <oamhal/range.hpp>
#include <oamhal/result.hpp>
#include <oamhal/snapshot.hpp>

namespace oamhal {

/// What to set in the environment so that a runtime sees chosen units. Since 0.1.0.
struct runtime_selection {
  std::string variable;
  std::string value;
};

/// As oamhal_runtime_select(). Since 0.1.0.
[[nodiscard]] inline result<runtime_selection> try_runtime_select(const snapshot& seen, const char* runtime,
                                                                  const std::vector<std::uint32_t>& units,
                                                                  const char* const* environment = nullptr) {
  const auto count = static_cast<std::uint32_t>(units.size());
  runtime_selection selection;
  // Enough for indexes; UUIDs are longer.
  selection.value.resize(units.size() * 21 + 8);
  const char* variable = nullptr;
  std::size_t length = 0;
  detail::error_out why;
  const auto write = [&] {
    return oamhal_runtime_select(seen.c_handle(), runtime, environment, units.data(), count, &variable,
                                 &selection.value[0], selection.value.size(), &length, &why.c);
  };
  oamhal_status status = write();
  if (status == OAMHAL_ERROR_INVALID_ARGUMENT && length >= selection.value.size()) {
    selection.value.resize(length + 1);
    status = write();
  }
  if (status != OAMHAL_OK) return why.take(status);
  selection.variable = variable;
  selection.value.resize(length);
  return selection;
}

/// As oamhal_runtime_visible(): the units in the runtime's order, OAMHAL_NO_INDEX for one that is not in the
/// snapshot. Since 0.1.0.
[[nodiscard]] inline result<std::vector<std::uint32_t>> try_runtime_visible(
    const snapshot& seen, const char* runtime, const char* const* environment = nullptr) {
  std::uint32_t count = 0;
  detail::error_out why;
  oamhal_status status =
      oamhal_runtime_visible(seen.c_handle(), runtime, environment, nullptr, 0, &count, &why.c);
  std::vector<std::uint32_t> units(count);
  if (status == OAMHAL_OK)
    status =
        oamhal_runtime_visible(seen.c_handle(), runtime, environment, units.data(), count, &count, &why.c);
  if (status != OAMHAL_OK) return why.take(status);
  return units;
}

#ifdef __cpp_exceptions
/// As the functions above; throw oamhal::exception. Since 0.1.0.
[[nodiscard]] inline runtime_selection runtime_select(const snapshot& seen, const char* runtime,
                                                      const std::vector<std::uint32_t>& units,
                                                      const char* const* environment = nullptr) {
  return try_runtime_select(seen, runtime, units, environment).value();
}
[[nodiscard]] inline std::vector<std::uint32_t> runtime_visible(const snapshot& seen, const char* runtime,
                                                                const char* const* environment = nullptr) {
  return try_runtime_visible(seen, runtime, environment).value();
}
#endif

}  // namespace oamhal

#endif  // OAMHAL_RUNTIME_HPP
