/* SPDX-FileCopyrightText: 2026 The oamhal authors */
/* SPDX-License-Identifier: Apache-2.0 */

#ifndef OAMHAL_HOST_H
#define OAMHAL_HOST_H

#include <oamhal/device.h>

/**
 * @file host.h
 * The host side of the modules: its processors with their memory, what its firmware calls the machine, and
 * the PCIe ports with nothing below. Looked at when the caller asks (OAMHAL_ENUMERATE_HOST) and the machine
 * has an accelerator; what the firmware calls it is told in any case.
 */

OAMHAL_BEGIN_DECLS

/**
 * A processor of the host with the memory at it: a package (socket) by the kernel's count. An Open Computing
 * Module (OCM) holds such processors; how many of them are on one is not told to Linux. Ordered by package.
 */
typedef struct oamhal_host_module_info {
  size_t size;
  /** "host0", by its place in the order. */
  const char* id;
  /** The kernel's number of the package (physical_package_id); absent where it tells none. */
  oamhal_number_t package;
  /** Its CPUs that are online, as a list ("0-31,64-95"), or NULL. */
  const char* cpus;
  /** Bytes of memory (MemTotal) over its NUMA nodes. */
  oamhal_number_t memory_bytes;
  /** Of its NUMA nodes, of the devices that are near it, and of the root ports that those are below. A device
   * whose NUMA node is not known is near the only host module, if there is but one. */
  uint32_t numa_node_count;
  uint32_t device_count;
  uint32_t root_port_count;
  uint32_t reserved;
} oamhal_host_module_info_t;

/** A root port, or a port of a PCIe switch, that has no function below it. Ordered by PCI address. */
typedef struct oamhal_empty_port_info {
  size_t size;
  oamhal_bdf_t bdf;
  /** The address as text. */
  const char* bdf_text;
  uint16_t vendor_id;
  uint16_t device_id;
  /** Index of the first device that is below a port of the same kind of the same switch or root bus, or
   * OAMHAL_NO_INDEX: where there is one, a module could be missing here. */
  uint32_t sibling_device;
  /** One of oamhal_link_state: NO_LINK, UP (a link is trained, and still no function answers), UNKNOWN. */
  int32_t link_state;
  uint32_t reserved;
  oamhal_pcie_link_t link;
  /** The physical slot's name below this port, or NULL. */
  const char* slot;
} oamhal_empty_port_info_t;

/** Errors of all: INVALID_ARGUMENT, NOT_FOUND (index). Threads: any. Fork: safe. Blocks: no. Since 0.1.0. */
OAMHAL_API oamhal_status oamhal_host_module_get(const oamhal_snapshot_t* snapshot, uint32_t index,
                                                oamhal_host_module_info_t* info);
/** The NUMA node, the snapshot's index of the device, or that of the bridge that is the root port, at
 * position of a host module. */
OAMHAL_API oamhal_status oamhal_host_module_numa_node(const oamhal_snapshot_t* snapshot, uint32_t host_module,
                                                      uint32_t position, uint32_t* node);
OAMHAL_API oamhal_status oamhal_host_module_device(const oamhal_snapshot_t* snapshot, uint32_t host_module,
                                                   uint32_t position, uint32_t* device);
OAMHAL_API oamhal_status oamhal_host_module_root_port(const oamhal_snapshot_t* snapshot, uint32_t host_module,
                                                      uint32_t position, uint32_t* bridge);
OAMHAL_API oamhal_status oamhal_empty_port_get(const oamhal_snapshot_t* snapshot, uint32_t index,
                                               oamhal_empty_port_info_t* info);

OAMHAL_END_DECLS

#endif /* OAMHAL_HOST_H */
