/* SPDX-FileCopyrightText: 2026 The oamhal authors */
/* SPDX-License-Identifier: Apache-2.0 */

#ifndef OAMHAL_PROXIMITY_H
#define OAMHAL_PROXIMITY_H

#include <oamhal/snapshot.h>

/**
 * @file proximity.h
 * How near two things of a machine are to each other, in the words of the makers' own tools.
 */

OAMHAL_BEGIN_DECLS

/** What an endpoint is. */
typedef enum oamhal_endpoint_kind {
  OAMHAL_ENDPOINT_UNKNOWN = 0,
  /** Index of a unit, a device or a network function in the snapshot. */
  OAMHAL_ENDPOINT_UNIT = 1,
  OAMHAL_ENDPOINT_DEVICE = 2,
  OAMHAL_ENDPOINT_NIC = 3,
  /** The host's own number of a NUMA node, as numa_node fields have it. */
  OAMHAL_ENDPOINT_NUMA_NODE = 4
} oamhal_endpoint_kind;

/** Something to measure from or to. It never grows, so it has no size. */
typedef struct oamhal_endpoint {
  /** One of oamhal_endpoint_kind. */
  int32_t kind;
  uint32_t index;
} oamhal_endpoint_t;

/** How near, the nearest first. A smaller number is nearer; 0 says nothing. */
typedef enum oamhal_proximity_level {
  OAMHAL_PROXIMITY_UNKNOWN = 0,
  /** The same. */
  OAMHAL_PROXIMITY_SELF = 1,
  /** Units of one device, devices of one module, or under a PCI bridge inside one package. */
  OAMHAL_PROXIMITY_INTERNAL = 2,
  /** A link of the fabric joins the two directly: one that the machine reports (OAMHAL_EVIDENCE_SEEN) and
   * that is not reported down. */
  OAMHAL_PROXIMITY_LINK = 3,
  /** Under one PCIe switch, or functions of one card. */
  OAMHAL_PROXIMITY_PIX = 4,
  /** Through several PCIe switches, not through the host. */
  OAMHAL_PROXIMITY_PXB = 5,
  /** Through one host bridge: the same root complex. */
  OAMHAL_PROXIMITY_PHB = 6,
  /** Through several host bridges of one NUMA node. */
  OAMHAL_PROXIMITY_NODE = 7,
  /** Through the connection between NUMA nodes. */
  OAMHAL_PROXIMITY_SYS = 8
} oamhal_proximity_level;

/** How near two endpoints are. */
typedef struct oamhal_proximity_info {
  size_t size;
  /** One of oamhal_proximity_level. */
  int32_t level;
  /** Index in the snapshot of the lowest bridge above both, or OAMHAL_NO_INDEX. */
  uint32_t common_bridge;
  /** Links of the fabric, or PCI bridges that traffic passes on its way below the common bridge or to and
   * from the host bridges. Those inside a package are not counted, nor is the common one. */
  oamhal_number_t hops;
  /** Why the level is unknown: one sentence, static, or NULL. */
  const char* reason;
} oamhal_proximity_info_t;

/**
 * How near a and b are. The order of the two makes no difference. Cost: the depth of the PCI hierarchy.
 * A host with one NUMA node has everything on it, whatever the firmware says. Where the hierarchy above one
 * of them cannot be read the level is UNKNOWN with a reason, but for things on different NUMA nodes. Errors:
 * INVALID_ARGUMENT (NULL, or a kind that this version does not know), NOT_FOUND (no such index, or no such
 * NUMA node is online). Threads: any. Fork: safe. Blocks: no. Opens: nothing. Since 0.1.0.
 */
OAMHAL_API oamhal_status oamhal_proximity(const oamhal_snapshot_t* snapshot, const oamhal_endpoint_t* a,
                                          const oamhal_endpoint_t* b, oamhal_proximity_info_t* info);

/** The name of an oamhal_proximity_level, "pix"; "unknown" for others. Threads: any. Since 0.1.0. */
OAMHAL_API const char* oamhal_proximity_name(int32_t level);

OAMHAL_END_DECLS

#endif /* OAMHAL_PROXIMITY_H */
