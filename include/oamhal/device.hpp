// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_DEVICE_HPP
#define OAMHAL_DEVICE_HPP

/// @file device.hpp
/// Devices, their firmware, partitions and bridges, and handles that outlive a snapshot. See device.h.

#include <string_view>
#include <utility>

#include <oamhal/device.h>
#include <oamhal/range.hpp>
#include <oamhal/types.hpp>

namespace oamhal {

/// What the lists of a snapshot hold. Units and absences are those of the C structures.
using device_info = item<oamhal_device_info_t>;
using firmware_info = item<oamhal_firmware_info_t>;
using partition_info = item<oamhal_partition_info_t>;
using bridge_info = item<oamhal_bridge_info_t>;

namespace detail {

using device_source = numbered<oamhal_device_info_t, oamhal_device_get>;
using partition_source = numbered<oamhal_partition_info_t, oamhal_partition_get>;
using bridge_source = numbered<oamhal_bridge_info_t, oamhal_bridge_get>;

/// Reads the firmware versions of one device, which are numbered from 0 in it.
struct firmware_source {
  using owner = snapshot_reference;
  using value_type = firmware_info;
  static value_type read(const oamhal_snapshot_t* snapshot, std::uint32_t device,
                         std::uint32_t position) noexcept {
    value_type value = {};
    value.size = sizeof(oamhal_firmware_info_t);
    value.position = position;
    static_cast<void>(oamhal_firmware_get(snapshot, device, position, &value));
    return value;
  }
};

using device_reference = handle<oamhal_device_t, oamhal_device_ref, oamhal_device_unref>;

}  // namespace detail

/// A device across snapshots: its identity. Copies share it. Made by snapshot::try_open(). Threads: any.
/// Since 0.1.0.
class device_handle {
 public:
  /// Takes over the reference that the caller holds. Since 0.1.0.
  explicit device_handle(oamhal_device_t* owned) noexcept : c_(owned) {}

  /// The device's id; lives as long as the handle. Since 0.1.0.
  [[nodiscard]] std::string_view id() const noexcept { return text_of(oamhal_device_id(c_.get())); }
  /// Whether a rescan found it gone. Since 0.1.0.
  [[nodiscard]] bool is_lost() const noexcept { return oamhal_device_is_lost(c_.get()) != 0; }
  /// The C handle, still owned by this object. Since 0.1.0.
  [[nodiscard]] oamhal_device_t* c_handle() const noexcept { return c_.get(); }

  /// Two handles are equal when they stand for the same device. Since 0.1.0.
  friend bool operator==(const device_handle& a, const device_handle& b) noexcept {
    return a.c_handle() == b.c_handle();
  }
  friend bool operator!=(const device_handle& a, const device_handle& b) noexcept { return !(a == b); }

 private:
  detail::device_reference c_;
};

}  // namespace oamhal

#endif  // OAMHAL_DEVICE_HPP
