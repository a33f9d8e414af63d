// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/oam-info/capture/dsn.hpp"

namespace oam_info {

namespace {

// PCI Express Base Specification, "Extended Configuration Space" and "Device Serial Number".
constexpr std::size_t kFirst = 0x100;
constexpr std::size_t kEnd = 0x1000;
constexpr std::uint64_t kSerialNumber = 3;
constexpr int kMostCapabilities = 1024;

std::uint64_t little_endian(std::string_view bytes, std::size_t offset, std::size_t size) {
  std::uint64_t value = 0;
  for (std::size_t i = size; i-- > 0;) value = value << 8 | static_cast<unsigned char>(bytes[offset + i]);
  return value;
}

}  // namespace

std::optional<std::size_t> serial_number_offset(std::string_view config) {
  std::size_t at = kFirst;
  // A chain can be a circle.
  for (int count = 0; count < kMostCapabilities && at >= kFirst && at + 12 <= config.size() && at < kEnd;
       ++count) {
    const std::uint64_t header = little_endian(config, at, 4);
    if ((header & 0xffff) == kSerialNumber) return at + 4;
    at = header >> 20 & 0xffc;
  }
  return std::nullopt;
}

std::uint64_t serial_number_at(std::string_view config, std::size_t offset) {
  return little_endian(config, offset, 8);
}

}  // namespace oam_info
