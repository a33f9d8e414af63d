// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_HAL_BASE_BDF_HPP
#define OAMHAL_HAL_BASE_BDF_HPP

#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <oamhal/types.h>

namespace oamhal::hal {

/// A PCI address as one number that sorts like the address.
constexpr std::uint64_t bdf_key(const oamhal_bdf_t& bdf) {
  return (static_cast<std::uint64_t>(bdf.domain) << 16) | (static_cast<std::uint64_t>(bdf.bus) << 8) |
         (static_cast<std::uint64_t>(bdf.device & 0x1f) << 3) | (bdf.function & 0x7u);
}

/// The address that a key was made of.
constexpr oamhal_bdf_t bdf_of_key(std::uint64_t key) {
  return {static_cast<std::uint32_t>(key >> 16), static_cast<std::uint8_t>(key >> 8),
          static_cast<std::uint8_t>(key >> 3 & 0x1f), static_cast<std::uint8_t>(key & 0x7), 0};
}

/// Reads "0000:0c:00.0", and "0c:00.0" as of domain 0. Exactly that, in lower or upper case.
std::optional<oamhal_bdf_t> parse_bdf(std::string_view text);

/// Writes the text of bdf with its NUL; text holds OAMHAL_BDF_TEXT_SIZE bytes. Returns the length without it.
std::size_t format_bdf(const oamhal_bdf_t& bdf, char* text);

/// The text of bdf.
std::string bdf_text(const oamhal_bdf_t& bdf);

}  // namespace oamhal::hal

#endif  // OAMHAL_HAL_BASE_BDF_HPP
