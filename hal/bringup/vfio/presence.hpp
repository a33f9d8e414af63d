// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_HAL_BRINGUP_VFIO_PRESENCE_HPP
#define OAMHAL_HAL_BRINGUP_VFIO_PRESENCE_HPP

#include <cstdint>
#include <string>
#include <string_view>

#include "hal/base/error.hpp"
#include "hal/bringup/vfio/kernel.hpp"

namespace oamhal::hal {

/// Tells by the configuration file of a function, held open, whether the function is still there: the kernel
/// answers ENODEV from the moment it removed it, and all ones when the function no longer answers. What VFIO
/// shows of the same registers is partly the kernel's memory and tells nothing.
class Presence {
 public:
  Presence() = default;
  Presence(Kernel& kernel, std::string bdf);

  /// Errors: DEVICE_LOST; others when nothing can be told.
  [[nodiscard]] Result<void> check() const;
  /// Command in the low, status in the high half. Errors as check().
  [[nodiscard]] Result<std::uint32_t> command() const;
  /// "D3hot" or "D3cold" when it sleeps, else "".
  [[nodiscard]] std::string asleep() const;

 private:
  Kernel* kernel_ = nullptr;
  std::string bdf_;
  KernelFd config_;
  int open_error_ = 0;
};

/// Bits of the command register: the function answers to its memory BARs.
inline constexpr std::uint32_t kCommandMemory = 2;

/// Sentences for a function whose BARs do not answer, with what to do.
Error decode_is_off(std::string_view bdf);
Error is_asleep(std::string_view bdf, std::string_view state);
Error is_lost(std::string_view bdf, int error);

}  // namespace oamhal::hal

#endif  // OAMHAL_HAL_BRINGUP_VFIO_PRESENCE_HPP
