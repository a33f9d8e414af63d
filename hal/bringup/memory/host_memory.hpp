// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_HAL_BRINGUP_MEMORY_HOST_MEMORY_HPP
#define OAMHAL_HAL_BRINGUP_MEMORY_HOST_MEMORY_HPP

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "hal/base/error.hpp"
#include "hal/bringup/attachment.hpp"

namespace oamhal::hal {

/// Memory of the host that one function reaches, for as long as this lives.
class HostMemory {
 public:
  /// length bytes of zeros, rounded up to pages.
  static Result<std::unique_ptr<HostMemory>> make(std::shared_ptr<Attachment> attachment,
                                                  std::shared_ptr<OpenFunction> function,
                                                  std::uint64_t length);
  /// Memory of the caller's, whole pages.
  static Result<std::unique_ptr<HostMemory>> of(std::shared_ptr<Attachment> attachment,
                                                std::shared_ptr<OpenFunction> function,
                                                std::span<std::byte> memory);
  /// What a descriptor stands for: a dma-buf, or a file in memory.
  static Result<std::unique_ptr<HostMemory>> of(std::shared_ptr<Attachment> attachment,
                                                std::shared_ptr<OpenFunction> function, int fd,
                                                std::uint64_t length);
  HostMemory(const HostMemory&) = delete;
  HostMemory& operator=(const HostMemory&) = delete;
  ~HostMemory();

  /// In a child of fork: what the function sees stays as it is, for it is the parent's.
  void forget() noexcept { shown_ = false; }

  [[nodiscard]] std::span<std::byte> bytes() const { return memory_; }
  /// Where the function sees it.
  [[nodiscard]] std::uint64_t address() const { return address_; }

 private:
  HostMemory(std::shared_ptr<Attachment> attachment, std::shared_ptr<OpenFunction> function)
      : attachment_(std::move(attachment)), function_(std::move(function)) {}
  /// Makes the bytes visible to the function. fd is what they are mapped from, or -1.
  Result<void> show(int fd);

  std::shared_ptr<Attachment> attachment_;
  std::shared_ptr<OpenFunction> function_;
  std::span<std::byte> memory_;
  bool mapped_ = false;
  bool shown_ = false;
  std::uint64_t address_ = 0;
};

}  // namespace oamhal::hal

#endif  // OAMHAL_HAL_BRINGUP_MEMORY_HOST_MEMORY_HPP
