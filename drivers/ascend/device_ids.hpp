// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_DRIVERS_ASCEND_DEVICE_IDS_HPP
#define OAMHAL_DRIVERS_ASCEND_DEVICE_IDS_HPP

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace oamhal::ascend {

/// PCI addresses, with a domain or without as the driver wrote them, to device ids.
using DeviceIds = std::multimap<std::string, std::uint32_t, std::less<>>;

/// Lines "c1:00.0 ---> 0" of the attribute devdrv_sysfs_bdf_to_devid. Nothing when a line is another. Fuzzed.
std::optional<DeviceIds> parse_device_ids(std::string_view text);

}  // namespace oamhal::ascend

#endif  // OAMHAL_DRIVERS_ASCEND_DEVICE_IDS_HPP
