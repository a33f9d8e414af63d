/* SPDX-FileCopyrightText: 2026 The oamhal authors */
/* SPDX-License-Identifier: Apache-2.0 */

#ifndef OAMHAL_BRINGUP_INTERRUPT_H
#define OAMHAL_BRINGUP_INTERRUPT_H

#include <oamhal/bringup/window.h>

/**
 * @file interrupt.h
 * Interrupts of a function as signals of event descriptors (eventfd), and whether it is still to be had.
 * Through VFIO and vfio-user; sysfs has none.
 */

OAMHAL_BEGIN_DECLS

typedef enum oamhal_interrupt_kind {
  OAMHAL_INTERRUPT_UNKNOWN = 0,
  OAMHAL_INTERRUPT_INTX = 1,
  OAMHAL_INTERRUPT_MSI = 2,
  OAMHAL_INTERRUPT_MSIX = 3,
  /** The kernel saw an error that was not corrected. */
  OAMHAL_INTERRUPT_ERROR = 4,
  /** The kernel asks to let the function go. */
  OAMHAL_INTERRUPT_REQUEST = 5
} oamhal_interrupt_kind;

/**
 * How many interrupts of a kind (oamhal_interrupt_kind) the function has; 0 for none. Errors:
 * INVALID_ARGUMENT, NOT_SUPPORTED (this way has no interrupts), and those of asking the device. Threads: one
 * at a time for a function. Blocks: up to the deadline. Opens: nothing. Since 0.1.0.
 */
OAMHAL_BRINGUP_API OAMHAL_NODISCARD oamhal_status oamhal_interrupt_count(oamhal_function_t* function,
                                                                         int32_t kind, uint32_t* count,
                                                                         oamhal_error_t* error);

/**
 * Lets interrupts first ... first + count - 1 of a kind signal these event descriptors; -1 lets one signal
 * none. With count 0 the whole kind is switched off. The descriptors stay the caller's, who may close them at
 * once. Where a function cannot have more MSI-X vectors while some are on, all are off for a moment, and an
 * interrupt that comes then is lost: set all that will be needed at once. Needs OAMHAL_WINDOW_WRITE. Errors:
 * INVALID_ARGUMENT (there are not so many), BUSY (the kernel has not so many to give), NO_PERMISSION,
 * NOT_SUPPORTED, and those of asking the device. Threads, Blocks, Opens: as oamhal_interrupt_count. Threads:
 * one at a time for one function. Since 0.1.0.
 */
OAMHAL_BRINGUP_API OAMHAL_NODISCARD oamhal_status oamhal_interrupt_set(oamhal_function_t* function,
                                                                       int32_t kind, uint32_t first,
                                                                       const int* events, uint32_t count,
                                                                       oamhal_error_t* error);

/**
 * Whether the function is there, by what tells for sure on this way and not by one of its registers. BUSY
 * when it is, and the kernel asks to let it go: it is to be removed, or given to another driver, and the
 * kernel waits until the function is closed. Errors: DEVICE_LOST, BUSY, TIMEOUT, IO. Threads, Blocks, Opens:
 * as oamhal_interrupt_count. Threads: one at a time for one function. Since 0.1.0.
 */
OAMHAL_BRINGUP_API OAMHAL_NODISCARD oamhal_status oamhal_function_check(oamhal_function_t* function,
                                                                        oamhal_error_t* error);

OAMHAL_END_DECLS

#endif /* OAMHAL_BRINGUP_INTERRUPT_H */
