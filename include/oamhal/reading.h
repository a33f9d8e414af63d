/* SPDX-FileCopyrightText: 2026 The oamhal authors */
/* SPDX-License-Identifier: Apache-2.0 */

#ifndef OAMHAL_READING_H
#define OAMHAL_READING_H

#include <oamhal/snapshot.h>

/**
 * @file reading.h
 * What sensors and clocks of a device showed when the snapshot was made: temperatures, power, clocks, and why
 * a clock is held down. They are read for OAMHAL_ENUMERATE_READINGS only, and most of them ask firmware, so
 * that OAMHAL_ATTRIBUTE_LIVE is needed too.
 */

OAMHAL_BEGIN_DECLS

/** A reading of a device. */
typedef struct oamhal_reading_info {
  size_t size;
  /** Index of the device in the snapshot. */
  uint32_t device;
  uint32_t reserved;
  /**
   * An open set. Never NULL. Those that makers have in common:
   * "temperature.hotspot", "temperature.edge", "temperature.memory", "temperature.regulator" (mC); a sensor
   * whose place the driver does not tell has its number, "temperature.1";
   * "power", "power.limit" (mW): of the device, or of the module where its devices share a supply;
   * "clock.core", "clock.memory" (kHz), and "clock.max", what the core clock may be at most;
   * "throttle" (1): 1 while a clock is held down, 0 while none is; detail says why.
   */
  const char* name;
  /** "mC", "mW", "kHz", "1". Never NULL. */
  const char* unit;
  /** Of a temperature below 0 the value is absent as malformed. */
  oamhal_number_t value;
  /** More about the value, or why it is absent, or NULL. */
  const char* detail;
  /** The file, question or register it is known from, or NULL. */
  const char* source;
} oamhal_reading_info_t;

/** Errors: INVALID_ARGUMENT, NOT_FOUND (index). Threads: any. Fork: safe. Blocks: no. Since 0.1.0. */
OAMHAL_API oamhal_status oamhal_reading_get(const oamhal_snapshot_t* snapshot, uint32_t index,
                                            oamhal_reading_info_t* info);

OAMHAL_END_DECLS

#endif /* OAMHAL_READING_H */
