// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// Bytes of a configuration space while they are put together.

#ifndef OAM_SIM_CONFIG_BYTES_HPP_
#define OAM_SIM_CONFIG_BYTES_HPP_

#include <cstdint>
#include <string>
#include <utility>

namespace oam_sim {

class ConfigBytes {
 public:
  explicit ConfigBytes(std::size_t size) : bytes_(size, '\0') {}
  void put(unsigned offset, std::uint64_t value, unsigned size) {
    for (unsigned i = 0; i < size; ++i) bytes_[offset + i] = static_cast<char>(value >> (8 * i) & 0xff);
  }
  void put8(unsigned offset, std::uint64_t value) { put(offset, value, 1); }
  void put16(unsigned offset, std::uint64_t value) { put(offset, value, 2); }
  void put32(unsigned offset, std::uint64_t value) { put(offset, value, 4); }
  std::string take() { return std::move(bytes_); }

 private:
  std::string bytes_;
};

}  // namespace oam_sim

#endif  // OAM_SIM_CONFIG_BYTES_HPP_
