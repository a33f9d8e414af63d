/* SPDX-FileCopyrightText: 2026 The oamhal authors */
/* SPDX-License-Identifier: Apache-2.0 */

#ifndef OAMHAL_BRINGUP_CONFIG_H
#define OAMHAL_BRINGUP_CONFIG_H

#include <oamhal/bringup/bringup.h>

/**
 * @file config.h
 * PCI configuration space, through libpci, and the capabilities in it. Of a replayed root it is what the
 * tree holds: 64, 256 or 4096 bytes of each function, or nothing.
 */

OAMHAL_BEGIN_DECLS

/** Bytes of the longest configuration space. */
#define OAMHAL_CONFIG_SIZE 4096u
/** Bytes that every user may read; the rest needs CAP_SYS_ADMIN. */
#define OAMHAL_CONFIG_HEADER_SIZE 64u

/** What of a configuration space was read. */
typedef struct oamhal_config_info {
  size_t size;
  /** Bytes that were read, from the start. */
  uint32_t length;
  /** Bytes that the function has, or that the tree holds. */
  uint32_t full_length;
  /** 1 when the kernel gave less than there is to a user without CAP_SYS_ADMIN. */
  uint8_t needs_root;
  uint8_t reserved[7];
} oamhal_config_info_t;

/** A capability in a configuration space. */
typedef struct oamhal_capability {
  /** Where it begins. */
  uint16_t offset;
  uint16_t id;
  /** 1 for one of the extended list, whose ids are numbered apart. */
  uint8_t extended;
  /** Of an extended one. */
  uint8_t version;
  uint16_t reserved;
} oamhal_capability_t;

/** More than a configuration space has room for. */
#define OAMHAL_CAPABILITY_LIMIT 1008u

/** Ids of capabilities that this library looks into, as the PCI Express Base Specification numbers them. */
#define OAMHAL_CAPABILITY_POWER_MANAGEMENT 0x01u
#define OAMHAL_CAPABILITY_MSI 0x05u
#define OAMHAL_CAPABILITY_PCIE 0x10u
#define OAMHAL_CAPABILITY_MSIX 0x11u
#define OAMHAL_EXTENDED_AER 0x0001u
#define OAMHAL_EXTENDED_SERIAL_NUMBER 0x0003u
#define OAMHAL_EXTENDED_ACS 0x000du
#define OAMHAL_EXTENDED_LTR 0x0018u
#define OAMHAL_EXTENDED_SECONDARY_PCIE 0x0019u
#define OAMHAL_EXTENDED_DPC 0x001du
#define OAMHAL_EXTENDED_DATA_LINK_FEATURE 0x0025u
#define OAMHAL_EXTENDED_PHYSICAL_16GT 0x0026u
#define OAMHAL_EXTENDED_MARGINING 0x0027u
#define OAMHAL_EXTENDED_PHYSICAL_32GT 0x002au
#define OAMHAL_EXTENDED_PHYSICAL_64GT 0x0031u

/**
 * Reads the configuration space of the function bdf ("0000:0c:00.0") from its start: as much as there is,
 * this user may read, and capacity holds. A function in D3cold is not asked, since that would wake it.
 * Errors: INVALID_ARGUMENT, NOT_FOUND (no such function, or the tree has no such file), NO_PERMISSION,
 * DEVICE_LOST, NOT_SUPPORTED (in D3cold), MALFORMED (a tree with something else in its place), IO. Threads:
 * any. Fork: safe. Blocks: while the kernel reads the function. Opens: its files power_state and config.
 * Since 0.1.0.
 */
OAMHAL_BRINGUP_API OAMHAL_NODISCARD oamhal_status oamhal_config_read(const oamhal_context_t* context,
                                                                     const char* bdf, void* bytes,
                                                                     uint32_t capacity,
                                                                     oamhal_config_info_t* info,
                                                                     oamhal_error_t* error);

/**
 * Reads width bytes (1, 2 or 4) at offset, which is a multiple of width. Errors: as oamhal_config_read, and
 * NO_PERMISSION beyond what this user may read. Threads, Blocks, Opens: as oamhal_config_read. Threads: any.
 * Since 0.1.0.
 */
OAMHAL_BRINGUP_API OAMHAL_NODISCARD oamhal_status oamhal_config_get(const oamhal_context_t* context,
                                                                    const char* bdf, uint32_t offset,
                                                                    uint32_t width, uint32_t* value,
                                                                    oamhal_error_t* error);

/**
 * Writes width bytes (1, 2 or 4) at offset, which is a multiple of width: anything from a bit of its command
 * register to what takes the function off the bus. Needs OAMHAL_BRINGUP_WRITE. A function that the context
 * has open through VFIO, or that is served, is written through that; the kernel's VFIO lets some registers be
 * and keeps its own copy of others. Any other is written through libpci, which needs CAP_SYS_ADMIN, and only
 * while no driver of the kernel has it. Errors: INVALID_ARGUMENT (place, width, a value that has more bytes),
 * NOT_SUPPORTED (not attached; a captured tree; in D3cold), NO_PERMISSION (the capability, this user, a
 * kernel that is locked down), BUSY (a driver has the function, and which), NOT_FOUND, DEVICE_LOST, TIMEOUT,
 * IO, FORKED. Threads: one at a time for one function. Blocks: while the function is written, or up to the
 * deadline. Opens: the function's file config, or the socket of a served one. Since 0.1.0.
 */
OAMHAL_BRINGUP_API OAMHAL_NODISCARD oamhal_status oamhal_config_write(oamhal_context_t* context,
                                                                      const char* bdf, uint32_t offset,
                                                                      uint32_t width, uint32_t value,
                                                                      oamhal_error_t* error);

/**
 * Lists the capabilities among length bytes of a configuration space: up to capacity of them into list, which
 * may be NULL with capacity 0; *count is how many there are. Errors: INVALID_ARGUMENT; MALFORMED for a list
 * that loops, leaves the space or points to what is not there; what was found before is listed all the same.
 * A list that goes on beyond length is none of them: it ends there. Threads: any. Fork: safe. Blocks: no.
 * Opens: nothing. Since 0.1.0.
 */
OAMHAL_BRINGUP_API oamhal_status oamhal_config_walk(const void* bytes, uint32_t length,
                                                    oamhal_capability_t* list, uint32_t capacity,
                                                    uint32_t* count, oamhal_error_t* error);

/**
 * The name of a capability, for example "AER" or "MSI-X"; "unknown" for one that this library has no name
 * for. Static. Threads: any. Since 0.1.0.
 */
OAMHAL_BRINGUP_API const char* oamhal_capability_name(uint32_t id, uint32_t extended);

OAMHAL_END_DECLS

#endif /* OAMHAL_BRINGUP_CONFIG_H */
