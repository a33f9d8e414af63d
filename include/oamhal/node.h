/* SPDX-FileCopyrightText: 2026 The oamhal authors */
/* SPDX-License-Identifier: Apache-2.0 */

#ifndef OAMHAL_NODE_H
#define OAMHAL_NODE_H

#include <oamhal/snapshot.h>

/**
 * @file node.h
 * The device nodes below /dev that a runtime opens to use a device, and whether this process may. They are
 * looked at when the caller asks (OAMHAL_ENUMERATE_NODES), by their names, modes and the device cgroup; none
 * is opened for that. In a replayed root the nodes of this host mean nothing: what is known comes from its
 * .oamhal/machine.toml, and the rest is unknown.
 */

OAMHAL_BEGIN_DECLS

/** Whether this process may read and write a node. */
typedef enum oamhal_access {
  OAMHAL_ACCESS_UNKNOWN = 0,
  OAMHAL_ACCESS_OK = 1,
  /** There is none, or what is there is not the character device with these numbers. */
  OAMHAL_ACCESS_MISSING = 2,
  /** Owner, mode, access control list or a mount without device nodes forbid it. */
  OAMHAL_ACCESS_NO_PERMISSION = 3,
  /** The device cgroup of this process forbids it: it was not given to the container. */
  OAMHAL_ACCESS_DENIED_BY_CGROUP = 4
} oamhal_access;

/** A device node. Ordered by device; nodes of several devices ("/dev/kfd") are listed for each. */
typedef struct oamhal_node_info {
  size_t size;
  /** Index of the device, and of the partition or OAMHAL_NO_INDEX, in the snapshot. */
  uint32_t device;
  uint32_t partition;
  /** "/dev/dri/renderD128". Never NULL. */
  const char* path;
  /** An open set: "render", "card", "kfd", "accel". Never NULL. */
  const char* kind;
  /** The numbers that the kernel gave it. */
  oamhal_number_t major;
  oamhal_number_t minor;
  /** One of oamhal_access. */
  int32_t access;
  /** 1: the makers' runtimes do not work without it. */
  uint32_t required;
} oamhal_node_info_t;

/**
 * The node at index, below oamhal_snapshot_info_t.node_count. Errors: INVALID_ARGUMENT, NOT_FOUND. Threads:
 * any. Fork: safe. Blocks: no. Since 0.1.0.
 */
OAMHAL_API oamhal_status oamhal_node_get(const oamhal_snapshot_t* snapshot, uint32_t index,
                                         oamhal_node_info_t* info);

/** The name of an oamhal_access, "denied-by-cgroup"; "unknown" for others. Threads: any. Since 0.1.0. */
OAMHAL_API const char* oamhal_access_name(int32_t access);

OAMHAL_END_DECLS

#endif /* OAMHAL_NODE_H */
