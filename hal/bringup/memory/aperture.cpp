// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "hal/bringup/memory/aperture.hpp"

#include <oamhal/backend/mmio.hpp>

#include "hal/bringup/memory/aperture_access.hpp"

namespace oamhal::hal {

namespace {

namespace mmio = backend::mmio;

/// The accesses themselves.
class MappedPort {
 public:
  explicit MappedPort(const oamhal_window_access_t& window)
      // Who writes was checked for the capability. NOLINTNEXTLINE(cppcoreguidelines-pro-type-const-cast)
      : base_(const_cast<volatile void*>(window.mapped)) {}

  template <typename T>
  void store(std::uint64_t offset, T value) {
    mmio::store<T>(base_, offset / sizeof(T), value);
  }
  template <typename T>
  T load(std::uint64_t offset) {
    return mmio::load<T>(base_, offset / sizeof(T));
  }
  void store_line(std::uint64_t offset, const std::byte* from) {
    mmio::store_line(base_, offset / mmio::kLine, from);
  }
  // Of a trapped part too, which may be another mapping behind the window's functions.
  static void flush() { mmio::flush_combined_writes(); }

 private:
  volatile void* base_;
};

Result<void> in_window(const oamhal_window_access_t& window, std::uint64_t offset, std::size_t length) {
  if (offset <= window.length && length <= window.length - offset) return {};
  return std::unexpected(
      Error{OAMHAL_ERROR_INVALID_ARGUMENT, 0, "that is beyond what the device's aperture shows."});
}

/// Lines are lines of the processor: a mapping that does not begin with one has none at its multiples of 64.
bool begins_with_a_line(const oamhal_window_access_t& window) {
  return reinterpret_cast<std::uintptr_t>(window.mapped) % mmio::kLine == 0;
}

}  // namespace

Result<void> write_aperture(const oamhal_window_access_t& window, std::uint64_t offset,
                            std::span<const std::byte> bytes, Stores stores) {
  if (auto inside = in_window(window, offset, bytes.size()); !inside) return inside;
  if ((window.capabilities & OAMHAL_WINDOW_WRITE) == 0)
    return std::unexpected(Error{OAMHAL_ERROR_NO_PERMISSION, 0,
                                 "the aperture may not be written: attach with OAMHAL_BRINGUP_WRITE."});
  if (!begins_with_a_line(window)) stores = Stores::kUncached;
  MappedPort port(window);
  return aperture::write(port, window, offset, bytes, stores);
}

Result<void> read_aperture(const oamhal_window_access_t& window, std::uint64_t offset,
                           std::span<std::byte> bytes) {
  if (auto inside = in_window(window, offset, bytes.size()); !inside) return inside;
  MappedPort port(window);
  return aperture::read(port, window, offset, bytes);
}

}  // namespace oamhal::hal
