/* SPDX-FileCopyrightText: 2026 The oamhal authors */
/* SPDX-License-Identifier: Apache-2.0 */

#ifndef OAMHAL_UNIT_H
#define OAMHAL_UNIT_H

#include <oamhal/snapshot.h>

/**
 * @file unit.h
 * Units: what a framework schedules work on. A unit is a partition, or a device that has none. Units are
 * ordered as their devices, and within a device as its partitions. With OAMHAL_ENUMERATE_USABLE there are
 * only those that this process can use.
 */

OAMHAL_BEGIN_DECLS

/** A unit. */
typedef struct oamhal_unit_info {
  size_t size;
  /** The partition's or the device's id. */
  const char* id;
  /** Index of the device, and of the partition or OAMHAL_NO_INDEX, in the snapshot. */
  uint32_t device;
  uint32_t partition;
  /** Bytes of device memory that the unit has to itself. */
  oamhal_number_t memory_capacity_bytes;
  oamhal_number_t numa_node;
  /** One of oamhal_usable, and one sentence that says why it is not yes, or NULL. */
  const char* usable_reason;
  int32_t usable;
  uint32_t reserved;
} oamhal_unit_info_t;

/**
 * The unit at index, below oamhal_snapshot_info_t.unit_count. Errors: INVALID_ARGUMENT, NOT_FOUND. Threads:
 * any. Fork: safe. Blocks: no. Since 0.1.0.
 */
OAMHAL_API oamhal_status oamhal_unit_get(const oamhal_snapshot_t* snapshot, uint32_t index,
                                         oamhal_unit_info_t* info);

OAMHAL_END_DECLS

#endif /* OAMHAL_UNIT_H */
