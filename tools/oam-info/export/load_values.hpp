// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TOOLS_OAM_INFO_EXPORT_LOAD_VALUES_HPP
#define OAMHAL_TOOLS_OAM_INFO_EXPORT_LOAD_VALUES_HPP

#include <charconv>
#include <cmath>
#include <cstdint>
#include <optional>
#include <string_view>
#include <system_error>

#include <oamhal/oamhal.hpp>

#include "tools/oam-info/compare/value.hpp"

namespace oam_info {

// Values of a document as the library has them. What is none of them is as if it were not there.

inline std::optional<double> real_of(const Value& value) {
  const std::string_view text = value.text();
  double number = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool whole = read.ec == std::errc() && read.ptr == text.data() + text.size();
  return value.is(Value::Kind::kNumber) && whole ? std::optional(number) : std::nullopt;
}

/// A number that was divided by divisor, as a whole one.
inline std::optional<std::uint64_t> number_of(const Value& value, double divisor = 1) {
  constexpr double kMost = 1e15;  // beyond that a double is no longer exact
  const auto number = real_of(value);
  if (!number || !(*number >= 0) || *number * divisor > kMost) return std::nullopt;
  return static_cast<std::uint64_t>(std::llround(*number * divisor));
}

inline oamhal_number_t present_or_not(const std::optional<std::uint64_t>& value) {
  return value ? oamhal_number_t{*value, OAMHAL_PRESENT, 0}
               : oamhal_number_t{0, OAMHAL_ABSENT_NOT_REPORTED, 0};
}

/// The enumerator that the library calls so, among the first count ones; 0 for none.
inline std::int32_t enumerator(std::string_view name, const char* (*name_of)(std::int32_t),
                               std::int32_t count) {
  for (std::int32_t i = 1; i < count; ++i)
    if (name == name_of(i)) return i;
  return 0;
}

inline std::int32_t link_state_of(const Value& value) {
  return enumerator(value.text(), oamhal_link_state_name, OAMHAL_LINK_STATE_DISABLED + 1);
}

inline unsigned hex_of(const Value& value) {
  std::string_view text = value.text();
  if (text.starts_with("0x")) text.remove_prefix(2);
  unsigned number = 0;
  static_cast<void>(std::from_chars(text.data(), text.data() + text.size(), number, 16));
  return number;
}

}  // namespace oam_info

#endif  // OAMHAL_TOOLS_OAM_INFO_EXPORT_LOAD_VALUES_HPP
