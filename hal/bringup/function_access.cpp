// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "hal/bringup/function_access.hpp"

#include <fmt/format.h>
#include <sys/mman.h>

namespace oamhal::hal {

Mapping& Mapping::operator=(Mapping&& other) noexcept {
  if (this == &other) return *this;
  if (address_ != nullptr) ::munmap(address_, length_);
  address_ = std::exchange(other.address_, nullptr);
  length_ = other.length_;
  area_ = other.area_;
  return *this;
}

Mapping::~Mapping() {
  if (address_ != nullptr) ::munmap(address_, length_);
}

std::unexpected<Error> FunctionAccess::cannot(std::string_view what) const {
  return std::unexpected(
      Error{OAMHAL_ERROR_NOT_SUPPORTED, 0, fmt::format("{} cannot be had through {}.", what, transport())});
}

Result<std::uint32_t> FunctionAccess::interrupts(InterruptKind /*kind*/) {
  return cannot("interrupts");
}

Result<void> FunctionAccess::set_interrupts(InterruptKind /*kind*/, std::uint32_t /*first*/,
                                            std::span<const int> /*events*/) {
  return cannot("interrupts");
}

Result<void> FunctionAccess::map_dma(std::uint64_t /*address*/, std::span<std::byte> /*memory*/, int /*fd*/,
                                     std::uint64_t /*offset*/, bool /*writable*/) {
  return cannot("DMA");
}

Result<void> FunctionAccess::unmap_dma(std::uint64_t /*address*/, std::uint64_t /*length*/) {
  return cannot("DMA");
}

Result<void> FunctionAccess::reset() {
  return cannot("a reset");
}

}  // namespace oamhal::hal
