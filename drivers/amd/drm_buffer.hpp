// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_DRIVERS_AMD_DRM_BUFFER_HPP
#define OAMHAL_DRIVERS_AMD_DRM_BUFFER_HPP

#include <cstdint>

#include "drm_library.hpp"

namespace oamhal::amd::drm {

/// Memory that the driver gave, at an address where the device's engines see it. Gives back what it has, and
/// only that: also when the making of it stopped half way.
class MappedBuffer {
 public:
  MappedBuffer() = default;
  MappedBuffer(MappedBuffer&& other) noexcept;
  MappedBuffer& operator=(MappedBuffer&& other) noexcept;
  MappedBuffer(const MappedBuffer&) = delete;
  MappedBuffer& operator=(const MappedBuffer&) = delete;
  ~MappedBuffer();

  /// library outlives it. length is in whole pages. for_host: this process sees it too.
  static Result<MappedBuffer> allocate(const Library& library, Device* device, const AllocateRequest& request,
                                       bool for_host);
  static Result<MappedBuffer> from_user(const Library& library, Device* device, void* memory,
                                        std::uint64_t length);
  /// fd stays the caller's.
  static Result<MappedBuffer> import(const Library& library, Device* device, int fd, std::uint64_t length);

  [[nodiscard]] Result<int> share() const;
  [[nodiscard]] Buffer* handle() const { return buffer_; }
  [[nodiscard]] std::uint64_t address() const { return address_; }
  [[nodiscard]] std::uint64_t length() const { return length_; }
  [[nodiscard]] void* memory() const { return memory_; }
  /// It was made by from_user.
  [[nodiscard]] bool is_user() const { return user_; }

 private:
  explicit MappedBuffer(const Library& library) : library_(&library) {}
  /// Gives it an address for the device.
  Result<void> map(Device* device, std::uint64_t length);
  void swap(MappedBuffer& other) noexcept;

  const Library* library_ = nullptr;
  Buffer* buffer_ = nullptr;
  Range* range_ = nullptr;
  std::uint64_t address_ = 0;
  std::uint64_t length_ = 0;
  void* memory_ = nullptr;
  bool mapped_ = false;
  bool user_ = false;
};

}  // namespace oamhal::amd::drm

#endif  // OAMHAL_DRIVERS_AMD_DRM_BUFFER_HPP
