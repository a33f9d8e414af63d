// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_BRINGUP_MARGINING_HPP
#define OAMHAL_BRINGUP_MARGINING_HPP

/// @file margining.hpp
/// Lane margining of a PCI Express link: an owner that is moved and not copied. Threads: as in margining.h.

#include <cstdint>
#include <memory>
#include <string>

#include <oamhal/bringup/margining.h>
#include <oamhal/bringup/bringup.hpp>

namespace oamhal::bringup {

/// A link that is margined. Errors of each function: as the function of margining.h that it calls. Since
/// 0.1.0.
class margining {
 public:
  /// Opens the link between a port and the function below it ("0000:0c:00.0"). Since 0.1.0.
  [[nodiscard]] static result<margining> try_open(const context& of, const std::string& upper_bdf,
                                                  const std::string& lower_bdf) {
    oamhal_margining_t* opened = nullptr;
    detail::error_out why;
    const oamhal_status status =
        oamhal_margining_open(of.c_handle(), upper_bdf.c_str(), lower_bdf.c_str(), &opened, &why.c);
    if (status != OAMHAL_OK) return why.take(status);
    return margining(opened);
  }

  /// Its texts live as long as the session. Since 0.1.0.
  [[nodiscard]] oamhal_margining_info_t info() const noexcept {
    auto info = oamhal::detail::sized<oamhal_margining_info_t>();
    static_cast<void>(oamhal_margining_get(c_.get(), &info));
    return info;
  }
  [[nodiscard]] result<oamhal_margining_receiver_t> try_receiver(std::uint32_t number) {
    return ask<oamhal_margining_receiver_t>(oamhal_margining_receiver_get, number);
  }
  [[nodiscard]] result<void> try_limit(std::uint32_t number, std::uint32_t lane, std::uint32_t errors) {
    return tell(oamhal_margining_limit, number, lane, errors);
  }
  [[nodiscard]] result<void> try_step(std::uint32_t number, std::uint32_t lane, std::int32_t axis,
                                      std::int32_t step) {
    return tell(oamhal_margining_step, number, lane, axis, step);
  }
  [[nodiscard]] result<oamhal_margining_status_t> try_read(std::uint32_t number, std::uint32_t lane) {
    return ask<oamhal_margining_status_t>(oamhal_margining_read, number, lane);
  }
  [[nodiscard]] result<void> try_normal(std::uint32_t number, std::uint32_t lane) {
    return tell(oamhal_margining_normal, number, lane);
  }
  [[nodiscard]] result<void> try_clear(std::uint32_t number, std::uint32_t lane) {
    return tell(oamhal_margining_clear, number, lane);
  }
  /// Microseconds. Since 0.1.0.
  [[nodiscard]] result<std::uint64_t> try_estimate(std::uint32_t number, std::uint32_t dwell_us) {
    std::uint64_t estimate = 0;
    detail::error_out why;
    const oamhal_status status = oamhal_margining_estimate(c_.get(), number, dwell_us, &estimate, &why.c);
    if (status != OAMHAL_OK) return why.take(status);
    return estimate;
  }

#ifdef __cpp_exceptions
  /// As the try_ functions; they throw oamhal::exception. Since 0.1.0.
  [[nodiscard]] static margining open(const context& of, const std::string& upper_bdf,
                                      const std::string& lower_bdf) {
    return try_open(of, upper_bdf, lower_bdf).value();
  }
  [[nodiscard]] oamhal_margining_receiver_t receiver(std::uint32_t number) {
    return try_receiver(number).value();
  }
  void limit(std::uint32_t number, std::uint32_t lane, std::uint32_t errors) {
    try_limit(number, lane, errors).value();
  }
  void step(std::uint32_t number, std::uint32_t lane, std::int32_t axis, std::int32_t steps) {
    try_step(number, lane, axis, steps).value();
  }
  [[nodiscard]] oamhal_margining_status_t read(std::uint32_t number, std::uint32_t lane) {
    return try_read(number, lane).value();
  }
  void normal(std::uint32_t number, std::uint32_t lane) { try_normal(number, lane).value(); }
  void clear(std::uint32_t number, std::uint32_t lane) { try_clear(number, lane).value(); }
  [[nodiscard]] std::uint64_t estimate(std::uint32_t number, std::uint32_t dwell_us) {
    return try_estimate(number, dwell_us).value();
  }
#endif

  /// The C handle, still owned by this object. Since 0.1.0.
  [[nodiscard]] oamhal_margining_t* c_handle() const noexcept { return c_.get(); }

 private:
  struct closer {
    void operator()(oamhal_margining_t* owned) const noexcept { oamhal_margining_close(owned); }
  };
  explicit margining(oamhal_margining_t* owned) noexcept : c_(owned) {}

  template <typename T, typename F, typename... Args>
  [[nodiscard]] result<T> ask(F call, Args... args) {
    T answer = oamhal::detail::sized<T>();
    detail::error_out why;
    const oamhal_status status = call(c_.get(), args..., &answer, &why.c);
    if (status != OAMHAL_OK) return why.take(status);
    return answer;
  }
  template <typename F, typename... Args>
  [[nodiscard]] result<void> tell(F call, Args... args) {
    detail::error_out why;
    return detail::outcome(call(c_.get(), args..., &why.c), why);
  }

  std::unique_ptr<oamhal_margining_t, closer> c_;
};

}  // namespace oamhal::bringup

#endif  // OAMHAL_BRINGUP_MARGINING_HPP
