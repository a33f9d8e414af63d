// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_HAL_BRINGUP_LINK_TESTS_HPP
#define OAMHAL_HAL_BRINGUP_LINK_TESTS_HPP

#include <cstdint>

#include <oamhal/backend/backend.h>
#include <oamhal/bringup/tester.h>

namespace oamhal::hal {

/// The link tests of a backend; nothing is in it when the backend has none.
oamhal_backend_link_ops_t link_ops_of(const oamhal_backend_ops_t& ops);

/// The operation that an action (oamhal_port_action) is part of.
std::int32_t operation_of_action(std::int32_t action);

/// Texts end within their arrays, whatever a backend wrote.
inline void end_texts(oamhal_port_status_t& status) {
  status.remote_serial[sizeof status.remote_serial - 1] = 0;
  status.reason[sizeof status.reason - 1] = 0;
}
inline void end_texts(oamhal_port_counter_t& counter) {
  counter.name[sizeof counter.name - 1] = 0;
  counter.unit[sizeof counter.unit - 1] = 0;
}
inline void end_texts(oamhal_link_capability_t& answer) {
  answer.reason[sizeof answer.reason - 1] = 0;
  answer.enable[sizeof answer.enable - 1] = 0;
}
inline void end_texts(oamhal_lane_status_t& /*status*/) {
}
inline void end_texts(oamhal_prbs_status_t& /*status*/) {
}
inline void end_texts(oamhal_margin_limits_t& /*limits*/) {
}
inline void end_texts(oamhal_margin_status_t& /*status*/) {
}

/// Whether a backend can do an operation now, and if not why.
struct CapabilityQuestion {
  oamhal_tester_info_t about;
  std::int32_t operation;
  /// The context is of a live machine.
  bool live;
  oamhal_link_capability_t answer;

  /// Fills answer. Returns an oamhal_status.
  std::int32_t ask(const oamhal_backend_ops_t& ops, void* device, const oamhal_backend_host_t* host);

 private:
  /// What follows from the backend's table and the windows alone.
  void judge(const oamhal_backend_ops_t& ops, const oamhal_backend_host_t& host);
  /// Whether it is a matter of the driver of the kernel; then the answer is whether that one can.
  bool judge_driver(const oamhal_backend_ops_t& ops);
};

}  // namespace oamhal::hal

#endif  // OAMHAL_HAL_BRINGUP_LINK_TESTS_HPP
