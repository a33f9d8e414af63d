// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_HOST_HPP
#define OAMHAL_HOST_HPP

/// @file host.hpp
/// The host side of the modules. See host.h.

#include <oamhal/host.h>
#include <oamhal/device.hpp>
#include <oamhal/range.hpp>

namespace oamhal {

/// What the lists of a snapshot hold.
using host_module_info = item<oamhal_host_module_info_t>;
using empty_port_info = item<oamhal_empty_port_info_t>;

namespace detail {

using host_module_source = numbered<oamhal_host_module_info_t, oamhal_host_module_get>;
using empty_port_source = numbered<oamhal_empty_port_info_t, oamhal_empty_port_get>;

/// Reads the devices of one host module.
struct host_device_source {
  using owner = snapshot_reference;
  using value_type = device_info;
  static value_type read(const oamhal_snapshot_t* snapshot, std::uint32_t module,
                         std::uint32_t position) noexcept {
    std::uint32_t device = OAMHAL_NO_INDEX;
    static_cast<void>(oamhal_host_module_device(snapshot, module, position, &device));
    return device_source::read(snapshot, 0, device);
  }
};

/// Reads the root ports of one host module.
struct host_root_port_source {
  using owner = snapshot_reference;
  using value_type = bridge_info;
  static value_type read(const oamhal_snapshot_t* snapshot, std::uint32_t module,
                         std::uint32_t position) noexcept {
    std::uint32_t bridge = OAMHAL_NO_INDEX;
    static_cast<void>(oamhal_host_module_root_port(snapshot, module, position, &bridge));
    return bridge_source::read(snapshot, 0, bridge);
  }
};

}  // namespace detail

}  // namespace oamhal

#endif  // OAMHAL_HOST_HPP
