// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "hal/bringup/memory/aperture.hpp"

#include <algorithm>
#include <cstring>

#include <oamhal/backend/mmio.hpp>

namespace oamhal::hal {

namespace {

namespace mmio = backend::mmio;

/// The widest access that is aligned at offset and no longer than length.
std::uint32_t width_at(std::uint64_t offset, std::uint64_t length) {
  for (const std::uint32_t width : {8U, 4U, 2U})
    if (offset % width == 0 && length >= width) return width;
  return 1;
}

std::uint64_t value_of(const std::byte* bytes, std::uint32_t width) {
  std::uint64_t value = 0;
  for (std::uint32_t i = 0; i < width; ++i) value |= std::to_integer<std::uint64_t>(bytes[i]) << (8 * i);
  return value;
}

void put_value(std::uint64_t value, std::byte* bytes, std::uint32_t width) {
  for (std::uint32_t i = 0; i < width; ++i) bytes[i] = static_cast<std::byte>(value >> (8 * i));
}

Result<void> outcome(const oamhal_window_access_t& window, std::int32_t status) {
  if (status == OAMHAL_OK) return {};
  return std::unexpected(Error{static_cast<oamhal_status>(status), 0, window.why(window.self)});
}

Result<void> in_window(const oamhal_window_access_t& window, std::uint64_t offset, std::size_t length) {
  if (offset <= window.length && length <= window.length - offset) return {};
  return std::unexpected(
      Error{OAMHAL_ERROR_INVALID_ARGUMENT, 0, "that is beyond what the device's aperture shows."});
}

/// Calls each(offset, bytes done, width) for the accesses that cover a range.
template <typename F>
Result<void> for_each_access(std::uint64_t offset, std::size_t length, F&& each) {
  for (std::size_t done = 0; done < length;) {
    const std::uint32_t width = width_at(offset + done, length - done);
    if (auto result = each(offset + done, done, width); !result) return result;
    done += width;
  }
  return {};
}

void store(volatile void* base, std::uint64_t offset, std::uint32_t width, std::uint64_t value) {
  switch (width) {
    case 8:
      return mmio::store<std::uint64_t>(base, offset / 8, value);
    case 4:
      return mmio::store<std::uint32_t>(base, offset / 4, static_cast<std::uint32_t>(value));
    case 2:
      return mmio::store<std::uint16_t>(base, offset / 2, static_cast<std::uint16_t>(value));
    default:
      return mmio::store<std::uint8_t>(base, offset, static_cast<std::uint8_t>(value));
  }
}

std::uint64_t load(const volatile void* base, std::uint64_t offset, std::uint32_t width) {
  switch (width) {
    case 8:
      return mmio::load<std::uint64_t>(base, offset / 8);
    case 4:
      return mmio::load<std::uint32_t>(base, offset / 4);
    case 2:
      return mmio::load<std::uint16_t>(base, offset / 2);
    default:
      return mmio::load<std::uint8_t>(base, offset);
  }
}

}  // namespace

Result<void> write_aperture(const oamhal_window_access_t& window, std::uint64_t offset,
                            std::span<const std::byte> bytes) {
  if (auto inside = in_window(window, offset, bytes.size()); !inside) return inside;
  if ((window.capabilities & OAMHAL_WINDOW_WRITE) == 0)
    return std::unexpected(Error{OAMHAL_ERROR_NO_PERMISSION, 0,
                                 "the aperture may not be written: attach with OAMHAL_BRINGUP_WRITE."});
  // read_bytes says how much is mapped, and becomes 0 when the device is lost.
  auto* const mapped = const_cast<volatile void*>(window.mapped);
  const auto done = for_each_access(
      offset, bytes.size(), [&](std::uint64_t at, std::size_t from, std::uint32_t width) -> Result<void> {
        const std::uint64_t value = value_of(bytes.data() + from, width);
        if (at + width <= window.read_bytes) {
          store(mapped, at, width, value);
          return {};
        }
        return outcome(window, window.write(window.self, at, width, value));
      });
  mmio::flush_combined_writes();
  return done;
}

Result<void> read_aperture(const oamhal_window_access_t& window, std::uint64_t offset,
                           std::span<std::byte> bytes) {
  if (auto inside = in_window(window, offset, bytes.size()); !inside) return inside;
  return for_each_access(
      offset, bytes.size(), [&](std::uint64_t at, std::size_t to, std::uint32_t width) -> Result<void> {
        std::uint64_t value = 0;
        if (at + width <= window.read_bytes)
          value = load(window.mapped, at, width);
        else if (auto read = outcome(window, window.read(window.self, at, width, &value)); !read)
          return read;
        put_value(value, bytes.data() + to, width);
        return {};
      });
}

}  // namespace oamhal::hal
