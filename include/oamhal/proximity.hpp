// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_PROXIMITY_HPP
#define OAMHAL_PROXIMITY_HPP

/// @file proximity.hpp
/// How near two things of a machine are to each other. See proximity.h.

#include <string_view>

#include <oamhal/proximity.h>
#include <oamhal/device.hpp>
#include <oamhal/nic.hpp>
#include <oamhal/result.hpp>
#include <oamhal/snapshot.hpp>
#include <oamhal/unit.hpp>

namespace oamhal {

/// The endpoint that a thing of a snapshot is. Never fails. Since 0.1.0.
[[nodiscard]] inline oamhal_endpoint_t endpoint_of(const unit_info& unit) noexcept {
  return {OAMHAL_ENDPOINT_UNIT, unit.position};
}
[[nodiscard]] inline oamhal_endpoint_t endpoint_of(const device_info& device) noexcept {
  return {OAMHAL_ENDPOINT_DEVICE, device.position};
}
[[nodiscard]] inline oamhal_endpoint_t endpoint_of(const nic_info& nic) noexcept {
  return {OAMHAL_ENDPOINT_NIC, nic.position};
}

/// How near two endpoints are. Errors: as oamhal_proximity(). Since 0.1.0.
[[nodiscard]] inline result<oamhal_proximity_info_t> try_proximity(const snapshot& where,
                                                                   const oamhal_endpoint_t& a,
                                                                   const oamhal_endpoint_t& b) {
  auto info = detail::sized<oamhal_proximity_info_t>();
  if (const oamhal_status status = oamhal_proximity(where.c_handle(), &a, &b, &info); status != OAMHAL_OK)
    return error{status, oamhal_last_error(), 0};
  return info;
}

#ifdef __cpp_exceptions
/// As try_proximity(); throws oamhal::exception. Since 0.1.0.
[[nodiscard]] inline oamhal_proximity_info_t proximity(const snapshot& where, const oamhal_endpoint_t& a,
                                                       const oamhal_endpoint_t& b) {
  return try_proximity(where, a, b).value();
}
#endif

/// The lower-case name. Never fails. Since 0.1.0.
[[nodiscard]] inline std::string_view to_string(oamhal_proximity_level level) noexcept {
  return oamhal_proximity_name(level);
}

}  // namespace oamhal

#endif  // OAMHAL_PROXIMITY_HPP
