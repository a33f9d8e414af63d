// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_HAL_BRINGUP_API_HANDLES_HPP
#define OAMHAL_HAL_BRINGUP_API_HANDLES_HPP

#include <memory>
#include <string>

#include <oamhal/bringup/window.h>

#include "hal/bringup/attachment.hpp"
#include "hal/bringup/window.hpp"

struct oamhal_function {
  std::shared_ptr<oamhal::hal::OpenFunction> open;
  std::string transport;
};

struct oamhal_window {
  std::unique_ptr<oamhal::hal::Window> window;
};

namespace oamhal::hal {

/// The attachment of a context that oamhal_bringup_attach() made one for.
Result<std::shared_ptr<Attachment>> attachment_of(const oamhal_context_t* context);

}  // namespace oamhal::hal

#endif  // OAMHAL_HAL_BRINGUP_API_HANDLES_HPP
