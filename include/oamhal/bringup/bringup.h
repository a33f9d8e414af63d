/* SPDX-FileCopyrightText: 2026 The oamhal authors */
/* SPDX-License-Identifier: Apache-2.0 */

#ifndef OAMHAL_BRINGUP_BRINGUP_H
#define OAMHAL_BRINGUP_BRINGUP_H

#include <oamhal/bringup/export.h>
#include <oamhal/window.h>

/**
 * @file bringup.h
 * The second library, for tools and bring-up: liboamhal-bringup. It maps registers, which liboamhal never
 * does. Each way to a device is asked for by name.
 */

OAMHAL_BEGIN_DECLS

/** How registers of a live machine may be reached. A bit set; without any they are not. */
/** Through VFIO: the device must be bound to vfio-pci. Owned, and behind the IOMMU. */
#define OAMHAL_BRINGUP_VFIO 1u
/**
 * Through sysfs' resource files, without owning the device: a driver may be using the same registers, nothing
 * keeps the device awake, and a write can do anything that the device can. Asked for when nothing else is
 * possible.
 */
#define OAMHAL_BRINGUP_SYSFS_UNOWNED 2u
/**
 * With OAMHAL_BRINGUP_SYSFS_UNOWNED: prefetchable BARs are mapped with write combining (resourceN_wc), which
 * makes writing device memory faster, and merges and reorders what is written. NOT_SUPPORTED where the kernel
 * has no such file. Other BARs are mapped as ever.
 */
#define OAMHAL_BRINGUP_SYSFS_COMBINED 4u
/**
 * Index registers may be written to read what is behind them. Through sysfs that is refused (BUSY) while a
 * driver, also VFIO's, has the function: two users of one index register reach each other's registers. A
 * driver that is bound at that very moment still can.
 */
#define OAMHAL_BRINGUP_INDIRECT 16u
/** Registers may be written. Contains OAMHAL_BRINGUP_INDIRECT. */
#define OAMHAL_BRINGUP_WRITE 32u

/**
 * Survive SIGBUS in mapped registers, which VFIO raises when a function's memory is switched off: pages of
 * ones are put over the mapping, so that it reads like a dead device. Installs a handler for the whole
 * process and for good, which hands all other faults on to the one before it. For programs of their own; not
 * for a framework's process.
 */
#define OAMHAL_BRINGUP_GUARD_SIGBUS 64u

/** Options of oamhal_bringup_attach. */
typedef struct oamhal_bringup_options {
  size_t size;
  /** OAMHAL_BRINGUP_ bits. */
  uint32_t flags;
  /** Milliseconds that a message to a served device may take; 0 is 1000. */
  uint32_t deadline_ms;
} oamhal_bringup_options_t;

#define OAMHAL_BRINGUP_OPTIONS_INIT {sizeof(oamhal_bringup_options_t), 0, 0}

/**
 * Gives a context register windows: from now on its enumerations tell what only registers know. A replayed
 * root reaches the devices that its .oamhal/machine.toml names as served (vfio-user sockets below that
 * folder), and nothing else; a live one what the flags allow. options may be NULL: served devices alone.
 * Errors: INVALID_ARGUMENT, BUSY (attached already), MALFORMED (machine.toml), VERSION (the libraries do not
 * fit each other), NO_MEMORY. Threads: any, before the first enumeration. Fork: FORKED in the child. Blocks:
 * no. Opens: nothing but machine.toml; windows open sockets, /dev/vfio and resource files when they are asked
 * for. Since 0.1.0.
 */
OAMHAL_BRINGUP_API OAMHAL_NODISCARD oamhal_status oamhal_bringup_attach(
    oamhal_context_t* context, const oamhal_bringup_options_t* options, oamhal_error_t* error);

OAMHAL_END_DECLS

#endif /* OAMHAL_BRINGUP_BRINGUP_H */
