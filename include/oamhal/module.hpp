// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_MODULE_HPP
#define OAMHAL_MODULE_HPP

/// @file module.hpp
/// Baseboards and modules. See module.h.

#include <oamhal/module.h>
#include <oamhal/device.hpp>
#include <oamhal/range.hpp>

namespace oamhal {

/// What the lists of a snapshot hold.
using baseboard_info = item<oamhal_baseboard_info_t>;
using module_info = item<oamhal_module_info_t>;

namespace detail {

using baseboard_source = numbered<oamhal_baseboard_info_t, oamhal_baseboard_get>;
using module_source = numbered<oamhal_module_info_t, oamhal_module_get>;

/// Reads the devices of one module.
struct module_device_source {
  using owner = snapshot_reference;
  using value_type = device_info;
  static value_type read(const oamhal_snapshot_t* snapshot, std::uint32_t module,
                         std::uint32_t position) noexcept {
    std::uint32_t device = OAMHAL_NO_INDEX;
    static_cast<void>(oamhal_module_device(snapshot, module, position, &device));
    return device_source::read(snapshot, 0, device);
  }
};

}  // namespace detail

}  // namespace oamhal

#endif  // OAMHAL_MODULE_HPP
