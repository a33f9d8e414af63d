/* SPDX-FileCopyrightText: 2026 The oamhal authors */
/* SPDX-License-Identifier: Apache-2.0 */

#ifndef OAMHAL_BACKEND_RUNTIME_H
#define OAMHAL_BACKEND_RUNTIME_H

#include <oamhal/types.h>

/**
 * @file runtime.h
 * What a backend says about the runtimes of its maker: in which order they number units, and which
 * environment variables hide some. The core evaluates the variables; nothing of a runtime is ever loaded.
 * Since minor version 1 of the backend interface.
 */

OAMHAL_BEGIN_DECLS

/** flags of oamhal_backend_mask_t: how a runtime reads the list in a variable. */
/** Set but empty hides every unit; without this, empty is as unset. */
#define OAMHAL_MASK_EMPTY_HIDES_ALL 1u
/** A unit that is named again ends the list; without this, it is passed over. */
#define OAMHAL_MASK_STOP_AT_REPEAT 2u
/** Numbers are read as by strtol with base 0; without this, only as printed by "%d". */
#define OAMHAL_MASK_C_NUMBERS 4u
/** White space around an entry is dropped. */
#define OAMHAL_MASK_TRIM 8u
/** Entries that begin like uuid_prefix are the beginning of a UUID, in any case; one that fits several ends
 * the list. */
#define OAMHAL_MASK_UUID 16u
/** As OAMHAL_MASK_UUID, but not in every version of the runtime: with such an entry the result is unknown. */
#define OAMHAL_MASK_UUID_IN_SOME_VERSIONS 32u
/** An empty entry makes the runtime fail; without this, it ends the list as any other that names no unit. */
#define OAMHAL_MASK_EMPTY_ENTRY_FAILS 64u
/* Since minor version 3, for what a maker's documents leave open: the result is then unknown. */
/** Set but empty. */
#define OAMHAL_MASK_EMPTY_UNKNOWN 128u
/** A unit that is named again. */
#define OAMHAL_MASK_REPEAT_UNKNOWN 256u
/** An entry that is neither a number as "%d" prints it nor a UUID that fits exactly one unit. */
#define OAMHAL_MASK_ODD_ENTRY_UNKNOWN 512u
/** A number that is negative or names no unit. */
#define OAMHAL_MASK_STRANGER_UNKNOWN 1024u
/** A unit that comes before the one named last. The list only works in ascending order. */
#define OAMHAL_MASK_ASCENDING 2048u
/* Since minor version 3, what else a list may mean. */
/** A number beyond the last unit is passed over; without this, it ends the list. */
#define OAMHAL_MASK_PASS_STRANGERS 4096u
/** The list says which units, and they stay in the runtime's own order. */
#define OAMHAL_MASK_KEEPS_ORDER 8192u
/** Places in the order are the numbers of modules: they stay the same over reboots, and a place that no
 * device claims is no device. */
#define OAMHAL_MASK_MODULES 16384u

/** A variable that holds a list of units, divided by commas. An entry that names no unit ends the list. */
typedef struct oamhal_backend_mask {
  /** Its name; and that of the one which counts when it is unset or empty, or NULL. */
  const char* variable;
  const char* otherwise;
  const char* uuid_prefix;
  /** OAMHAL_MASK_* bits. */
  uint32_t flags;
  uint32_t reserved;
  /** A text that stands for all units, alone, or NULL. Since minor version 3. */
  const char* all;
} oamhal_backend_mask_t;

/** A runtime. Everything in it is static. */
typedef struct oamhal_backend_runtime {
  /** "rocr", "hip", ... */
  const char* name;
  /** Applied one after the other: an entry is an index in what the ones before have left. The last one is
   * that which oamhal_runtime_select() gives a value for. */
  const oamhal_backend_mask_t* masks;
  uint32_t mask_count;
  uint32_t mask_size;
  /** The order of units is known only when this variable has this value; NULL: always. */
  const char* order_variable;
  const char* order_value;
  /** Since minor version 3, all that follows. What else must hold for an index to be right, as a clause, or
   * NULL. */
  const char* assumes;
  /**
   * Decides what the runtime counts where a device has several partitions; NULL: always partitions. With one
   * of the values split, which end with NULL, it counts partitions. With the value whole it counts devices:
   * an entry is "2" for all partitions of a device or "2.1" for one, and only a device of which one partition
   * is left is a unit. With any other value the order is not known.
   */
  const char* split_variable;
  const char* const* split;
  const char* whole;
} oamhal_backend_runtime_t;

/** A unit as the runtimes of its backend know it. */
typedef struct oamhal_backend_runtime_id {
  size_t size;
  /** Index of the partition in the device, or OAMHAL_NO_INDEX. */
  uint32_t partition;
  uint32_t reserved;
  /** Its index when no variable hides anything, and how many units the runtime has then, those of devices
   * that the library does not list among them. Absent: the order is not known. */
  oamhal_number_t ordinal;
  oamhal_number_t total;
  /** The name by which a mask may call it, or NULL. */
  const char* uuid;
  /** The one runtime that this is about, or NULL for all of the backend. Since minor version 3. */
  const char* runtime;
  /** Why ordinal is absent, as a clause, or NULL. Since minor version 3. */
  const char* why;
} oamhal_backend_runtime_id_t;

OAMHAL_END_DECLS

#endif /* OAMHAL_BACKEND_RUNTIME_H */
