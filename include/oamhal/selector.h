/* SPDX-FileCopyrightText: 2026 The oamhal authors */
/* SPDX-License-Identifier: Apache-2.0 */

#ifndef OAMHAL_SELECTOR_H
#define OAMHAL_SELECTOR_H

#include <oamhal/snapshot.h>

/**
 * @file selector.h
 * How people and scripts name a thing: "oam3" (module), "oam3.1" (its second device), "ubb0/oam3",
 * "0000:0c:00.0" or "0c:00.0" (PCI address), "id:ID", "uuid:UNIQUE-ID", or an index ("5").
 */

OAMHAL_BEGIN_DECLS

/** What a selector named. */
typedef struct oamhal_selection {
  size_t size;
  /** Index of the module, or OAMHAL_NO_INDEX when it has none. */
  uint32_t module;
  /** Index of the device; for a module its first. */
  uint32_t device;
  /** Index of the partition when an id named one, else OAMHAL_NO_INDEX. */
  uint32_t partition;
  /** 1 when the selector named the whole module. */
  uint32_t whole_module;
} oamhal_selection_t;

/**
 * Finds what selector names.
 * Errors: INVALID_ARGUMENT (not a selector; the message says what is), NOT_FOUND, AMBIGUOUS (the message
 * lists the choices). Threads: any. Fork: safe. Blocks: no. Opens: nothing. Since 0.1.0.
 */
OAMHAL_API OAMHAL_NODISCARD oamhal_status oamhal_select(const oamhal_snapshot_t* snapshot,
                                                        const char* selector, oamhal_selection_t* selection,
                                                        oamhal_error_t* error);

OAMHAL_END_DECLS

#endif /* OAMHAL_SELECTOR_H */
