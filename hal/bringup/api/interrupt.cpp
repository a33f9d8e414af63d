// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <oamhal/bringup/interrupt.h>

#include <fmt/format.h>

#include "hal/base/guard.hpp"
#include "hal/bringup/api/handles.hpp"

using oamhal::api::fail;
using oamhal::hal::InterruptKind;

namespace {

/// The public numbers begin with one for unknown, those of VFIO do not.
bool is_kind(std::int32_t kind) {
  return kind >= OAMHAL_INTERRUPT_INTX && kind <= OAMHAL_INTERRUPT_REQUEST;
}

InterruptKind kind_of(std::int32_t kind) {
  return static_cast<InterruptKind>(kind - OAMHAL_INTERRUPT_INTX);
}

}  // namespace

oamhal_status oamhal_interrupt_count(oamhal_function_t* function, int32_t kind, uint32_t* count,
                                     oamhal_error_t* error) {
  if (function == nullptr || count == nullptr || !is_kind(kind))
    return fail(error, OAMHAL_ERROR_INVALID_ARGUMENT, "an argument is NULL, or no kind of interrupts.");
  return oamhal::api::guarded(error, [&] {
    const auto found = function->open->access->interrupts(kind_of(kind));
    if (!found) return fail(error, found.error());
    *count = *found;
    return OAMHAL_OK;
  });
}

oamhal_status oamhal_interrupt_set(oamhal_function_t* function, int32_t kind, uint32_t first,
                                   const int* events, uint32_t count, oamhal_error_t* error) {
  if (function == nullptr || !is_kind(kind) || (events == nullptr && count > 0))
    return fail(error, OAMHAL_ERROR_INVALID_ARGUMENT, "an argument is NULL, or no kind of interrupts.");
  return oamhal::api::guarded(error, [&] {
    if ((function->open->capabilities & OAMHAL_WINDOW_WRITE) == 0)
      return fail(error, OAMHAL_ERROR_NO_PERMISSION,
                  "interrupts need leave to write: attach with OAMHAL_BRINGUP_WRITE.");
    const auto set = function->open->access->set_interrupts(kind_of(kind), first, {events, count});
    return set ? OAMHAL_OK : fail(error, set.error());
  });
}

oamhal_status oamhal_function_check(oamhal_function_t* function, oamhal_error_t* error) {
  if (function == nullptr) return fail(error, OAMHAL_ERROR_INVALID_ARGUMENT, "function is NULL.");
  return oamhal::api::guarded(error, [&] {
    if (const auto there = function->open->access->alive(); !there) return fail(error, there.error());
    if (function->open->access->asked_to_let_go())
      return fail(error, OAMHAL_ERROR_BUSY,
                  fmt::format("the kernel asks to let {} go, to remove it or to give it to another driver: "
                              "close it.",
                              function->open->bdf));
    return OAMHAL_OK;
  });
}
