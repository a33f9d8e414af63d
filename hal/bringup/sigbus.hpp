// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_HAL_BRINGUP_SIGBUS_HPP
#define OAMHAL_HAL_BRINGUP_SIGBUS_HPP

#include <cstddef>
#include <utility>

#include "hal/base/error.hpp"

namespace oamhal::hal {

/// Lets this process survive SIGBUS in mappings of device memory: pages of ones are put over the page that
/// faulted, and the load is done again, so that it reads what a dead device reads. The handler is installed
/// when it is asked for first, stays for good, and hands every other fault on to the handler that was there
/// before.
Result<void> enable_sigbus_guard();

/// A range that is guarded as long as this lives. Empty when the guard is not enabled, or has no room.
class SigbusRange {
 public:
  SigbusRange() = default;
  SigbusRange(volatile void* begin, std::size_t length);
  SigbusRange(SigbusRange&& other) noexcept : slot_(std::exchange(other.slot_, -1)) {}
  SigbusRange& operator=(SigbusRange&& other) noexcept {
    std::swap(slot_, other.slot_);
    return *this;
  }
  SigbusRange(const SigbusRange&) = delete;
  SigbusRange& operator=(const SigbusRange&) = delete;
  ~SigbusRange();

  [[nodiscard]] bool guarded() const { return slot_ >= 0; }
  /// Whether a fault was caught in it: what it shows is no longer the device.
  [[nodiscard]] bool faulted() const;

 private:
  int slot_ = -1;
};

}  // namespace oamhal::hal

#endif  // OAMHAL_HAL_BRINGUP_SIGBUS_HPP
