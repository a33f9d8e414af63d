/* SPDX-FileCopyrightText: 2026 The oamhal authors */
/* SPDX-License-Identifier: Apache-2.0 */

#ifndef OAMHAL_DEVICE_H
#define OAMHAL_DEVICE_H

#include <oamhal/snapshot.h>

/**
 * @file device.h
 * Devices (one PCI function each), their partitions and their way to the host.
 */

OAMHAL_BEGIN_DECLS

/** A PCIe link as the function's own registers give it. Absent when class CONFIG was not read. */
typedef struct oamhal_pcie_link {
  /** Gigatransfers per second and lane, times 10: 320 is 32.0 GT/s. */
  oamhal_number_t speed_tenth_gts;
  oamhal_number_t width;
  oamhal_number_t max_speed_tenth_gts;
  oamhal_number_t max_width;
} oamhal_pcie_link_t;

/** A device. Devices are ordered by slot, then by PCI address. */
typedef struct oamhal_device_info {
  size_t size;
  /** Opaque, stable over reboots; and what it is made of: "unique-id" or "pci-address". */
  const char* id;
  const char* id_source;
  oamhal_bdf_t bdf;
  /** The address as text. */
  const char* bdf_text;
  /** Index of the module, or OAMHAL_NO_INDEX; and the position in it. */
  uint32_t module;
  uint32_t device_in_module;
  /** "amd" and "AMD": the open name for programs, and the one for people. Never NULL. */
  const char* vendor;
  const char* vendor_name;
  uint16_t vendor_id;
  uint16_t device_id;
  uint16_t subsystem_vendor_id;
  uint16_t subsystem_device_id;
  /** 24 bits: 0x120000 is a processing accelerator. */
  uint32_t pci_class;
  uint8_t revision;
  uint8_t virtual_function;
  uint16_t reserved0;
  /** All of these may be NULL. */
  const char* model;
  const char* architecture;
  const char* serial;
  const char* unique_id;
  const char* part_number;
  /** The backend that took it. Never NULL. */
  const char* backend;
  /** The bound kernel driver and its version, or NULL. */
  const char* kernel_driver;
  const char* kernel_driver_version;
  /** One of oamhal_form_factor, and who says so, or NULL. */
  int32_t form_factor;
  /** One of oamhal_state. */
  int32_t state;
  const char* form_factor_source;
  /** One sentence that says why the state is not ok, or NULL. */
  const char* state_reason;
  oamhal_number_t numa_node;
  /** The CPUs near it as a list ("0-31,64-95"), or NULL. */
  const char* local_cpus;
  oamhal_number_t iommu_group;
  oamhal_pcie_link_t host_link;
  /** Bytes of device memory, over all its partitions. */
  oamhal_number_t memory_capacity_bytes;
  oamhal_number_t memory_used_bytes;
  /** Fabric links that are up, and how many the device has. */
  oamhal_number_t links_up;
  oamhal_number_t links_total;
  uint32_t firmware_count;
  uint32_t partition_count;
  /** Its ports are port_first .. port_first + port_count - 1 of the snapshot. Likewise the others. */
  uint32_t partition_first;
  uint32_t port_first;
  uint32_t port_count;
  uint32_t memory_first;
  uint32_t memory_count;
  /** The bridges between it and the host, nearest first. */
  uint32_t bridge_first;
  uint32_t bridge_count;
  uint32_t reserved1;
  /** The chassis' label of its PCIe slot, or NULL. */
  const char* label;
  /** One of oamhal_usable: yes when one of its units is. And one sentence that says why it is not yes, or
   * NULL. */
  const char* usable_reason;
  int32_t usable;
  uint32_t node_first;
  uint32_t node_count;
  uint32_t reserved2;
  /** Its readings; none unless they were asked for. */
  uint32_t reading_first;
  uint32_t reading_count;
} oamhal_device_info_t;

/** A version of one firmware of a device. */
typedef struct oamhal_firmware_info {
  size_t size;
  const char* name;
  const char* version;
} oamhal_firmware_info_t;

/** A part of a device that the kernel driver presents as a device of its own. */
typedef struct oamhal_partition_info {
  size_t size;
  /** The device's id with "/p0", "/p1", ... */
  const char* id;
  /** Index of the device in the snapshot, and of the partition in the device. */
  uint32_t device;
  uint32_t index;
  /** The driver's names, for example "CPX" and "NPS4", or NULL. */
  const char* compute_mode;
  const char* memory_mode;
  /** The number of the driver's own object for it (for amd the KFD node). */
  oamhal_number_t native_index;
  oamhal_number_t memory_capacity_bytes;
} oamhal_partition_info_t;

/** A PCI bridge on the way from a device to the host. */
typedef struct oamhal_bridge_info {
  size_t size;
  oamhal_bdf_t bdf;
  const char* bdf_text;
  uint16_t vendor_id;
  uint16_t device_id;
  /** 1 for a bridge inside the accelerator's package: not a hop of the chassis. */
  uint32_t package_internal;
  oamhal_pcie_link_t link;
  /** The physical slot's name below this bridge, or NULL. */
  const char* slot;
} oamhal_bridge_info_t;

/** Errors of all: INVALID_ARGUMENT, NOT_FOUND (index). Threads: any. Fork: safe. Blocks: no. Since 0.1.0. */
OAMHAL_API oamhal_status oamhal_device_get(const oamhal_snapshot_t* snapshot, uint32_t index,
                                           oamhal_device_info_t* info);
OAMHAL_API oamhal_status oamhal_firmware_get(const oamhal_snapshot_t* snapshot, uint32_t device,
                                             uint32_t position, oamhal_firmware_info_t* info);
OAMHAL_API oamhal_status oamhal_partition_get(const oamhal_snapshot_t* snapshot, uint32_t index,
                                              oamhal_partition_info_t* info);
OAMHAL_API oamhal_status oamhal_bridge_get(const oamhal_snapshot_t* snapshot, uint32_t index,
                                           oamhal_bridge_info_t* info);

/**
 * A handle of a device that outlives the snapshot. It stands for the device's identity: after a
 * rescan, the handle of the same device from the new snapshot is the same pointer.
 * *device holds one reference. Errors: INVALID_ARGUMENT, NOT_FOUND. Threads: any. Since 0.1.0.
 */
OAMHAL_API OAMHAL_NODISCARD oamhal_status oamhal_device_open(const oamhal_snapshot_t* snapshot,
                                                             uint32_t index, oamhal_device_t** device);
/** Takes one more reference. NULL is allowed. Returns device. Threads: any. Since 0.1.0. */
OAMHAL_API oamhal_device_t* oamhal_device_ref(oamhal_device_t* device);
/** Gives one reference back. NULL is allowed. Threads: any. Fork: safe. Since 0.1.0. */
OAMHAL_API void oamhal_device_unref(oamhal_device_t* device);
/** The device's id; lives as long as the handle. NULL for NULL. Threads: any. Since 0.1.0. */
OAMHAL_API const char* oamhal_device_id(const oamhal_device_t* device);
/** 1 once a rescan found it gone, 0 before and after it came back. 0 for NULL. Threads: any. Since 0.1.0. */
OAMHAL_API int32_t oamhal_device_is_lost(const oamhal_device_t* device);

OAMHAL_END_DECLS

#endif /* OAMHAL_DEVICE_H */
