// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_BRINGUP_BRINGUP_HPP
#define OAMHAL_BRINGUP_BRINGUP_HPP

/// @file bringup.hpp
/// The C++17 face of liboamhal-bringup, header-only; it adds nothing to the library's ABI. Each function says
/// which of the C interface it calls: that says what it blocks on, opens and needs.
///
///   auto context = oamhal::context::create();
///   oamhal::bringup::attach(context, {OAMHAL_BRINGUP_VFIO, {}});
///   auto function = oamhal::bringup::function::open(context, "0000:0c:00.0");
///   auto window = function.window(0);
///   std::cout << window.read(0x14, 4) << '\n';

#include <chrono>
#include <cstdint>

#include <oamhal/bringup/bringup.h>
#include <oamhal/context.hpp>
#include <oamhal/result.hpp>

namespace oamhal::bringup {

namespace detail {

using oamhal::detail::error_out;

/// What a call that gives nothing back has done.
[[nodiscard]] inline result<void> outcome(oamhal_status status, const error_out& why) {
  if (status != OAMHAL_OK) return why.take(status);
  return {};
}

}  // namespace detail

/// How a context may reach registers. Since 0.1.0.
struct attach_options {
  /// OAMHAL_BRINGUP_ bits; 0 for served devices alone.
  std::uint32_t flags = 0;
  /// How long a message to a served device may take; 0 for as long as the library takes.
  std::chrono::duration<std::uint32_t, std::milli> deadline = {};
};

/// Gives a context register windows. Errors, blocks, opens: as oamhal_bringup_attach(). Since 0.1.0.
[[nodiscard]] inline result<void> try_attach(const context& to, const attach_options& options = {}) {
  oamhal_bringup_options_t c = OAMHAL_BRINGUP_OPTIONS_INIT;
  c.flags = options.flags;
  c.deadline_ms = options.deadline.count();
  detail::error_out why;
  return detail::outcome(oamhal_bringup_attach(to.c_handle(), &c, &why.c), why);
}

#ifdef __cpp_exceptions
/// As try_attach(); throws oamhal::exception. Since 0.1.0.
inline void attach(const context& to, const attach_options& options = {}) {
  try_attach(to, options).value();
}
#endif

}  // namespace oamhal::bringup

#endif  // OAMHAL_BRINGUP_BRINGUP_HPP
