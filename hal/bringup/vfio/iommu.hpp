// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_HAL_BRINGUP_VFIO_IOMMU_HPP
#define OAMHAL_HAL_BRINGUP_VFIO_IOMMU_HPP

#include <memory>

#include "hal/bringup/vfio/dma_space.hpp"
#include "hal/bringup/vfio/kernel.hpp"

namespace oamhal::hal {

/// VFIO's type 1 container: the IOMMU as groups share it.
class Type1Container final : public DmaSpace {
 public:
  /// Errors: NOT_SUPPORTED (no VFIO, no such IOMMU), NO_PERMISSION, VERSION.
  static Result<std::shared_ptr<Type1Container>> open(Kernel& kernel);

  /// Puts a group in; the first one switches the IOMMU on. Errors as the kernel's errno.
  std::expected<void, int> attach(int group);

 private:
  Type1Container(Kernel& kernel, KernelFd fd, int type) : kernel_(kernel), fd_(std::move(fd)), type_(type) {}

  std::expected<void, int> do_map(std::uint64_t address, std::span<std::byte> memory, bool writable) override;
  std::expected<void, int> do_unmap(std::uint64_t address, std::uint64_t length) override;
  void learn_limits();

  Kernel& kernel_;
  KernelFd fd_;
  int type_;
  bool on_ = false;
};

/// An I/O address space of iommufd, for devices without groups. No kernel of Debian 12 has it: untested but
/// against a stand-in.
class Iommufd final : public DmaSpace {
 public:
  /// Errors: NOT_SUPPORTED, NO_PERMISSION.
  static Result<std::shared_ptr<Iommufd>> open(Kernel& kernel);

  /// Makes the device that fd is open to use this address space. Errors as the kernel's errno.
  std::expected<void, int> attach(int device);

 private:
  Iommufd(Kernel& kernel, KernelFd fd, std::uint32_t ioas)
      : kernel_(kernel), fd_(std::move(fd)), ioas_(ioas) {}

  std::expected<void, int> do_map(std::uint64_t address, std::span<std::byte> memory, bool writable) override;
  std::expected<void, int> do_unmap(std::uint64_t address, std::uint64_t length) override;

  Kernel& kernel_;
  KernelFd fd_;
  std::uint32_t ioas_;
};

}  // namespace oamhal::hal

#endif  // OAMHAL_HAL_BRINGUP_VFIO_IOMMU_HPP
