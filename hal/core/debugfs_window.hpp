// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_HAL_CORE_DEBUGFS_WINDOW_HPP
#define OAMHAL_HAL_CORE_DEBUGFS_WINDOW_HPP

#include <cstdint>
#include <memory>
#include <string>

#include <oamhal/window.h>

#include "hal/base/error.hpp"
#include "hal/base/fd.hpp"
#include "hal/core/context.hpp"

namespace oamhal::hal {

/// Registers that a driver shows in a file of debugfs by their addresses. Only read_indexed() of its access
/// does anything: 4 bytes at an offset that the pair lists. See open_debugfs of oamhal/backend/host.h.
class DebugfsWindow {
 public:
  /// path is below sys/kernel/debug. Errors: INVALID_ARGUMENT, NOT_FOUND, NO_PERMISSION, TIMEOUT, IO.
  static Result<std::unique_ptr<DebugfsWindow>> open(const oamhal_context& context, const char* path);
  DebugfsWindow(const DebugfsWindow&) = delete;
  DebugfsWindow& operator=(const DebugfsWindow&) = delete;

  [[nodiscard]] const oamhal_window_access_t* access() const { return &access_; }

 private:
  struct Functions;

  DebugfsWindow(const oamhal_context& context, std::string path);
  [[nodiscard]] int ask_gate() const;
  Result<std::uint64_t> read(const oamhal_index_pair_t& pair, std::uint64_t index) const;
  /// Keeps the sentence for why(), and returns the status.
  std::int32_t fail(const Error& error);

  const oamhal_context& context_;
  /// Below the root.
  std::string path_;
  UniqueFd fd_;
  std::string why_;
  oamhal_window_access_t access_{};
};

}  // namespace oamhal::hal

#endif  // OAMHAL_HAL_CORE_DEBUGFS_WINDOW_HPP
