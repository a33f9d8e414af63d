/* SPDX-FileCopyrightText: 2026 The oamhal authors */
/* SPDX-License-Identifier: Apache-2.0 */

#ifndef OAMHAL_BRINGUP_MARGINING_H
#define OAMHAL_BRINGUP_MARGINING_H

#include <oamhal/bringup/pcie.h>
#include <oamhal/link_test.h>

/**
 * @file margining.h
 * Lane margining at the receiver of a PCI Express link (PCI Express Base Specification 4.0 and later): how
 * far the sampler of each lane of each receiver can be moved from the middle of the eye before it sees
 * errors. The link carries data meanwhile, at 16 or 32 GT/s; faster ones are not margined here.
 *
 * Receivers are numbered as there: 1, Rx(A), is that of the port above; 2 to 5, Rx(B) to Rx(E), are those of
 * up to two retimers, of which 2 and 4 hear the port above and 3 and 5 what comes from below; 6, Rx(F), is
 * that of the function below. 1 to 5 are reached through the port above, 6 through the function below: so
 * each is reached only when the configuration space of that end may be written. Lanes have the numbers of the
 * registers of that end.
 *
 * Errors of all functions that ask a receiver: INVALID_ARGUMENT (no such receiver, lane, axis or step),
 * NOT_SUPPORTED (not reached, and why; or the receiver has no such thing), TIMEOUT (it does not answer),
 * IO (the link went down or became slower: the margin is void), DEVICE_LOST, FORKED.
 */

OAMHAL_BEGIN_DECLS

/** Receivers are 1 to this. */
#define OAMHAL_MARGINING_RECEIVERS 6u
/** The most errors that a receiver can show. */
#define OAMHAL_MARGINING_ERROR_LIMIT 63u

/** A link that is margined. One thread at a time; different links in parallel. */
typedef struct oamhal_margining oamhal_margining_t;

/** The link, as it was when it was opened. Texts live as long as the session. */
typedef struct oamhal_margining_info {
  size_t size;
  const char* upper_bdf;
  const char* lower_bdf;
  /** Tenths of GT/s; and how many lanes are in use, 0 to lanes - 1. */
  uint32_t speed_tenth_gts;
  uint32_t lanes;
  /** Bit n for receiver n: those that the link has, and those of them that are reached. Those of retimers
   * only where the port above tells of retimers. */
  uint32_t receivers;
  uint32_t reached;
  /** 0, 1 or 2; absent when the port above does not detect them. */
  oamhal_number_t retimers;
} oamhal_margining_info_t;

/** A receiver, as it reports itself on lane 0. Texts live as long as the session. */
typedef struct oamhal_margining_receiver {
  size_t size;
  /** 1 to OAMHAL_MARGINING_RECEIVERS. */
  uint32_t number;
  /** One of oamhal_link_side: the end whose registers it is reached through. */
  int32_t side;
  /** 0 for that of a port; 1 for the retimer of Rx(B) and Rx(C), 2 for that of Rx(D) and Rx(E). */
  uint32_t retimer;
  /** One of oamhal_answer. When it is not reached why says why, and what follows is unknown or 0. */
  int32_t reached;
  /** Why it is not reached, or NULL. */
  const char* why;
  /** The last step on each axis, in each direction; 0 when the axis cannot be had. */
  uint32_t timing_steps;
  uint32_t voltage_steps;
  /** How far the last steps are: thousandths of a unit interval, millivolts. NOT_REPORTED when the receiver
   * gives no scale. */
  oamhal_number_t max_timing_mui;
  oamhal_number_t max_voltage_mv;
  /** Of 64 bits, how many are looked at, 1 to 64; NOT_REPORTED of a receiver that tells a count instead. */
  oamhal_number_t timing_samples;
  oamhal_number_t voltage_samples;
  /** One of oamhal_answer each. Yes: data goes on undisturbed meanwhile. No: what the moved sampler gets
   * wrong is wrong in the data, and the link may recover or go down. */
  int32_t independent_sampler;
  /** No: negative steps cannot be asked for; what a positive one shows holds for both sides. */
  int32_t independent_left_right;
  int32_t independent_up_down;
  /** How many lanes may be moved at once, at least 1. */
  uint32_t lanes_at_once;
} oamhal_margining_receiver_t;

/** What a receiver says of a step. */
typedef enum oamhal_margining_state {
  OAMHAL_MARGINING_UNKNOWN = 0,
  /** It gets ready, and does not count yet. */
  OAMHAL_MARGINING_SETTING_UP = 1,
  /** It is there, and counts errors. */
  OAMHAL_MARGINING_COUNTING = 2,
  /** There were more errors than the limit: it went back to the middle by itself. */
  OAMHAL_MARGINING_TOO_MANY_ERRORS = 3,
  /** It does not take that step. */
  OAMHAL_MARGINING_REFUSED = 4
} oamhal_margining_state;

/** A lane at a step. */
typedef struct oamhal_margining_status {
  size_t size;
  /** One of oamhal_margining_state. */
  int32_t state;
  /** Errors as the receiver shows them, OAMHAL_MARGINING_ERROR_LIMIT at most. */
  uint32_t errors;
} oamhal_margining_status_t;

/**
 * Begins to margin the link between upper_bdf, a root or downstream port, and lower_bdf, function 0 of what
 * is below it. Needs OAMHAL_BRINGUP_WRITE. Both ends have ASPM switched off, and are told not to change speed
 * or width by themselves, until the session is closed; an end that cannot be written and has ASPM on refuses
 * the session. An end that the context has open through VFIO, or that is served, is written through that; any
 * other one through libpci, when no driver has it: what pcieport has is left alone, so that on most machines
 * Rx(F) of a function that VFIO owns is all that is reached. VFIO itself does not let ASPM be changed, nor a
 * user without CAP_SYS_ADMIN find the registers. *margining is to be given back with
 * oamhal_margining_close(). Errors: INVALID_ARGUMENT (no address; not the two ends of a link), NOT_SUPPORTED
 * (not attached; no end is reached, and why; another speed than 16 or 32 GT/s; ASPM), NO_PERMISSION (the
 * context may not write; this user may not read), NOT_FOUND, DEVICE_LOST, MALFORMED, TIMEOUT, IO, FORKED.
 * Threads: any; one session for a link at a time. Blocks: while both functions are read and written. Opens:
 * their files config, power_state and driver, or the sockets of served ones. Since 0.1.0.
 */
OAMHAL_BRINGUP_API OAMHAL_NODISCARD oamhal_status oamhal_margining_open(oamhal_context_t* context,
                                                                        const char* upper_bdf,
                                                                        const char* lower_bdf,
                                                                        oamhal_margining_t** margining,
                                                                        oamhal_error_t* error);
/** Moves back what was moved, puts ASPM and the rest back as they were, and gives it back. NULL is allowed.
 * Threads: one at a time for a session. Blocks: up to a tenth of a second for each lane that was moved and no
 * longer answers. Since 0.1.0. */
OAMHAL_BRINGUP_API void oamhal_margining_close(oamhal_margining_t* margining);
/** Fills info. Errors: INVALID_ARGUMENT. Threads: any. Blocks: no. Since 0.1.0. */
OAMHAL_BRINGUP_API oamhal_status oamhal_margining_get(const oamhal_margining_t* margining,
                                                      oamhal_margining_info_t* info);

/** Fills receiver with what the receiver of that number is and can; one that is there and not reached says so
 * and is no error. Errors: as above, and NOT_FOUND for a retimer that the link does not have. Threads: one at
 * a time for a session. Blocks: up to a tenth of a second for each of at most nine questions, the first time.
 * Since 0.1.0. */
OAMHAL_BRINGUP_API OAMHAL_NODISCARD oamhal_status
oamhal_margining_receiver_get(oamhal_margining_t* margining, uint32_t number,
                              oamhal_margining_receiver_t* receiver, oamhal_error_t* error);

/** Has a lane of a receiver give a step up beyond that many errors, 0 to OAMHAL_MARGINING_ERROR_LIMIT; 4
 * until it is told. Threads: one at a time for a session. Blocks: up to a fifth of a second. Since 0.1.0. */
OAMHAL_BRINGUP_API OAMHAL_NODISCARD oamhal_status oamhal_margining_limit(oamhal_margining_t* margining,
                                                                         uint32_t number, uint32_t lane,
                                                                         uint32_t errors,
                                                                         oamhal_error_t* error);
/** Moves the sampler of a lane by step on an axis (oamhal_margin_axis, not OFF), to the right and up, or to
 * the left and down when step is negative, and has it count errors until the next order. Threads: one at a
 * time for a session. Blocks: up to a fifth of a second. Since 0.1.0. */
OAMHAL_BRINGUP_API OAMHAL_NODISCARD oamhal_status oamhal_margining_step(oamhal_margining_t* margining,
                                                                        uint32_t number, uint32_t lane,
                                                                        int32_t axis, int32_t step,
                                                                        oamhal_error_t* error);
/** What the receiver says of the step that it was told last: one read of a register. Errors: as above, and
 * INVALID_ARGUMENT when the lane was told none, or something else since. Threads: one at a time for a
 * session. Blocks: no longer than the read. Since 0.1.0. */
OAMHAL_BRINGUP_API OAMHAL_NODISCARD oamhal_status oamhal_margining_read(oamhal_margining_t* margining,
                                                                        uint32_t number, uint32_t lane,
                                                                        oamhal_margining_status_t* status,
                                                                        oamhal_error_t* error);
/** Moves the sampler of a lane back to the middle ("go to normal settings"). Threads: one at a time for a
 * session. Blocks: up to a fifth of a second. Since 0.1.0. */
OAMHAL_BRINGUP_API OAMHAL_NODISCARD oamhal_status oamhal_margining_normal(oamhal_margining_t* margining,
                                                                          uint32_t number, uint32_t lane,
                                                                          oamhal_error_t* error);
/** Sets the errors of a lane to 0 ("clear error log"). Threads: one at a time for a session. Blocks: up to a
 * fifth of a second. Since 0.1.0. */
OAMHAL_BRINGUP_API OAMHAL_NODISCARD oamhal_status oamhal_margining_clear(oamhal_margining_t* margining,
                                                                         uint32_t number, uint32_t lane,
                                                                         oamhal_error_t* error);
/** How long it takes at most to count for dwell_us microseconds at each step of all lanes of a receiver, as
 * many at once as it allows, in all directions that it tells apart: *estimate_us. What the orders take comes
 * on top. Errors: as oamhal_margining_receiver_get(). Threads: one at a time for a session. Blocks: as
 * oamhal_margining_receiver_get(). Since 0.1.0. */
OAMHAL_BRINGUP_API OAMHAL_NODISCARD oamhal_status oamhal_margining_estimate(oamhal_margining_t* margining,
                                                                            uint32_t number,
                                                                            uint32_t dwell_us,
                                                                            uint64_t* estimate_us,
                                                                            oamhal_error_t* error);

/** "Rx(A)" to "Rx(F)" for receivers 1 to 6. And "counting", "too-many-errors", ...: the name of an
 * oamhal_margining_state. A static string; "unknown" for any other number. Threads: any. Since 0.1.0. */
OAMHAL_BRINGUP_API const char* oamhal_margining_receiver_name(uint32_t number);
OAMHAL_BRINGUP_API const char* oamhal_margining_state_name(int32_t state);

OAMHAL_END_DECLS

#endif /* OAMHAL_BRINGUP_MARGINING_H */
