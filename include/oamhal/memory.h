/* SPDX-FileCopyrightText: 2026 The oamhal authors */
/* SPDX-License-Identifier: Apache-2.0 */

#ifndef OAMHAL_MEMORY_H
#define OAMHAL_MEMORY_H

#include <oamhal/snapshot.h>

/**
 * @file memory.h
 * Memory regions: what a device has for itself, and the windows (BARs) through which the host sees it. And
 * who reaches whose memory: peers, dma-buf, the IOMMU. Everything here is read; memory is allocated and
 * copied by liboamhal-bringup (oamhal/bringup/memory.h).
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
  /** What is not used, as it was when the snapshot was made. */
  oamhal_number_t free_bytes;
  /** Bytes per second that the memory can deliver at most, as its width and clock give it; for a figure of
   * what it does deliver somebody has to measure. And what it is worked out from, or NULL. */
  oamhal_number_t peak_bandwidth_bytes;
  const char* peak_source;
  /** The NUMA node of the host that the memory is, or for a BAR the one that it is near. */
  oamhal_number_t numa_node;
  /** One of oamhal_answer: whether errors in it are corrected (ECC). */
  int32_t ecc;
  uint32_t reserved1;
} oamhal_memory_info_t;

/** How the memory of a device can be shared with other drivers: dma-buf of the Linux kernel. */
typedef struct oamhal_sharing_info {
  size_t size;
  /** One of oamhal_answer: memory of the device as a dma-buf. */
  int32_t dma_buf_export;
  /** One of oamhal_answer: a dma-buf of another driver in the device's address space. */
  int32_t dma_buf_import;
  /** The maker's own call that makes a dma-buf, for example "hsa_amd_portable_export_dmabuf", or NULL. */
  const char* export_call;
  /** Of addresses and lengths, in bytes. */
  oamhal_number_t alignment_bytes;
  /** One sentence on why it is unknown or no, or what it needs, or NULL. */
  const char* reason;
} oamhal_sharing_info_t;

/** Whether a device reaches the memory of another. */
typedef struct oamhal_peer_info {
  size_t size;
  /** One of oamhal_answer. */
  int32_t access;
  /** One of oamhal_atomics. */
  int32_t atomics;
  /** What it goes over: "link", "package", "pcie"; NULL when there is no way. */
  const char* way;
  /** One sentence on how that is known, or why it is not. Never NULL. */
  const char* reason;
} oamhal_peer_info_t;

/** What stands between a device and the memory of others. */
typedef struct oamhal_isolation_info {
  size_t size;
  /** The device's IOMMU group, and what the kernel does in it: "DMA", "DMA-FQ", "identity", "blocked"; NULL
   * when it does not tell. */
  oamhal_number_t iommu_group;
  const char* iommu_type;
  /** How many functions share the group, the device itself included. */
  oamhal_number_t group_functions;
  /** One of oamhal_answer: whether a bridge on the way to the root complex sends requests between devices
   * below it up to the root (PCIe ACS). Unknown unless class CONFIG was read. */
  int32_t acs_redirects;
  uint32_t reserved;
  /** The bridge that does, or NULL. */
  const char* acs_bridge;
  /** One sentence on why it is unknown, or NULL. */
  const char* acs_reason;
} oamhal_isolation_info_t;

/** Errors: INVALID_ARGUMENT, NOT_FOUND (index). Threads: any. Fork: safe. Blocks: no. Since 0.1.0. */
OAMHAL_API oamhal_status oamhal_memory_get(const oamhal_snapshot_t* snapshot, uint32_t index,
                                           oamhal_memory_info_t* info);

/** How the memory of a device (its index) can be shared. Errors: INVALID_ARGUMENT, NOT_FOUND (index).
 * Threads: any. Fork: safe. Blocks: no. Opens: nothing. Since 0.1.0. */
OAMHAL_API oamhal_status oamhal_device_sharing(const oamhal_snapshot_t* snapshot, uint32_t device,
                                               oamhal_sharing_info_t* info);

/** What stands between a device (its index) and others. Errors: INVALID_ARGUMENT, NOT_FOUND (index). Threads:
 * any. Fork: safe. Blocks: no. Opens: nothing. Since 0.1.0. */
OAMHAL_API oamhal_status oamhal_device_isolation(const oamhal_snapshot_t* snapshot, uint32_t device,
                                                 oamhal_isolation_info_t* info);

/** Whether the device with index from reaches the memory of that with index to, from what the machine says:
 * nothing is tried. Errors: INVALID_ARGUMENT, NOT_FOUND. Threads: any. Fork: safe. Blocks: no. Since 0.1.0.
 */
OAMHAL_API oamhal_status oamhal_peer_access(const oamhal_snapshot_t* snapshot, uint32_t from, uint32_t to,
                                            oamhal_peer_info_t* info);

OAMHAL_END_DECLS

#endif /* OAMHAL_MEMORY_H */
