/* SPDX-FileCopyrightText: 2026 The oamhal authors */
/* SPDX-License-Identifier: Apache-2.0 */

#ifndef OAMHAL_LINK_TEST_H
#define OAMHAL_LINK_TEST_H

#include <oamhal/types.h>

/**
 * @file link_test.h
 * The words in which link tests are spoken of: ports, lanes, patterns, margins. Shared by backends, which
 * carry the tests out, and by liboamhal-bringup, through which a program asks for them
 * (oamhal/bringup/tester.h). Nothing here is a function of liboamhal.
 */

OAMHAL_BEGIN_DECLS

/** What can be asked of the links of a device. */
typedef enum oamhal_link_operation {
  OAMHAL_LINK_OPERATION_UNKNOWN = 0,
  /** State, width, rate, partner of a port. */
  OAMHAL_LINK_STATUS = 1,
  /** Counters of a port. */
  OAMHAL_LINK_COUNTERS = 2,
  /** State and equalization of a lane. */
  OAMHAL_LINK_LANES = 3,
  /** Switch a port off and on. */
  OAMHAL_LINK_ENABLE = 4,
  /** Train a port again. */
  OAMHAL_LINK_RETRAIN = 5,
  /** Turn a port's transmitters to receivers. */
  OAMHAL_LINK_LOOPBACK = 6,
  /** Send and check patterns (PRBS). */
  OAMHAL_LINK_PRBS = 7,
  /** Send wrong bits on purpose. */
  OAMHAL_LINK_INJECT = 8,
  /** Move a receiver's sampler to see how far the eye reaches. */
  OAMHAL_LINK_MARGIN = 9,
  /** Hold the counters of a port and its lanes still, so that they belong together. */
  OAMHAL_LINK_FREEZE = 10,
  /** Copy data over a port with the device's own engine (oamhal/bringup/memory.h). */
  OAMHAL_LINK_COPY = 11
} oamhal_link_operation;

/** What an operation does to the machine. */
typedef enum oamhal_test_effect {
  OAMHAL_EFFECT_UNKNOWN = 0,
  /** It reads. */
  OAMHAL_EFFECT_PASSIVE = 1,
  /** It moves data: the devices should be idle. */
  OAMHAL_EFFECT_LOAD = 2,
  /** It takes a link down, or disturbs what it carries. */
  OAMHAL_EFFECT_DISRUPTIVE = 3
} oamhal_test_effect;

/** Whether an operation is possible, now, on this device. Texts are NUL-terminated. */
typedef struct oamhal_link_capability {
  size_t size;
  /** One of oamhal_link_operation, oamhal_answer and oamhal_test_effect. */
  int32_t operation;
  int32_t answer;
  int32_t effect;
  uint32_t reserved;
  /** One sentence on why not; "" for yes. */
  char reason[256];
  /** What would enable it; "" when nothing is known to. */
  char enable[256];
} oamhal_link_capability_t;

typedef enum oamhal_modulation {
  OAMHAL_MODULATION_UNKNOWN = 0,
  OAMHAL_MODULATION_NRZ = 1,
  OAMHAL_MODULATION_PAM4 = 2
} oamhal_modulation;

/** Forward error correction, by the codes of IEEE 802.3. */
typedef enum oamhal_fec {
  OAMHAL_FEC_UNKNOWN = 0,
  OAMHAL_FEC_NONE = 1,
  OAMHAL_FEC_RS528 = 2,
  OAMHAL_FEC_RS544 = 3
} oamhal_fec;

/** A port as it is now. */
typedef struct oamhal_port_status {
  size_t size;
  /** The driver's number of the port. */
  uint32_t port;
  /** One of oamhal_link_state, oamhal_modulation and oamhal_fec. */
  int32_t state;
  int32_t modulation;
  int32_t fec;
  oamhal_number_t lanes;
  oamhal_number_t active_lanes;
  /** The first of its lanes within the link. */
  oamhal_number_t first_lane;
  /** Mb/s of one lane in one direction, raw; and the most that the port can. */
  oamhal_number_t lane_rate_mbps;
  oamhal_number_t max_lane_rate_mbps;
  /** Microseconds that the last training took. */
  oamhal_number_t train_time_us;
  /** The partner as it said in training: its slot, link from 1, half 0 for L and 1 for H. */
  oamhal_number_t remote_slot;
  oamhal_number_t remote_link;
  oamhal_number_t remote_half;
  /** Texts are NUL-terminated and may be "": its serial number; why the port is not up ("no-signal"). */
  char remote_serial[40];
  char reason[40];
} oamhal_port_status_t;

/** What a counter counts. */
typedef enum oamhal_counter_kind {
  OAMHAL_COUNTER_UNKNOWN = 0,
  /** What went wrong and reached the data, or would have. */
  OAMHAL_COUNTER_ERRORS = 1,
  /** What the code repaired: normal on a link with FEC. */
  OAMHAL_COUNTER_CORRECTED = 2,
  /** Codewords: what the errors are among. */
  OAMHAL_COUNTER_CODEWORDS = 3,
  OAMHAL_COUNTER_TRAFFIC = 4,
  /** Times that the link went down or trained. */
  OAMHAL_COUNTER_TRAININGS = 5,
  /** Kinds of errors seen since they were cleared last: not a count of errors. */
  OAMHAL_COUNTER_LATCHED = 6
} oamhal_counter_kind;

typedef enum oamhal_direction {
  OAMHAL_DIRECTION_UNKNOWN = 0,
  /** What the port received. */
  OAMHAL_RECEIVED = 1,
  /** What the port sent. */
  OAMHAL_SENT = 2
} oamhal_direction;

/** A counter of a port as it is now. */
typedef struct oamhal_port_counter {
  size_t size;
  /** NUL-terminated: "crc-errors"; what one is: "frame", "bit", "B". */
  char name[40];
  char unit[16];
  oamhal_number_t value;
  /** Behind 2^bits - 1 it starts at 0 again; 0 when that is not known. */
  uint32_t bits;
  /** One of oamhal_counter_kind and oamhal_direction. */
  int32_t kind;
  int32_t direction;
  uint32_t reserved;
} oamhal_port_counter_t;

/** More than any port has. */
#define OAMHAL_PORT_COUNTER_LIMIT 64u

/** What to do with a port. */
typedef enum oamhal_port_action {
  OAMHAL_PORT_ACTION_UNKNOWN = 0,
  OAMHAL_PORT_ENABLE = 1,
  OAMHAL_PORT_DISABLE = 2,
  OAMHAL_PORT_RETRAIN = 3,
  /** Loopbacks: none, this port's transmitters to its receivers, what arrives back to where it came from. */
  OAMHAL_PORT_LOOPBACK_NONE = 4,
  OAMHAL_PORT_LOOPBACK_NEAR = 5,
  OAMHAL_PORT_LOOPBACK_FAR = 6,
  OAMHAL_PORT_FREEZE = 7,
  OAMHAL_PORT_THAW = 8
} oamhal_port_action;

/** Bits of oamhal_lane_status_t. Something arrives; the receiver follows it; the pair is swapped on the board
 * and was turned; it carries data; the receiver adapted its equalizer. */
#define OAMHAL_LANE_SIGNAL 1u
#define OAMHAL_LANE_LOCKED 2u
#define OAMHAL_LANE_INVERTED 4u
#define OAMHAL_LANE_ACTIVE 8u
#define OAMHAL_LANE_ADAPTED 16u

/** A lane of a port as it is now. Equalizer settings are in the units of the transceiver. */
typedef struct oamhal_lane_status {
  size_t size;
  /** The physical lane within the link. */
  uint32_t lane;
  /** OAMHAL_LANE_ bits. */
  uint32_t flags;
  /** Which lane of the port it is; absent when none. */
  oamhal_number_t logical;
  /** Unit intervals by which it is delayed to line up with the slowest. */
  oamhal_number_t deskew_ui;
  /** 1 when tx_ and rx_ mean something. */
  int32_t has_equalization;
  int32_t tx_pre2;
  int32_t tx_pre1;
  int32_t tx_main;
  int32_t tx_post1;
  int32_t rx_ctle;
  int32_t rx_gain;
  int32_t rx_dfe1;
} oamhal_lane_status_t;

/** Test patterns, as ITU-T O.150 and IEEE 802.3 number them. */
typedef enum oamhal_pattern {
  OAMHAL_PATTERN_NONE = 0,
  OAMHAL_PRBS7 = 1,
  OAMHAL_PRBS9 = 2,
  OAMHAL_PRBS15 = 3,
  OAMHAL_PRBS23 = 4,
  OAMHAL_PRBS31 = 5,
  OAMHAL_PRBS13Q = 6,
  OAMHAL_PRBS31Q = 7
} oamhal_pattern;

/** What the checker of a lane saw since it was switched on. */
typedef struct oamhal_prbs_status {
  size_t size;
  /** 1: it hears its pattern now. And: it did, and then did not. */
  int32_t locked;
  int32_t lost_lock;
  /** Bits compared, and how many of them were wrong. */
  uint64_t bits;
  uint64_t errors;
  /** Behind 2^n - 1 each starts at 0 again. */
  uint32_t bits_width;
  uint32_t errors_width;
} oamhal_prbs_status_t;

typedef enum oamhal_margin_axis {
  OAMHAL_MARGIN_OFF = 0,
  OAMHAL_MARGIN_TIMING = 1,
  OAMHAL_MARGIN_VOLTAGE = 2
} oamhal_margin_axis;

/** How far the sampler of a lane can be moved. */
typedef struct oamhal_margin_limits {
  size_t size;
  /** The last step on each axis, in each direction; 0 when the axis cannot be had. */
  uint32_t timing_steps;
  uint32_t voltage_steps;
  /** How far the last steps are: thousandths of a unit interval, millivolts. Absent: no scale. */
  oamhal_number_t max_timing_mui;
  oamhal_number_t max_voltage_mv;
  /** OAMHAL_ANSWER_YES: data goes on undisturbed meanwhile. */
  int32_t independent_sampler;
  /** Microseconds that a step takes. */
  uint32_t step_us;
} oamhal_margin_limits_t;

/** What was counted at a step. */
typedef struct oamhal_margin_status {
  size_t size;
  /** 1 when counting is done. */
  int32_t done;
  /** 1: so many errors or more. */
  int32_t saturated;
  uint64_t errors;
} oamhal_margin_status_t;

OAMHAL_END_DECLS

#endif /* OAMHAL_LINK_TEST_H */
