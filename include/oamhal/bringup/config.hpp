// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_BRINGUP_CONFIG_HPP
#define OAMHAL_BRINGUP_CONFIG_HPP

/// @file config.hpp
/// PCI configuration space, and the capabilities in it.

#include <cstdint>
#include <string>
#include <vector>

#include <oamhal/bringup/config.h>
#include <oamhal/bringup/bringup.hpp>

namespace oamhal::bringup {

/// What was read of a configuration space. Since 0.1.0.
struct config_space {
  std::vector<std::uint8_t> bytes = {};
  /// info.length is the number of bytes.
  oamhal_config_info_t info = {};
};

/// Reads as much as there is and this user may. Errors, blocks, opens: as oamhal_config_read(). Since 0.1.0.
[[nodiscard]] inline result<config_space> try_read_config(const context& of, const std::string& bdf) {
  config_space read;
  read.bytes.resize(OAMHAL_CONFIG_SIZE);
  read.info.size = sizeof read.info;
  detail::error_out why;
  const oamhal_status status = oamhal_config_read(of.c_handle(), bdf.c_str(), read.bytes.data(),
                                                  OAMHAL_CONFIG_SIZE, &read.info, &why.c);
  if (status != OAMHAL_OK) return why.take(status);
  read.bytes.resize(read.info.length);
  return read;
}

/// Reads 1, 2 or 4 bytes. Errors: as oamhal_config_get(). Since 0.1.0.
[[nodiscard]] inline result<std::uint32_t> try_get_config(const context& of, const std::string& bdf,
                                                          std::uint32_t offset, std::uint32_t width) {
  std::uint32_t value = 0;
  detail::error_out why;
  const oamhal_status status = oamhal_config_get(of.c_handle(), bdf.c_str(), offset, width, &value, &why.c);
  if (status != OAMHAL_OK) return why.take(status);
  return value;
}

/// Writes them. Errors, needs: as oamhal_config_write(). Since 0.1.0.
[[nodiscard]] inline result<void> try_write_config(const context& of, const std::string& bdf,
                                                   std::uint32_t offset, std::uint32_t width,
                                                   std::uint32_t value) {
  detail::error_out why;
  return detail::outcome(oamhal_config_write(of.c_handle(), bdf.c_str(), offset, width, value, &why.c), why);
}

/// The capabilities among the bytes of a configuration space. Errors: as oamhal_config_walk(). Since 0.1.0.
[[nodiscard]] inline result<std::vector<oamhal_capability_t>> try_capabilities(const config_space& read) {
  std::vector<oamhal_capability_t> found(OAMHAL_CAPABILITY_LIMIT);
  std::uint32_t count = 0;
  detail::error_out why;
  const oamhal_status status =
      oamhal_config_walk(read.bytes.data(), static_cast<std::uint32_t>(read.bytes.size()), found.data(),
                         OAMHAL_CAPABILITY_LIMIT, &count, &why.c);
  if (status != OAMHAL_OK) return why.take(status);
  found.resize(count);
  return found;
}

#ifdef __cpp_exceptions
/// As the try_ functions; they throw oamhal::exception. Since 0.1.0.
[[nodiscard]] inline config_space read_config(const context& of, const std::string& bdf) {
  return try_read_config(of, bdf).value();
}
[[nodiscard]] inline std::uint32_t get_config(const context& of, const std::string& bdf, std::uint32_t offset,
                                              std::uint32_t width) {
  return try_get_config(of, bdf, offset, width).value();
}
inline void write_config(const context& of, const std::string& bdf, std::uint32_t offset, std::uint32_t width,
                         std::uint32_t value) {
  try_write_config(of, bdf, offset, width, value).value();
}
[[nodiscard]] inline std::vector<oamhal_capability_t> capabilities(const config_space& read) {
  return try_capabilities(read).value();
}
#endif

}  // namespace oamhal::bringup

#endif  // OAMHAL_BRINGUP_CONFIG_HPP
