/* SPDX-FileCopyrightText: 2026 The oamhal authors */
/* SPDX-License-Identifier: Apache-2.0 */

#ifndef OAMHAL_MODULE_H
#define OAMHAL_MODULE_H

#include <oamhal/snapshot.h>

/**
 * @file module.h
 * Baseboards and modules: the things one can hold in the hand.
 */

OAMHAL_BEGIN_DECLS

/** A baseboard: modules that are wired to each other. */
typedef struct oamhal_baseboard_info {
  size_t size;
  /** "ubb0". */
  const char* id;
  /** The name of the board file it matches, or NULL. */
  const char* board;
  uint32_t module_count;
  uint32_t reserved;
} oamhal_baseboard_info_t;

/**
 * A module: one physical accelerator package or card. Virtual functions make no module.
 * MI250 has two devices on a module, MI300 one.
 */
typedef struct oamhal_module_info {
  size_t size;
  /** "ubb0/oam3" where the slot is known, else "module:" and its first device's id. */
  const char* id;
  /** Index of the baseboard, or OAMHAL_NO_INDEX. */
  uint32_t baseboard;
  /** One of oamhal_state: the worst of its devices. */
  int32_t state;
  /** The slot (0..31), and who says so: "vendor", "board", "bmc", "user", "hive-position", or NULL. */
  oamhal_number_t slot;
  const char* slot_source;
  /** The chassis' label of the slot, or NULL. */
  const char* label;
  /** One of oamhal_form_factor. */
  int32_t form_factor;
  uint32_t device_count;
} oamhal_module_info_t;

/** Errors of all: INVALID_ARGUMENT, NOT_FOUND (index). Threads: any. Fork: safe. Blocks: no. Since 0.1.0. */
OAMHAL_API oamhal_status oamhal_baseboard_get(const oamhal_snapshot_t* snapshot, uint32_t index,
                                              oamhal_baseboard_info_t* info);
OAMHAL_API oamhal_status oamhal_module_get(const oamhal_snapshot_t* snapshot, uint32_t index,
                                           oamhal_module_info_t* info);
/** The snapshot's index of device position (0..device_count-1) of a module. */
OAMHAL_API oamhal_status oamhal_module_device(const oamhal_snapshot_t* snapshot, uint32_t module,
                                              uint32_t position, uint32_t* device);

OAMHAL_END_DECLS

#endif /* OAMHAL_MODULE_H */
