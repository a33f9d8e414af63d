// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_HAL_BRINGUP_VFIO_VFIO_HPP
#define OAMHAL_HAL_BRINGUP_VFIO_VFIO_HPP

#include <memory>
#include <string_view>

#include "hal/bringup/function_access.hpp"
#include "hal/bringup/vfio/kernel.hpp"

namespace oamhal::hal {

/// The functions that a context has through VFIO. Their groups share one type 1 container, so that one DMA
/// mapping serves all of them; a group is opened once and belongs to this context as long as a function of it
/// is open. Where the kernel has no groups, devices are opened by themselves and share one I/O address space.
/// Usable from any thread; the functions outlive it. For the live machine alone.
class Vfio {
 public:
  explicit Vfio(Kernel& kernel = Kernel::real());
  Vfio(const Vfio&) = delete;
  Vfio& operator=(const Vfio&) = delete;
  ~Vfio();

  /// Opens the function bdf. Errors, each with what to do: NOT_FOUND (no such function), NOT_SUPPORTED (no
  /// IOMMU, no VFIO, bound to no driver), BUSY (a driver or a process has it, or others use its group),
  /// NO_PERMISSION, DEVICE_LOST, VERSION, IO. The kernel resets the function when it is opened and closed;
  /// for one that died in between, closing takes the kernel's patience, about a minute.
  Result<std::unique_ptr<FunctionAccess>> open(std::string_view bdf);

  struct State;

 private:
  std::shared_ptr<State> state_;
};

}  // namespace oamhal::hal

#endif  // OAMHAL_HAL_BRINGUP_VFIO_VFIO_HPP
