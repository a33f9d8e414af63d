/* SPDX-FileCopyrightText: 2026 The oamhal authors */
/* SPDX-License-Identifier: Apache-2.0 */

#ifndef OAMHAL_MEMORY_H
#define OAMHAL_MEMORY_H

#include <oamhal/snapshot.h>

/**
 * @file memory.h
 * Memory regions: what a device has for itself, and the windows (BARs) through which the host sees it.
 */

OAMHAL_BEGIN_DECLS

/** Flags of oamhal_memory_info_t. */
#define OAMHAL_MEMORY_PREFETCHABLE UINT32_C(1)
#define OAMHAL_MEMORY_64BIT UINT32_C(2)
#define OAMHAL_MEMORY_IO_PORTS UINT32_C(4)
/** The firmware or kernel gave the BAR no address: the driver cannot reach the device through it. */
#define OAMHAL_MEMORY_UNASSIGNED UINT32_C(8)

/** A memory region of a device. */
typedef struct oamhal_memory_info {
  size_t size;
  /** Index of the device, and of the partition in the snapshot or OAMHAL_NO_INDEX. */
  uint32_t device;
  uint32_t partition;
  /** "device" (local memory), "device-visible" (the part the host can see), "bar", ... */
  const char* kind;
  /** What the driver says about it (the maker of the memory, the BAR's use), or NULL. */
  const char* name;
  oamhal_number_t capacity_bytes;
  oamhal_number_t used_bytes;
  /** The number of a BAR; absent for others. */
  oamhal_number_t bar;
  /** OAMHAL_MEMORY_* bits. */
  uint32_t flags;
  uint32_t reserved;
} oamhal_memory_info_t;

/** Errors: INVALID_ARGUMENT, NOT_FOUND (index). Threads: any. Fork: safe. Blocks: no. Since 0.1.0. */
OAMHAL_API oamhal_status oamhal_memory_get(const oamhal_snapshot_t* snapshot, uint32_t index,
                                           oamhal_memory_info_t* info);

OAMHAL_END_DECLS

#endif /* OAMHAL_MEMORY_H */
