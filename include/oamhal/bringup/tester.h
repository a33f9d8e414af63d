/* SPDX-FileCopyrightText: 2026 The oamhal authors */
/* SPDX-License-Identifier: Apache-2.0 */

#ifndef OAMHAL_BRINGUP_TESTER_H
#define OAMHAL_BRINGUP_TESTER_H

#include <oamhal/bringup/bringup.h>
#include <oamhal/link_test.h>

/**
 * @file tester.h
 * Link tests on one device: its ports and lanes as they are now, patterns, margins, trainings. The words are
 * those of link_test.h. Ports have the numbers of oamhal_port_info_t.index, lanes are the physical ones of
 * the link. What changes a register needs a context with OAMHAL_BRINGUP_WRITE.
 *
 * Errors of all functions that ask the device: INVALID_ARGUMENT (no such port, lane, pattern, action),
 * NOT_SUPPORTED (the backend cannot, and why), NO_PERMISSION (the context may not write), BUSY (the port is
 * not in a state in which that is possible), DEVICE_LOST, TIMEOUT, IO, FORKED, INTERNAL.
 */

OAMHAL_BEGIN_DECLS

/** A device whose links are tested. One thread at a time; different testers in parallel. */
typedef struct oamhal_tester oamhal_tester_t;

/** Which backend and which driver a tester works through. Texts live as long as it. */
typedef struct oamhal_tester_info {
  size_t size;
  const char* bdf;
  const char* backend;
  /** The bound kernel driver, or NULL. */
  const char* kernel_driver;
  /** How its registers are reached, "vfio", "vfio-user", "sysfs", or NULL when they are not. */
  const char* transport;
  /** OAMHAL_WINDOW_ bits; 0 when its registers are not reached. */
  uint32_t capabilities;
  uint32_t reserved;
} oamhal_tester_info_t;

/**
 * Opens a tester for the function bdf ("0000:0c:00.0"). It keeps the function open, where the context has a
 * way to it, and a reference of the context. *tester is to be given back with oamhal_tester_close(). Errors:
 * those of oamhal_session_open(), and of oamhal_function_open() but NOT_SUPPORTED. Threads: any. Blocks: as
 * they do. Opens: as they do. Since 0.1.0.
 */
OAMHAL_BRINGUP_API OAMHAL_NODISCARD oamhal_status oamhal_tester_open(oamhal_context_t* context,
                                                                     const char* bdf,
                                                                     oamhal_tester_t** tester,
                                                                     oamhal_error_t* error);
/** Gives it back; what was changed stays as it is. NULL is allowed. Threads: one at a time for a tester.
 * Since 0.1.0. */
OAMHAL_BRINGUP_API void oamhal_tester_close(oamhal_tester_t* tester);
/** Fills info. Errors: INVALID_ARGUMENT. Threads: any. Blocks: no. Since 0.1.0. */
OAMHAL_BRINGUP_API oamhal_status oamhal_tester_get(const oamhal_tester_t* tester, oamhal_tester_info_t* info);

/** Whether an operation (oamhal_link_operation) is possible on this device now, what it does to the machine,
 * and if not why. Errors: INVALID_ARGUMENT, FORKED. Threads: one at a time for a tester. Blocks: as the
 * backend does. Since 0.1.0. */
OAMHAL_BRINGUP_API OAMHAL_NODISCARD oamhal_status oamhal_tester_capability(oamhal_tester_t* tester,
                                                                           int32_t operation,
                                                                           oamhal_link_capability_t* answer,
                                                                           oamhal_error_t* error);

/** Reads a port. Threads: one at a time for a tester. Blocks: up to the deadline. Since 0.1.0. */
OAMHAL_BRINGUP_API OAMHAL_NODISCARD oamhal_status oamhal_tester_port(oamhal_tester_t* tester, uint32_t port,
                                                                     oamhal_port_status_t* status,
                                                                     oamhal_error_t* error);
/** Reads the counters of a port: up to capacity of them into counters, each of which has its size set;
 * *count is how many there are. Threads: one at a time for a tester. Blocks: up to the deadline. Since 0.1.0.
 */
OAMHAL_BRINGUP_API OAMHAL_NODISCARD oamhal_status oamhal_tester_counters(oamhal_tester_t* tester,
                                                                         uint32_t port,
                                                                         oamhal_port_counter_t* counters,
                                                                         uint32_t capacity, uint32_t* count,
                                                                         oamhal_error_t* error);
/** Tells a port to do an action (oamhal_port_action), and does not wait for it. Threads: one at a time for a
 * tester. Blocks: up to the deadline. Since 0.1.0. */
OAMHAL_BRINGUP_API OAMHAL_NODISCARD oamhal_status oamhal_tester_control(oamhal_tester_t* tester,
                                                                        uint32_t port, int32_t action,
                                                                        oamhal_error_t* error);
/** Reads a lane. Threads: one at a time for a tester. Blocks: up to the deadline. Since 0.1.0. */
OAMHAL_BRINGUP_API OAMHAL_NODISCARD oamhal_status oamhal_tester_lane(oamhal_tester_t* tester, uint32_t port,
                                                                     uint32_t lane,
                                                                     oamhal_lane_status_t* status,
                                                                     oamhal_error_t* error);

/** Sets the patterns (oamhal_pattern) that a lane sends and checks; NONE switches off. A checker that is
 * switched on starts to count at 0. BUSY where that needs the port disabled. Threads: one at a time for a
 * tester. Blocks: up to the deadline. Since 0.1.0. */
OAMHAL_BRINGUP_API OAMHAL_NODISCARD oamhal_status oamhal_tester_prbs_set(oamhal_tester_t* tester,
                                                                         uint32_t port, uint32_t lane,
                                                                         int32_t generator, int32_t checker,
                                                                         oamhal_error_t* error);
/** Reads the checker of a lane. Threads: one at a time for a tester. Blocks: up to the deadline. Since 0.1.0.
 */
OAMHAL_BRINGUP_API OAMHAL_NODISCARD oamhal_status oamhal_tester_prbs_read(oamhal_tester_t* tester,
                                                                          uint32_t port, uint32_t lane,
                                                                          oamhal_prbs_status_t* status,
                                                                          oamhal_error_t* error);
/** Has a lane send count wrong bits. Threads: one at a time for a tester. Blocks: up to the deadline. Since
 * 0.1.0. */
OAMHAL_BRINGUP_API OAMHAL_NODISCARD oamhal_status oamhal_tester_inject(oamhal_tester_t* tester, uint32_t port,
                                                                       uint32_t lane, uint32_t count,
                                                                       oamhal_error_t* error);

/** How far the sampler of a lane can be moved. Threads: one at a time for a tester. Blocks: up to the
 * deadline. Since 0.1.0. */
OAMHAL_BRINGUP_API OAMHAL_NODISCARD oamhal_status oamhal_tester_margin_limits(oamhal_tester_t* tester,
                                                                              uint32_t port, uint32_t lane,
                                                                              oamhal_margin_limits_t* limits,
                                                                              oamhal_error_t* error);
/** Moves the sampler of a lane by step on an axis (oamhal_margin_axis), and begins to count; OFF moves it
 * back. Threads: one at a time for a tester. Blocks: up to the deadline. Since 0.1.0. */
OAMHAL_BRINGUP_API OAMHAL_NODISCARD oamhal_status oamhal_tester_margin_set(oamhal_tester_t* tester,
                                                                           uint32_t port, uint32_t lane,
                                                                           int32_t axis, int32_t step,
                                                                           oamhal_error_t* error);
/** What was counted since. Threads: one at a time for a tester. Blocks: up to the deadline. Since 0.1.0. */
OAMHAL_BRINGUP_API OAMHAL_NODISCARD oamhal_status oamhal_tester_margin_read(oamhal_tester_t* tester,
                                                                            uint32_t port, uint32_t lane,
                                                                            oamhal_margin_status_t* status,
                                                                            oamhal_error_t* error);

/** "status", "counters", "prbs", ...: the name of an oamhal_link_operation. And those of an
 * oamhal_test_effect, an oamhal_pattern, an oamhal_fec. A static string; "unknown" for numbers this library
 * does not know. Threads: any. Since 0.1.0. */
OAMHAL_BRINGUP_API const char* oamhal_link_operation_name(int32_t operation);
OAMHAL_BRINGUP_API const char* oamhal_test_effect_name(int32_t effect);
OAMHAL_BRINGUP_API const char* oamhal_pattern_name(int32_t pattern);
OAMHAL_BRINGUP_API const char* oamhal_fec_name(int32_t fec);

OAMHAL_END_DECLS

#endif /* OAMHAL_BRINGUP_TESTER_H */
