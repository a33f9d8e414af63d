// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_RESULT_HPP
#define OAMHAL_RESULT_HPP

/// @file result.hpp
/// How calls of the C++ face fail: every try_ function returns a result; where exceptions are enabled, the
/// function of the same name without try_ throws oamhal::exception instead. C++17, header-only.

#include <cstdlib>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#ifdef __cpp_exceptions
#include <stdexcept>
#endif

#include <oamhal/status.h>

namespace oamhal {

/// Why a call failed. Owns its text. Since 0.1.0.
struct error {
  oamhal_status status = OAMHAL_ERROR_INTERNAL;
  /// One sentence: what failed, on what, what to do.
  std::string message;
  /// The errno value behind it, or 0.
  int system_errno = 0;
};

#ifdef __cpp_exceptions
/// What the throwing forms throw. what() is the message. Since 0.1.0.
class exception : public std::runtime_error {
 public:
  explicit exception(oamhal::error why) : std::runtime_error(why.message), error_(std::move(why)) {}
  /// The failure, valid as long as the exception.
  [[nodiscard]] const oamhal::error& error() const noexcept { return error_; }
  [[nodiscard]] oamhal_status status() const noexcept { return error_.status; }

 private:
  oamhal::error error_;
};
#endif

namespace detail {

/// Throws why, or ends the process where exceptions are disabled: only asking a result for what it does not
/// have leads here.
[[noreturn]] inline void raise(const error& why) {
#ifdef __cpp_exceptions
  throw exception(why);
#else
  static_cast<void>(why);
  std::abort();
#endif
}

/// An error structure that is ready for a C call, and what it says afterwards.
struct error_out {
  oamhal_error_t c = OAMHAL_ERROR_INIT;
  [[nodiscard]] error take(oamhal_status status) const {
    return {status, c.message[0] != '\0' ? c.message : oamhal_status_name(status), c.system_errno};
  }
};

}  // namespace detail

/// A value of type T, or why there is none. Since 0.1.0.
template <typename T>
class [[nodiscard]] result {
 public:
  using value_type = T;

  // Implicit, so that functions can return either.
  result(T value) : state_(std::in_place_index<0>, std::move(value)) {}          // NOLINT
  result(oamhal::error why) : state_(std::in_place_index<1>, std::move(why)) {}  // NOLINT

  [[nodiscard]] bool has_value() const noexcept { return state_.index() == 0; }
  explicit operator bool() const noexcept { return has_value(); }

  /// The value. Without one: throws oamhal::exception, or calls abort() where exceptions are disabled.
  [[nodiscard]] T& value() & { return *require(std::get_if<0>(&state_)); }
  [[nodiscard]] const T& value() const& { return *require(std::get_if<0>(&state_)); }
  [[nodiscard]] T&& value() && { return std::move(*require(std::get_if<0>(&state_))); }

  /// The value; has_value() must hold.
  [[nodiscard]] T& operator*() & { return *std::get_if<0>(&state_); }
  [[nodiscard]] const T& operator*() const& { return *std::get_if<0>(&state_); }
  [[nodiscard]] T&& operator*() && { return std::move(*std::get_if<0>(&state_)); }
  [[nodiscard]] T* operator->() { return std::get_if<0>(&state_); }
  [[nodiscard]] const T* operator->() const { return std::get_if<0>(&state_); }

  /// Why there is no value; has_value() must not hold.
  [[nodiscard]] const oamhal::error& error() const { return *std::get_if<1>(&state_); }

 private:
  template <typename P>
  P* require(P* value) const {
    if (value == nullptr) detail::raise(error());
    return value;
  }

  std::variant<T, oamhal::error> state_;
};

/// That something was done, or why not. Since 0.1.0.
template <>
class [[nodiscard]] result<void> {
 public:
  using value_type = void;

  result() = default;
  // Implicit, as of result<T>.
  result(oamhal::error why) : why_(std::move(why)) {}  // NOLINT

  [[nodiscard]] bool has_value() const noexcept { return !why_; }
  explicit operator bool() const noexcept { return has_value(); }

  /// Throws oamhal::exception when it was not done, or calls abort() where exceptions are disabled.
  void value() const {
    if (why_) detail::raise(*why_);
  }

  /// Why not; has_value() must not hold.
  [[nodiscard]] const oamhal::error& error() const { return *why_; }

 private:
  std::optional<oamhal::error> why_;
};

}  // namespace oamhal

#endif  // OAMHAL_RESULT_HPP
