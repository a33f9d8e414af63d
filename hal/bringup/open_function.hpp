// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_HAL_BRINGUP_OPEN_FUNCTION_HPP
#define OAMHAL_HAL_BRINGUP_OPEN_FUNCTION_HPP

#include <cstdint>
#include <memory>
#include <string>

#include "hal/bringup/function_access.hpp"
#include "hal/bringup/index_locks.hpp"

namespace oamhal::hal {

/// A function that is open, shared by all windows over it.
struct OpenFunction {
  std::unique_ptr<FunctionAccess> access;
  std::string bdf;
  /// OAMHAL_WINDOW_ bits that its windows have.
  std::uint32_t capabilities = 0;
  /// Whether mappings are guarded against SIGBUS.
  bool guarded = false;
  /// Keeps what opened it.
  std::shared_ptr<const void> owner;
  std::shared_ptr<IndexLocks> index_locks = std::make_shared<IndexLocks>();
};

}  // namespace oamhal::hal

#endif  // OAMHAL_HAL_BRINGUP_OPEN_FUNCTION_HPP
