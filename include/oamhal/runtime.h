/* SPDX-FileCopyrightText: 2026 The oamhal authors */
/* SPDX-License-Identifier: Apache-2.0 */

#ifndef OAMHAL_RUNTIME_H
#define OAMHAL_RUNTIME_H

#include <oamhal/unit.h>

/**
 * @file runtime.h
 * How the makers' runtimes (ROCr, HIP, ...) call the units of a snapshot, and which of them an environment
 * leaves visible. No runtime is loaded: its rules are known to the backend. What cannot be known is said, not
 * guessed.
 */

OAMHAL_BEGIN_DECLS

/** What a value of oamhal_runtime_id_info_t is. */
typedef enum oamhal_runtime_id_kind {
  OAMHAL_RUNTIME_ID_UNKNOWN = 0,
  /** A place in the runtime's order. */
  OAMHAL_RUNTIME_ID_INDEX = 1,
  OAMHAL_RUNTIME_ID_UUID = 2,
  /** The number of the module on its baseboard. */
  OAMHAL_RUNTIME_ID_MODULE = 3
} oamhal_runtime_id_kind;

/** One name of one unit. */
typedef struct oamhal_runtime_id_info {
  size_t size;
  /** Index of the unit in the snapshot. */
  uint32_t unit;
  /** One of oamhal_runtime_id_kind. */
  int32_t kind;
  /** "rocr", "hip", ...; the environment variable that takes the value; the value. */
  const char* runtime;
  const char* variable;
  const char* value;
  /** 1 when it stays the same over reboots, and when devices are added or lost. */
  int32_t stable;
  /** 1 when no other unit has the same: partitions of a device share its UUID. */
  int32_t unique;
  /** What must hold for it to be right, or NULL. */
  const char* assumes;
} oamhal_runtime_id_info_t;

/**
 * The name at index, below oamhal_snapshot_info_t.runtime_id_count; ordered by unit. Errors:
 * INVALID_ARGUMENT, NOT_FOUND. Threads: any. Fork: safe. Blocks: no. Since 0.1.0.
 */
OAMHAL_API oamhal_status oamhal_runtime_id_get(const oamhal_snapshot_t* snapshot, uint32_t index,
                                               oamhal_runtime_id_info_t* info);

/**
 * What to set so that a runtime sees the given units alone, in the given order.
 * environment is a list of "NAME=VALUE" that ends with NULL, such as environ, or NULL for an empty one: a
 * variable in it that hides units before the one that is set is taken into account (HIP counts what
 * ROCR_VISIBLE_DEVICES leaves). units are indexes in the snapshot; count may be 0. *variable is a static
 * text. value gets at most capacity bytes with the NUL; *length, which may be NULL, is the length of the
 * whole value without it. Errors: INVALID_ARGUMENT (also a unit twice, units in another order than one
 * that the runtime keeps, a value longer than capacity: nothing is written), NOT_FOUND (no such unit, or the
 * runtime does not see it), NOT_SUPPORTED (no backend knows the runtime, or the order is not known: the
 * message says why). Threads: any. Fork: safe. Blocks: no. Opens: nothing. Since 0.1.0.
 */
OAMHAL_API oamhal_status oamhal_runtime_select(const oamhal_snapshot_t* snapshot, const char* runtime,
                                               const char* const* environment, const uint32_t* units,
                                               uint32_t count, const char** variable, char* value,
                                               size_t capacity, size_t* length, oamhal_error_t* error);

/**
 * The units that a runtime shows under an environment (see oamhal_runtime_select), in its own order: units[i]
 * is the unit that it calls i, or OAMHAL_NO_INDEX for a device that is not in the snapshot. Up to capacity
 * are written; *count is how many there are. units may be NULL when capacity is 0. Errors: INVALID_ARGUMENT,
 * NOT_SUPPORTED (as above). Threads: any. Fork: safe. Blocks: no. Opens: nothing. Since 0.1.0.
 */
OAMHAL_API oamhal_status oamhal_runtime_visible(const oamhal_snapshot_t* snapshot, const char* runtime,
                                                const char* const* environment, uint32_t* units,
                                                uint32_t capacity, uint32_t* count, oamhal_error_t* error);

/** The name of an oamhal_runtime_id_kind, for example "uuid"; "unknown" for others. Threads: any. Since
 * 0.1.0. */
OAMHAL_API const char* oamhal_runtime_id_kind_name(int32_t kind);

OAMHAL_END_DECLS

#endif /* OAMHAL_RUNTIME_H */
