/* SPDX-FileCopyrightText: 2026 The oamhal authors */
/* SPDX-License-Identifier: Apache-2.0 */

#ifndef OAMHAL_LINK_H
#define OAMHAL_LINK_H

#include <oamhal/snapshot.h>

/**
 * @file link.h
 * Ports (an end of the fabric on a device) and links (two ends that belong together).
 */

OAMHAL_BEGIN_DECLS

/** A physical fabric port of a device. */
typedef struct oamhal_port_info {
  size_t size;
  /** Index of the device in the snapshot. */
  uint32_t device;
  /** The driver's own number of the port. */
  uint32_t index;
  /** The OAM link, "1" .. "7", or a half of it, "7L" or "7H"; NULL when unknown. */
  const char* link_name;
  oamhal_number_t lanes;
  oamhal_number_t active_lanes;
  /** Mb/s per lane in one direction. */
  oamhal_number_t lane_rate_mbps;
  /** One of oamhal_link_state. */
  int32_t state;
  /** Index of the snapshot's link it belongs to, or OAMHAL_NO_INDEX. */
  uint32_t link;
  /** What the state is known from, or NULL. */
  const char* source;
  /** Why the state is unknown, as a sentence, or NULL. */
  const char* state_reason;
  /** Its counters in the snapshot: oamhal_counter_get() from counter_first on. */
  uint32_t counter_first;
  uint32_t counter_count;
} oamhal_port_info_t;

/** A counter of a port, as its hardware or its driver keeps it. */
typedef struct oamhal_counter_info {
  size_t size;
  /** Index of the device, and of the port, in the snapshot. */
  uint32_t device;
  uint32_t port;
  /**
   * An open set. Never NULL. "latched-errors" (kinds): of how many kinds the port has seen an error since its
   * error register was cleared last, by a reset or by the driver; how often they came is not told.
   */
  const char* name;
  /** What one is, for example "kinds". Never NULL. */
  const char* unit;
  oamhal_number_t value;
  /** More about the value, for example the maker's names of the errors, or NULL. */
  const char* detail;
  /** The register or file it is known from, or NULL. */
  const char* source;
} oamhal_counter_info_t;

/** One end of a link. */
typedef struct oamhal_link_end {
  /** One of oamhal_end_kind. */
  int32_t kind;
  /** Index of the device, or OAMHAL_NO_INDEX. */
  uint32_t device;
  /** The driver's number of the port, when exactly one is known. */
  oamhal_number_t port;
  /** What it is called, or NULL. */
  const char* label;
} oamhal_link_end_t;

/** A link, or a bundle of links when the machine tells only how many there are between two devices. */
typedef struct oamhal_link_info {
  size_t size;
  /** Stable as long as the two ends are. */
  const char* id;
  oamhal_link_end_t a;
  oamhal_link_end_t b;
  /** "xgmi", ... */
  const char* type;
  /** One of oamhal_link_state. */
  int32_t state;
  /** One of oamhal_evidence and oamhal_proof. */
  int32_t evidence;
  int32_t proof;
  /** One of oamhal_atomics. */
  int32_t atomics;
  /** How many ports each side has in it. */
  oamhal_number_t port_count;
  /** The file or interface it is known from. */
  const char* source;
  /** The driver's own distance. */
  oamhal_number_t weight;
  /** Lanes x lane rate, one direction, whole bundle. */
  oamhal_number_t raw_rate_mbps;
  /** What somebody says it carries, who says so (or NULL), and 1 when the figure is known to be right. */
  oamhal_number_t reported_rate_mbps;
  const char* reported_by;
  int32_t reported_trusted;
  uint32_t reserved1;
} oamhal_link_info_t;

/** Errors of all: INVALID_ARGUMENT, NOT_FOUND (index). Threads: any. Fork: safe. Blocks: no. Since 0.1.0. */
OAMHAL_API oamhal_status oamhal_port_get(const oamhal_snapshot_t* snapshot, uint32_t index,
                                         oamhal_port_info_t* info);
OAMHAL_API oamhal_status oamhal_link_get(const oamhal_snapshot_t* snapshot, uint32_t index,
                                         oamhal_link_info_t* info);
OAMHAL_API oamhal_status oamhal_counter_get(const oamhal_snapshot_t* snapshot, uint32_t index,
                                            oamhal_counter_info_t* info);

OAMHAL_END_DECLS

#endif /* OAMHAL_LINK_H */
