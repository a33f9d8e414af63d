// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TOOLS_OAM_INFO_CAPTURE_DSN_HPP
#define OAMHAL_TOOLS_OAM_INFO_CAPTURE_DSN_HPP

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace oam_info {

/// Where a configuration space has the eight bytes of the Device Serial Number capability, if it does.
std::optional<std::size_t> serial_number_offset(std::string_view config);

/// The number at that place.
std::uint64_t serial_number_at(std::string_view config, std::size_t offset);

}  // namespace oam_info

#endif  // OAMHAL_TOOLS_OAM_INFO_CAPTURE_DSN_HPP
