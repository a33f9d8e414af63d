// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_BRINGUP_TESTER_HPP
#define OAMHAL_BRINGUP_TESTER_HPP

/// @file tester.hpp
/// Link tests on one device: an owner that is moved and not copied. Threads: as in tester.h.

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <oamhal/bringup/tester.h>
#include <oamhal/bringup/bringup.hpp>

namespace oamhal::bringup {

/// A device whose links are tested. Errors of each function: as the function of tester.h that it calls.
/// Since 0.1.0.
class tester {
 public:
  /// Opens one for the function bdf ("0000:0c:00.0"). Since 0.1.0.
  [[nodiscard]] static result<tester> try_open(const context& of, const std::string& bdf) {
    oamhal_tester_t* opened = nullptr;
    detail::error_out why;
    const oamhal_status status = oamhal_tester_open(of.c_handle(), bdf.c_str(), &opened, &why.c);
    if (status != OAMHAL_OK) return why.take(status);
    return tester(opened);
  }

  /// Its texts live as long as the tester. Since 0.1.0.
  [[nodiscard]] oamhal_tester_info_t info() const noexcept {
    auto info = oamhal::detail::sized<oamhal_tester_info_t>();
    static_cast<void>(oamhal_tester_get(c_.get(), &info));
    return info;
  }
  [[nodiscard]] result<oamhal_link_capability_t> try_capability(std::int32_t operation) {
    return ask<oamhal_link_capability_t>(oamhal_tester_capability, operation);
  }
  [[nodiscard]] result<oamhal_port_status_t> try_port(std::uint32_t port) {
    return ask<oamhal_port_status_t>(oamhal_tester_port, port);
  }
  /// All counters of a port. Since 0.1.0.
  [[nodiscard]] result<std::vector<oamhal_port_counter_t>> try_counters(std::uint32_t port) {
    std::vector<oamhal_port_counter_t> list(OAMHAL_PORT_COUNTER_LIMIT,
                                            oamhal::detail::sized<oamhal_port_counter_t>());
    std::uint32_t count = 0;
    detail::error_out why;
    const oamhal_status status =
        oamhal_tester_counters(c_.get(), port, list.data(), OAMHAL_PORT_COUNTER_LIMIT, &count, &why.c);
    if (status != OAMHAL_OK) return why.take(status);
    if (count < list.size()) list.resize(count);
    return list;
  }
  /// The same into memory of the caller's, up to capacity of them; gives how many there are. Nothing is
  /// allocated: so counters are sampled. Since 0.1.0.
  [[nodiscard]] result<std::uint32_t> try_counters(std::uint32_t port, oamhal_port_counter_t* list,
                                                   std::uint32_t capacity) {
    for (std::uint32_t i = 0; i < capacity; ++i) list[i].size = sizeof list[i];
    std::uint32_t count = 0;
    detail::error_out why;
    const oamhal_status status = oamhal_tester_counters(c_.get(), port, list, capacity, &count, &why.c);
    if (status != OAMHAL_OK) return why.take(status);
    return count;
  }
  [[nodiscard]] result<void> try_control(std::uint32_t port, std::int32_t action) {
    return tell(oamhal_tester_control, port, action);
  }
  [[nodiscard]] result<oamhal_lane_status_t> try_lane(std::uint32_t port, std::uint32_t lane) {
    return ask<oamhal_lane_status_t>(oamhal_tester_lane, port, lane);
  }
  [[nodiscard]] result<void> try_prbs_set(std::uint32_t port, std::uint32_t lane, std::int32_t generator,
                                          std::int32_t checker) {
    return tell(oamhal_tester_prbs_set, port, lane, generator, checker);
  }
  [[nodiscard]] result<oamhal_prbs_status_t> try_prbs_read(std::uint32_t port, std::uint32_t lane) {
    return ask<oamhal_prbs_status_t>(oamhal_tester_prbs_read, port, lane);
  }
  [[nodiscard]] result<void> try_inject(std::uint32_t port, std::uint32_t lane, std::uint32_t count) {
    return tell(oamhal_tester_inject, port, lane, count);
  }
  [[nodiscard]] result<oamhal_margin_limits_t> try_margin_limits(std::uint32_t port, std::uint32_t lane) {
    return ask<oamhal_margin_limits_t>(oamhal_tester_margin_limits, port, lane);
  }
  [[nodiscard]] result<void> try_margin_set(std::uint32_t port, std::uint32_t lane, std::int32_t axis,
                                            std::int32_t step) {
    return tell(oamhal_tester_margin_set, port, lane, axis, step);
  }
  [[nodiscard]] result<oamhal_margin_status_t> try_margin_read(std::uint32_t port, std::uint32_t lane) {
    return ask<oamhal_margin_status_t>(oamhal_tester_margin_read, port, lane);
  }

#ifdef __cpp_exceptions
  /// As the try_ functions; they throw oamhal::exception. Since 0.1.0.
  [[nodiscard]] static tester open(const context& of, const std::string& bdf) {
    return try_open(of, bdf).value();
  }
  [[nodiscard]] oamhal_link_capability_t capability(std::int32_t operation) {
    return try_capability(operation).value();
  }
  [[nodiscard]] oamhal_port_status_t port(std::uint32_t number) { return try_port(number).value(); }
  [[nodiscard]] std::vector<oamhal_port_counter_t> counters(std::uint32_t port) {
    return try_counters(port).value();
  }
  void control(std::uint32_t port, std::int32_t action) { try_control(port, action).value(); }
#endif

  /// The C handle, still owned by this object. Since 0.1.0.
  [[nodiscard]] oamhal_tester_t* c_handle() const noexcept { return c_.get(); }

 private:
  struct closer {
    void operator()(oamhal_tester_t* owned) const noexcept { oamhal_tester_close(owned); }
  };
  explicit tester(oamhal_tester_t* owned) noexcept : c_(owned) {}

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

  std::unique_ptr<oamhal_tester_t, closer> c_;
};

}  // namespace oamhal::bringup

#endif  // OAMHAL_BRINGUP_TESTER_HPP
