// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_HAL_BRINGUP_MEMORY_DEVICE_MEMORY_HPP
#define OAMHAL_HAL_BRINGUP_MEMORY_DEVICE_MEMORY_HPP

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include <oamhal/backend/backend.h>
#include <oamhal/bringup/memory.h>

#include "hal/base/error.hpp"
#include "hal/base/fd.hpp"
#include "hal/bringup/memory/host_memory.hpp"

namespace oamhal::hal {

/// A piece of memory, as what gave it knows it.
struct Extent {
  oamhal_buffer_kind kind = OAMHAL_BUFFER_UNKNOWN;
  /// Where the device sees it.
  std::uint64_t address = 0;
  /// As it was asked for.
  std::uint64_t length = 0;
  /// Memory of the host, as this process sees it; nothing for memory of the device.
  std::span<std::byte> bytes{};
  /// Memory of the device that this process sees: for aligned accesses alone.
  volatile void* mapped = nullptr;
  /// For who gave it.
  std::uint64_t handle = 0;
  std::unique_ptr<HostMemory> host{};
};

/// The memory of a device and what copies it, by the way to it: OwnedMemory without a driver of the kernel,
/// ManagedMemory through one. What was given is to be released before it is destroyed, or goes with it.
class DeviceMemory {
 public:
  DeviceMemory() = default;
  DeviceMemory(const DeviceMemory&) = delete;
  DeviceMemory& operator=(const DeviceMemory&) = delete;
  virtual ~DeviceMemory() = default;

  virtual Result<Extent> allocate(std::uint64_t length) = 0;
  virtual Result<Extent> allocate_host(std::uint64_t length) = 0;
  virtual Result<Extent> register_host(std::span<std::byte> memory) = 0;
  virtual Result<Extent> import(int fd, std::uint64_t length) = 0;
  virtual Result<UniqueFd> share(const Extent& extent) = 0;
  virtual void release(Extent& extent) = 0;

  /// Memory of the device by the processor. The caller has checked that it is in the extent.
  virtual Result<void> write(const Extent& extent, std::uint64_t offset,
                             std::span<const std::byte> bytes) = 0;
  virtual Result<void> read(const Extent& extent, std::uint64_t offset, std::span<std::byte> bytes) = 0;
  [[nodiscard]] virtual bool has_aperture() const = 0;
  /// As has_aperture(), and UNKNOWN as long as nobody can say.
  [[nodiscard]] virtual oamhal_answer aperture() const {
    return has_aperture() ? OAMHAL_ANSWER_YES : OAMHAL_ANSWER_NO;
  }
  /// Whether the processor sees this piece of it.
  [[nodiscard]] virtual bool sees(const Extent& /*extent*/) const { return has_aperture(); }

  [[nodiscard]] virtual std::uint64_t total() const = 0;
  [[nodiscard]] virtual std::uint64_t left() = 0;

  /// What copies; depth is 0 when nothing does, and why_no_copy() says why then.
  [[nodiscard]] virtual const oamhal_backend_engine_info_t& engine() const = 0;
  [[nodiscard]] virtual Error why_no_copy() const = 0;
  /// Readable when a copy may be done, or -1.
  [[nodiscard]] virtual int event() const = 0;
  /// Whether a copy between devices goes over a port that is named. If not, the memory of the peer is
  /// imported, and the copy is one of this device's alone.
  [[nodiscard]] virtual bool names_ports() const = 0;
  virtual Result<void> start(const oamhal_backend_copy_t& copy) = 0;
  virtual Result<oamhal_backend_copy_state_t> poll() = 0;
  virtual Result<void> clear() = 0;
  /// Nothing is copied any more: what was given can be released, whatever was started. Called last.
  virtual void stop() noexcept = 0;
  /// Makes event() readable.
  virtual void ring() noexcept = 0;
  /// In a child of fork: what was given is the parent's, and nothing is said to device or kernel.
  virtual void forget(Extent& extent) noexcept = 0;
};

}  // namespace oamhal::hal

#endif  // OAMHAL_HAL_BRINGUP_MEMORY_DEVICE_MEMORY_HPP
