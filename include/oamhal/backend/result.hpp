// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_BACKEND_RESULT_HPP
#define OAMHAL_BACKEND_RESULT_HPP

#include <cstdint>
#include <expected>
#include <string>

#include <oamhal/types.h>

namespace oamhal::backend {

/// Why an operation failed: a status, and one sentence.
struct Failure {
  oamhal_status status = OAMHAL_ERROR_INTERNAL;
  std::string message;
};

template <typename T>
using Result = std::expected<T, Failure>;

/// A number that may be absent with a reason; the C++ side of oamhal_number_t.
struct Number {
  std::uint64_t value = 0;
  oamhal_absence absence = OAMHAL_ABSENT_NOT_REPORTED;

  constexpr Number() = default;
  constexpr explicit Number(std::uint64_t known) : value(known), absence(OAMHAL_PRESENT) {}
  static constexpr Number absent(oamhal_absence why) {
    Number number;
    number.absence = why;
    return number;
  }
  [[nodiscard]] constexpr bool known() const { return absence == OAMHAL_PRESENT; }
  [[nodiscard]] constexpr oamhal_number_t c() const { return {known() ? value : 0, absence, 0}; }
};

}  // namespace oamhal::backend

#endif  // OAMHAL_BACKEND_RESULT_HPP
