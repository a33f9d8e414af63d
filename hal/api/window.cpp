// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <oamhal/window.h>

#include <unistd.h>

#include "hal/base/guard.hpp"
#include "hal/core/context.hpp"

using oamhal::api::fail;

oamhal_status oamhal_context_set_window_source(oamhal_context_t* context,
                                               const oamhal_window_source_t* source, oamhal_error_t* error) {
  if (context == nullptr || source == nullptr || source->open == nullptr || source->close == nullptr ||
      source->release == nullptr)
    return fail(error, OAMHAL_ERROR_INVALID_ARGUMENT, "an argument is NULL.");
  if (source->size != sizeof *source)
    return fail(error, OAMHAL_ERROR_VERSION,
                "liboamhal and liboamhal-bringup are of different versions: install both of the same.");
  if (context->process != ::getpid())
    return fail(error, OAMHAL_ERROR_FORKED,
                "the context was made before fork: make a new one in this process.");
  return oamhal::api::guarded(error, [&] {
    if (!context->window_source.set(*source))
      return fail(error, OAMHAL_ERROR_BUSY, "the context has a source of register windows already.");
    return OAMHAL_OK;
  });
}

const oamhal_window_source_t* oamhal_context_window_source(const oamhal_context_t* context) {
  return context == nullptr ? nullptr : context->window_source.get();
}
