// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_HAL_CORE_BACKEND_GATE_HPP
#define OAMHAL_HAL_CORE_BACKEND_GATE_HPP

#include <oamhal/context.h>

namespace oamhal::hal {

/// The caller's gate for what backends do; without one everything is let through.
struct BackendGate {
  oamhal_backend_gate call = nullptr;
  void* user = nullptr;

  /// Runs body between the two calls of the gate. Returns 0, or the errno with which the gate refused.
  template <typename F>
  int pass(const char* backend, const char* operation, const char* device, F&& body) const {
    const int refused = call == nullptr ? 0 : call(user, backend, operation, device);
    if (refused != 0) return refused;
    body();
    if (call != nullptr) (void)call(user, backend, nullptr, device);
    return 0;
  }
};

}  // namespace oamhal::hal

#endif  // OAMHAL_HAL_CORE_BACKEND_GATE_HPP
