/* SPDX-FileCopyrightText: 2026 The oamhal authors */
/* SPDX-License-Identifier: Apache-2.0 */

#ifndef OAMHAL_BRINGUP_WINDOW_H
#define OAMHAL_BRINGUP_WINDOW_H

#include <oamhal/bringup/bringup.h>

/**
 * @file window.h
 * PCI functions and their register windows. Deadlines bind what the library controls: messages, polls,
 * retries. A load from mapped memory has none: a device that stalls it stalls the thread.
 */

OAMHAL_BEGIN_DECLS

/** A PCI function that is open for access. Used by one thread at a time. */
typedef struct oamhal_function oamhal_function_t;
/** A window over one BAR of a function. Used by one thread at a time. */
typedef struct oamhal_window oamhal_window_t;

/** What a function is reached by. */
typedef struct oamhal_function_info {
  size_t size;
  /** "0000:0c:00.0". Lives as long as the function, as does transport. */
  const char* bdf;
  /** "vfio-user", "vfio" or "sysfs". */
  const char* transport;
  /** OAMHAL_WINDOW_ bits. */
  uint32_t capabilities;
  /** Bytes of each BAR; 0 for one that is not there. */
  uint32_t reserved;
  uint64_t bar_length[6];
} oamhal_function_info_t;

/** What a window shows. */
typedef struct oamhal_window_info {
  size_t size;
  uint32_t bar;
  /** OAMHAL_WINDOW_ bits. */
  uint32_t capabilities;
  /** Bytes of the BAR, and how many of them are mapped; the others are reached by messages or system calls.
   */
  uint64_t length;
  uint64_t mapped_length;
} oamhal_window_info_t;

/**
 * Opens the function bdf ("0000:0c:00.0") on the way that the context allows: served, VFIO, sysfs, in this
 * order. A function of one context is opened once, and shared by all who open it; windows and everything else
 * keep it open. Errors: NOT_SUPPORTED (no way was asked for; not attached), NOT_FOUND, NO_PERMISSION, BUSY
 * (somebody else has it, and who), DEVICE_LOST, TIMEOUT, MALFORMED, IO, FORKED. Blocks: up to the deadline.
 * Opens: sockets, /dev/vfio, resource files. Threads: any. Since 0.1.0.
 */
OAMHAL_BRINGUP_API OAMHAL_NODISCARD oamhal_status oamhal_function_open(oamhal_context_t* context,
                                                                       const char* bdf,
                                                                       oamhal_function_t** function,
                                                                       oamhal_error_t* error);
/**
 * Gives it back. NULL is allowed. Blocks: through VFIO, while the kernel resets the function; for one that no
 * longer answers that takes the kernel about a minute. Threads: one at a time for one function. Since 0.1.0.
 */
OAMHAL_BRINGUP_API void oamhal_function_close(oamhal_function_t* function);
/** Fills info. Errors: INVALID_ARGUMENT, and those of asking the device. Threads: one at a time for one
 * function. Since 0.1.0. */
OAMHAL_BRINGUP_API oamhal_status oamhal_function_get(oamhal_function_t* function,
                                                     oamhal_function_info_t* info, oamhal_error_t* error);
/** Resets the function. Needs OAMHAL_WINDOW_WRITE. Errors: NO_PERMISSION, NOT_SUPPORTED, as open. Threads:
 * one at a time for one function. Since 0.1.0. */
OAMHAL_BRINGUP_API OAMHAL_NODISCARD oamhal_status oamhal_function_reset(oamhal_function_t* function,
                                                                        oamhal_error_t* error);

/** Opens a window over BAR bar. Errors: NOT_FOUND (no such BAR), and as oamhal_function_open. Threads: one at
 * a time for one function. Since 0.1.0. */
OAMHAL_BRINGUP_API OAMHAL_NODISCARD oamhal_status oamhal_window_open(oamhal_function_t* function,
                                                                     uint32_t bar, oamhal_window_t** window,
                                                                     oamhal_error_t* error);
/** Closes it. NULL is allowed. Threads: one at a time for one function. Since 0.1.0. */
OAMHAL_BRINGUP_API void oamhal_window_close(oamhal_window_t* window);
/** Fills info. Errors: INVALID_ARGUMENT. Threads: one at a time for one function. Since 0.1.0. */
OAMHAL_BRINGUP_API oamhal_status oamhal_window_get(const oamhal_window_t* window, oamhal_window_info_t* info);
/** What inline code needs: oamhal/backend/window.hpp reads registers by it. Valid until the window is closed.
 * Threads: one at a time for one function. Since 0.1.0. */
OAMHAL_BRINGUP_API const oamhal_window_access_t* oamhal_window_access_get(const oamhal_window_t* window);

/**
 * Reads width bytes (1, 2, 4 or 8) at offset in one access. Errors: INVALID_ARGUMENT (outside, misaligned,
 * width), NO_PERMISSION, DEVICE_LOST, TIMEOUT, IO; the message names device, BAR and offset. Threads: one at
 * a time for one function. Since 0.1.0.
 */
OAMHAL_BRINGUP_API OAMHAL_NODISCARD oamhal_status oamhal_window_read(oamhal_window_t* window, uint64_t offset,
                                                                     uint32_t width, uint64_t* value,
                                                                     oamhal_error_t* error);
/** Writes them. Needs OAMHAL_WINDOW_WRITE. Errors: as oamhal_window_read. Threads: one at a time for one
 * function. Since 0.1.0. */
OAMHAL_BRINGUP_API OAMHAL_NODISCARD oamhal_status oamhal_window_write(oamhal_window_t* window,
                                                                      uint64_t offset, uint32_t width,
                                                                      uint64_t value, oamhal_error_t* error);

/**
 * Reads the register that has an index of a pair. Needs OAMHAL_WINDOW_INDIRECT. One piece with the index
 * register that is written for it: accesses of this process to one pair of one device wait for each other,
 * also those of other windows and contexts. Nothing keeps another process that has the device unowned from
 * coming between. Errors: NO_PERMISSION (the capability, or an index that the pair does not list), BUSY
 * (through sysfs: a driver has the function), INVALID_ARGUMENT (a pair of another BAR, or that does not fit
 * into it), and as oamhal_window_read. Threads: one at a time for one window. Blocks: while another thread is
 * at the pair. Since 0.1.0.
 */
OAMHAL_BRINGUP_API OAMHAL_NODISCARD oamhal_status oamhal_window_read_indexed(oamhal_window_t* window,
                                                                             const oamhal_index_pair_t* pair,
                                                                             uint64_t index, uint64_t* value,
                                                                             oamhal_error_t* error);
/** Writes it. Needs OAMHAL_WINDOW_WRITE too. Errors, Blocks: as oamhal_window_read_indexed. Threads: one at a
 * time for one window. Since 0.1.0. */
OAMHAL_BRINGUP_API OAMHAL_NODISCARD oamhal_status oamhal_window_write_indexed(oamhal_window_t* window,
                                                                              const oamhal_index_pair_t* pair,
                                                                              uint64_t index, uint64_t value,
                                                                              oamhal_error_t* error);

OAMHAL_END_DECLS

#endif /* OAMHAL_BRINGUP_WINDOW_H */
