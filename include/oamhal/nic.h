/* SPDX-FileCopyrightText: 2026 The oamhal authors */
/* SPDX-License-Identifier: Apache-2.0 */

#ifndef OAMHAL_NIC_H
#define OAMHAL_NIC_H

#include <oamhal/snapshot.h>

/**
 * @file nic.h
 * Network functions of the host: Ethernet and InfiniBand, by their PCI class. They are looked at when the
 * caller asks (OAMHAL_ENUMERATE_NICS) and the machine has an accelerator.
 */

OAMHAL_BEGIN_DECLS

/** A network function. Ordered by PCI address. */
typedef struct oamhal_nic_info {
  size_t size;
  oamhal_bdf_t bdf;
  /** The address as text. */
  const char* bdf_text;
  uint16_t vendor_id;
  uint16_t device_id;
  /** 24 bits: 0x020000 is Ethernet, 0x020700 InfiniBand. */
  uint32_t pci_class;
  uint32_t virtual_function;
  /** One of oamhal_link_state: the best of its ports. From the RDMA ports when class LIVE was read, else from
   * its interfaces: one that is not configured counts as down. */
  int32_t port_state;
  /** The bound kernel driver, or NULL. */
  const char* kernel_driver;
  oamhal_number_t numa_node;
  /** Mb/s in one direction over its RDMA ports that are active. Class LIVE: the driver asks the firmware. */
  oamhal_number_t rate_mbps;
  /** "Ethernet" or "InfiniBand" as its RDMA ports say, or NULL. */
  const char* link_layer;
  /** Names of its interfaces ("ens1f0np0") and RDMA devices ("mlx5_0"), in order; NULL when there are none.
   * The arrays and texts live as long as the snapshot. */
  const char* const* net_names;
  const char* const* rdma_names;
  uint32_t net_count;
  uint32_t rdma_count;
  /** The bridges between it and the host, nearest first, as a device has them. */
  uint32_t bridge_first;
  uint32_t bridge_count;
} oamhal_nic_info_t;

/**
 * The network function at index, below oamhal_snapshot_info_t.nic_count. Errors: INVALID_ARGUMENT, NOT_FOUND.
 * Threads: any. Fork: safe. Blocks: no. Since 0.1.0.
 */
OAMHAL_API oamhal_status oamhal_nic_get(const oamhal_snapshot_t* snapshot, uint32_t index,
                                        oamhal_nic_info_t* info);

OAMHAL_END_DECLS

#endif /* OAMHAL_NIC_H */
