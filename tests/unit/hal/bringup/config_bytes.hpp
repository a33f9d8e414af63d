// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TESTS_UNIT_HAL_BRINGUP_CONFIG_BYTES_HPP
#define OAMHAL_TESTS_UNIT_HAL_BRINGUP_CONFIG_BYTES_HPP

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <oamhal/bringup/pcie.h>

namespace oamhal::hal::test {

/// A configuration space in the making.
struct ConfigMaker {
  std::vector<std::uint8_t> bytes = std::vector<std::uint8_t>(OAMHAL_CONFIG_SIZE);

  ConfigMaker& put(std::size_t offset, std::uint64_t value, unsigned size) {
    for (unsigned i = 0; i < size; ++i) bytes[offset + i] = static_cast<std::uint8_t>(value >> (8 * i));
    return *this;
  }
  ConfigMaker& extended(std::size_t offset, std::uint16_t id, std::size_t next) {
    return put(offset, id | 1U << 16 | next << 20, 4);
  }
  [[nodiscard]] std::string text(std::size_t length) const {
    return {bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(length)};
  }
};

/// A port above a link (type 4: root port) or an endpoint (type 0), with every capability this library reads:
/// 32.0 GT/s x16 that runs at 16.0 GT/s x8.
inline ConfigMaker full_function(unsigned type) {
  ConfigMaker config;
  config.put(0x00, 0x10f01af4, 4).put(0x04, 0x0406, 2).put(0x06, 0x10, 2).put(0x34, 0x40, 1);
  config.put(0x40, 0x01, 1).put(0x41, 0x50, 1);
  config.put(0x50, 0x11, 1).put(0x51, 0x60, 1).put(0x52, 0x001f, 2);
  config.put(0x60, 0x10, 1).put(0x62, 2 | type << 4, 2);
  config.put(0x64, 0x8002, 4).put(0x68, 0x2000 | 1 << 5, 2).put(0x6a, 0x5, 2);
  config.put(0x6c, 5 | 16 << 4 | 1U << 20 | 1U << 21, 4).put(0x72, 4 | 8 << 4 | 1U << 13 | 1U << 14, 2);
  config.put(0x84, 1U << 11, 4).put(0x88, 1U << 10, 2);
  config.put(0x8c, 0x3e | 1U << 23 | 1U << 24, 4).put(0x90, 5, 2).put(0x92, 0x1e | 1 << 6 | 1 << 7, 2);
  config.extended(0x100, OAMHAL_EXTENDED_AER, 0x148).put(0x104, 0x4000, 4).put(0x110, 0x41, 4);
  config.extended(0x148, OAMHAL_EXTENDED_SERIAL_NUMBER, 0x160).put(0x14c, 0x1122334455667788, 8);
  config.extended(0x160, OAMHAL_EXTENDED_ACS, 0x180).put(0x164, 0x5f, 2).put(0x166, 0x1d, 2);
  config.extended(0x180, OAMHAL_EXTENDED_SECONDARY_PCIE, 0x1a0).put(0x188, 0x8001, 4);
  config.extended(0x1a0, OAMHAL_EXTENDED_DPC, 0x1c0).put(0x1a6, 2, 2).put(0x1a8, 1, 2);
  config.extended(0x1c0, OAMHAL_EXTENDED_PHYSICAL_16GT, 0x200).put(0x1cc, 0x1f, 4).put(0x1d4, 2, 4);
  config.extended(0x200, OAMHAL_EXTENDED_PHYSICAL_32GT, 0x240).put(0x20c, 0x0f, 4);
  config.extended(0x240, OAMHAL_EXTENDED_MARGINING, 0).put(0x246, 1, 2);
  return config;
}

}  // namespace oamhal::hal::test

#endif  // OAMHAL_TESTS_UNIT_HAL_BRINGUP_CONFIG_BYTES_HPP
