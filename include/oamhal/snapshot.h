/* SPDX-FileCopyrightText: 2026 The oamhal authors */
/* SPDX-License-Identifier: Apache-2.0 */

#ifndef OAMHAL_SNAPSHOT_H
#define OAMHAL_SNAPSHOT_H

#include <oamhal/context.h>

/**
 * @file snapshot.h
 * A snapshot is what one enumeration saw. It never changes, is read from any thread without a lock, owns
 * every string it returns, and outlives its context. Things in it are numbered from 0 and read with
 * oamhal_NOUN_get(snapshot, index, &info). Set info.size to sizeof(info) first: the library writes what
 * both sides know and zeroes the rest.
 */

OAMHAL_BEGIN_DECLS

/** Flags of oamhal_enumerate_options_t. */
/** Look at the host's network functions too, if there is an accelerator (nic.h). */
#define OAMHAL_ENUMERATE_NICS UINT32_C(1)
/** Look at the device nodes and whether this process may use them (node.h); without this usable is unknown.
 */
#define OAMHAL_ENUMERATE_NODES UINT32_C(2)
/** Only units that this process can use, and devices that have one; implies OAMHAL_ENUMERATE_NODES. What is
 * left out is counted in the finding device.left-out. */
#define OAMHAL_ENUMERATE_USABLE UINT32_C(4)
/** Open device nodes that serve any number of processes (the control nodes of some drivers), to ask the
 * driver what it tells nowhere else. Which nodes, and what they are asked: docs/attributes.md. */
#define OAMHAL_ENUMERATE_OPEN UINT32_C(8)
/** Look at the host's processors, and at the PCIe ports with nothing below, if there is an accelerator
 * (host.h). */
#define OAMHAL_ENUMERATE_HOST UINT32_C(16)
/** Read temperatures, power, clocks and why a clock is held down (reading.h). Nearly all of them ask
 * firmware: without OAMHAL_ATTRIBUTE_LIVE they are listed, and absent as not read. */
#define OAMHAL_ENUMERATE_READINGS UINT32_C(32)
/** Read registers of a device that a kernel driver has through the driver's own file in debugfs, which serves
 * them under its lock. For root. A read wakes a device that sleeps, and a kernel in lockdown may refuse it.
 * Which files, and which registers: docs/attributes.md. */
#define OAMHAL_ENUMERATE_DEBUGFS UINT32_C(64)
/** Look at the IOMMU groups of the devices (oamhal_isolation_info_t in memory.h). */
#define OAMHAL_ENUMERATE_ISOLATION UINT32_C(128)

/** Options of an enumeration. */
typedef struct oamhal_enumerate_options {
  size_t size;
  /** oamhal_attribute_class bits that may be read beside CACHED. 0 opens nothing that can block. */
  uint32_t attribute_classes;
  /** OAMHAL_ENUMERATE_* bits. */
  uint32_t flags;
} oamhal_enumerate_options_t;

#define OAMHAL_ENUMERATE_OPTIONS_INIT {sizeof(oamhal_enumerate_options_t), 0, 0}

/** How much there is in a snapshot, and where it comes from. */
typedef struct oamhal_snapshot_info {
  size_t size;
  /** One of oamhal_origin. */
  int32_t origin;
  /** The oamhal_attribute_class bits that were read beside CACHED. */
  uint32_t attribute_classes;
  uint32_t baseboard_count;
  uint32_t module_count;
  uint32_t device_count;
  uint32_t partition_count;
  uint32_t port_count;
  uint32_t link_count;
  uint32_t memory_count;
  uint32_t bridge_count;
  uint32_t finding_count;
  /** NUMA nodes of the host that are online; 0 when unknown. */
  uint32_t numa_node_count;
  /** The host's name and kernel release, or NULL. */
  const char* hostname;
  const char* kernel;
  /** The captured or simulated machine's name, or NULL. */
  const char* machine;
  /** The root directory, "/" for the live machine. */
  const char* root;
  /** Units: partitions, and devices that have none (unit.h). */
  uint32_t unit_count;
  /** Names of units in the makers' runtimes (runtime.h). */
  uint32_t runtime_id_count;
  /** Network functions of the host; 0 unless they were asked for (nic.h). */
  uint32_t nic_count;
  /** The OAMHAL_ENUMERATE_* bits that were asked for. */
  uint32_t flags;
  /** Device nodes; 0 unless they were asked for (node.h). */
  uint32_t node_count;
  /** Processors of the host, and PCIe ports with nothing below; 0 unless they were asked for (host.h). */
  uint32_t host_module_count;
  uint32_t empty_port_count;
  /** Counters of ports (link.h). */
  uint32_t counter_count;
  /** What the firmware calls the machine, its maker and its mainboard (DMI), or NULL. */
  const char* product_name;
  const char* system_vendor;
  const char* mainboard_name;
  /** Readings of devices; 0 unless they were asked for (reading.h). */
  uint32_t reading_count;
  uint32_t reserved;
} oamhal_snapshot_info_t;

/**
 * Looks at the machine. options may be NULL: attributes of class CACHED only.
 * On success *snapshot holds one reference, to be given back with oamhal_snapshot_unref(). A device that is
 * broken, hidden or half there is in the snapshot with its state and a finding; it never fails the call.
 * Errors: INVALID_ARGUMENT, FORKED, NO_MEMORY, IO, FINDINGS (by the context's strictness: *snapshot is set
 * all the same), INTERNAL.
 * Threads: any, also several at once on one context. Blocks: with CACHED attributes only, no longer than the
 * kernel's sysfs does. Opens: attributes named in docs/attributes.md, no device node without
 * OAMHAL_ENUMERATE_OPEN, and nothing of debugfs without OAMHAL_ENUMERATE_DEBUGFS. Since 0.1.0.
 */
OAMHAL_API OAMHAL_NODISCARD oamhal_status oamhal_enumerate(oamhal_context_t* context,
                                                           const oamhal_enumerate_options_t* options,
                                                           oamhal_snapshot_t** snapshot,
                                                           oamhal_error_t* error);

/**
 * Looks again. Devices of before that are gone are marked lost (oamhal_device_is_lost) and have a finding
 * device.lost in the new snapshot. before may be NULL. Otherwise as oamhal_enumerate(). Since 0.1.0.
 */
OAMHAL_API OAMHAL_NODISCARD oamhal_status oamhal_rescan(oamhal_context_t* context,
                                                        const oamhal_snapshot_t* before,
                                                        const oamhal_enumerate_options_t* options,
                                                        oamhal_snapshot_t** snapshot, oamhal_error_t* error);

/** Takes one more reference. NULL is allowed. Returns snapshot. Threads: any. Since 0.1.0. */
OAMHAL_API oamhal_snapshot_t* oamhal_snapshot_ref(oamhal_snapshot_t* snapshot);

/** Gives one reference back; the last one frees. NULL is allowed. Threads: any. Fork: safe. Since 0.1.0. */
OAMHAL_API void oamhal_snapshot_unref(oamhal_snapshot_t* snapshot);

/** Fills info. Errors: INVALID_ARGUMENT. Threads: any. Fork: safe. Since 0.1.0. */
OAMHAL_API oamhal_status oamhal_snapshot_get(const oamhal_snapshot_t* snapshot, oamhal_snapshot_info_t* info);

/**
 * The host's NUMA node at index, below numa_node_count. Errors: INVALID_ARGUMENT, NOT_FOUND. Threads: any.
 * Fork: safe. Since 0.1.0.
 */
OAMHAL_API oamhal_status oamhal_numa_node_get(const oamhal_snapshot_t* snapshot, uint32_t index,
                                              uint32_t* node);

OAMHAL_END_DECLS

#endif /* OAMHAL_SNAPSHOT_H */
