// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_BRINGUP_INTERRUPT_HPP
#define OAMHAL_BRINGUP_INTERRUPT_HPP

/// @file interrupt.hpp
/// Interrupts of a function as signals of event descriptors, and whether it is still to be had.

#include <cstdint>
#include <vector>

#include <oamhal/bringup/interrupt.h>
#include <oamhal/bringup/window.hpp>

namespace oamhal::bringup {

/// How many interrupts of a kind there are. Errors: as oamhal_interrupt_count(). Since 0.1.0.
[[nodiscard]] inline result<std::uint32_t> try_interrupt_count(const function& of,
                                                               oamhal_interrupt_kind kind) {
  std::uint32_t count = 0;
  detail::error_out why;
  const oamhal_status status = oamhal_interrupt_count(of.c_handle(), kind, &count, &why.c);
  if (status != OAMHAL_OK) return why.take(status);
  return count;
}

/// Lets interrupts from first on signal these event descriptors, which stay the caller's; without any the
/// kind is switched off. Errors: as oamhal_interrupt_set(). Since 0.1.0.
[[nodiscard]] inline result<void> try_set_interrupts(const function& of, oamhal_interrupt_kind kind,
                                                     std::uint32_t first, const std::vector<int>& events) {
  detail::error_out why;
  return detail::outcome(oamhal_interrupt_set(of.c_handle(), kind, first, events.data(),
                                              static_cast<std::uint32_t>(events.size()), &why.c),
                         why);
}

/// Whether it is there, and nobody wants it back. Errors: as oamhal_function_check(). Since 0.1.0.
[[nodiscard]] inline result<void> try_check(const function& of) {
  detail::error_out why;
  return detail::outcome(oamhal_function_check(of.c_handle(), &why.c), why);
}

#ifdef __cpp_exceptions
/// As the try_ functions; they throw oamhal::exception. Since 0.1.0.
[[nodiscard]] inline std::uint32_t interrupt_count(const function& of, oamhal_interrupt_kind kind) {
  return try_interrupt_count(of, kind).value();
}
inline void set_interrupts(const function& of, oamhal_interrupt_kind kind, std::uint32_t first,
                           const std::vector<int>& events) {
  try_set_interrupts(of, kind, first, events).value();
}
inline void check(const function& of) {
  try_check(of).value();
}
#endif

}  // namespace oamhal::bringup

#endif  // OAMHAL_BRINGUP_INTERRUPT_HPP
