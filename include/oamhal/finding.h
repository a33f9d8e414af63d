/* SPDX-FileCopyrightText: 2026 The oamhal authors */
/* SPDX-License-Identifier: Apache-2.0 */

#ifndef OAMHAL_FINDING_H
#define OAMHAL_FINDING_H

#include <oamhal/snapshot.h>

/**
 * @file finding.h
 * Findings: what is not as it should be. Codes, severities and subjects are part of the API
 * (docs/findings.md lists them); messages and advice are for people and may change.
 */

OAMHAL_BEGIN_DECLS

/** A finding. */
typedef struct oamhal_finding_info {
  size_t size;
  /** Dotted, for example "pci.bar-unassigned". */
  const char* code;
  /** One of oamhal_severity. */
  int32_t severity;
  /** Index of the device it is about, or OAMHAL_NO_INDEX. */
  uint32_t device;
  /** The id of what it is about: a device, module, link, baseboard; or "host". */
  const char* subject;
  /** One sentence with the names of files and things. */
  const char* message;
  /** What to do, or NULL. */
  const char* advice;
} oamhal_finding_info_t;

/** Errors: INVALID_ARGUMENT, NOT_FOUND (index). Threads: any. Fork: safe. Blocks: no. Since 0.1.0. */
OAMHAL_API oamhal_status oamhal_finding_get(const oamhal_snapshot_t* snapshot, uint32_t index,
                                            oamhal_finding_info_t* info);

OAMHAL_END_DECLS

#endif /* OAMHAL_FINDING_H */
