// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_HAL_CORE_CONTEXT_HPP
#define OAMHAL_HAL_CORE_CONTEXT_HPP

#include <sys/types.h>

#include <atomic>
#include <memory>

#include <oamhal/oamhal.h>

#include "hal/base/error.hpp"
#include "hal/core/backend_gate.hpp"
#include "hal/core/identities.hpp"
#include "hal/core/machine.hpp"
#include "hal/core/registry.hpp"
#include "hal/core/window_source.hpp"
#include "hal/kernel/root.hpp"

/// Where to look and whom to tell. Nothing in it changes after it was made but the identities, which have
/// a lock of their own, and the source of windows, which is set once.
struct oamhal_context {
  explicit oamhal_context(oamhal::hal::Root tree) : root(std::move(tree)) {}

  std::atomic<std::size_t> references{1};
  pid_t process = 0;
  oamhal::hal::Root root;
  oamhal::hal::Machine machine;
  oamhal::hal::Registry registry;
  std::shared_ptr<oamhal::hal::Identities> identities;
  oamhal_strictness strictness = OAMHAL_STRICTNESS_REPORT;
  oamhal_log_callback log = nullptr;
  void* log_user = nullptr;
  oamhal_attribute_gate gate = nullptr;
  void* gate_user = nullptr;
  oamhal::hal::BackendGate backend_gate;
  oamhal::hal::WindowSource window_source;
};

namespace oamhal::hal {

/// Makes a context from options that are complete.
Result<std::unique_ptr<oamhal_context>> make_context(const oamhal_context_options_t& options);

}  // namespace oamhal::hal

#endif  // OAMHAL_HAL_CORE_CONTEXT_HPP
