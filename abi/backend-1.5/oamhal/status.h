/* SPDX-FileCopyrightText: 2026 The oamhal authors */
/* SPDX-License-Identifier: Apache-2.0 */

#ifndef OAMHAL_STATUS_H
#define OAMHAL_STATUS_H

#include <stddef.h>
#include <stdint.h>

#include <oamhal/export.h>

OAMHAL_BEGIN_DECLS

/**
 * What a call returns. Append-only: a number never changes its meaning.
 * A caller treats a number it does not know as a failure.
 */
typedef enum oamhal_status {
  OAMHAL_OK = 0,
  /** An argument is NULL, out of its range or malformed. */
  OAMHAL_ERROR_INVALID_ARGUMENT = 1,
  /** The thing asked for is not there. */
  OAMHAL_ERROR_NOT_FOUND = 2,
  /** A selector names more than one thing. The message lists the choices. */
  OAMHAL_ERROR_AMBIGUOUS = 3,
  /** This device, context or build cannot do that. The message says why. */
  OAMHAL_ERROR_NOT_SUPPORTED = 4,
  /** The kernel or the file system refused. */
  OAMHAL_ERROR_NO_PERMISSION = 5,
  /** Reading or writing failed. */
  OAMHAL_ERROR_IO = 6,
  OAMHAL_ERROR_NO_MEMORY = 7,
  /** The context belongs to the parent process. Make a new one in this process. */
  OAMHAL_ERROR_FORKED = 8,
  /** The device no longer answers. */
  OAMHAL_ERROR_DEVICE_LOST = 9,
  OAMHAL_ERROR_TIMEOUT = 10,
  /** Somebody else holds it. */
  OAMHAL_ERROR_BUSY = 11,
  /** Bytes read are not what their format promises. */
  OAMHAL_ERROR_MALFORMED = 12,
  /** Findings reach the severity at which the caller asked to fail (oamhal_strictness). */
  OAMHAL_ERROR_FINDINGS = 13,
  /** Interface versions do not fit each other. */
  OAMHAL_ERROR_VERSION = 14,
  /** A bug in the library or in a backend. Please report it. */
  OAMHAL_ERROR_INTERNAL = 15
} oamhal_status;

/** Bytes of oamhal_error_t.message, the terminating NUL included. */
#define OAMHAL_ERROR_MESSAGE_SIZE 512

/**
 * Details of a failure. Owned by the caller, filled by the library, valid until the caller reuses it.
 * Set size to sizeof(oamhal_error_t) before the call.
 */
typedef struct oamhal_error {
  size_t size;
  /** The status that the call returned. */
  int32_t status;
  /** The errno value behind it, or 0. */
  int32_t system_errno;
  /** One sentence: what failed, on what, what to do. NUL-terminated, cut at the end when too long. */
  char message[OAMHAL_ERROR_MESSAGE_SIZE];
} oamhal_error_t;

/** An oamhal_error_t ready to be passed to a call. */
#define OAMHAL_ERROR_INIT {sizeof(oamhal_error_t), 0, 0, {0}}

/**
 * The name of a status, for example "not-found".
 * Returns: a static string; "unknown" for a number this library does not know. Threads: any. Since 0.1.0.
 */
OAMHAL_API const char* oamhal_status_name(int32_t status);

/**
 * The message of the last call of this thread that failed, for callers that passed no oamhal_error_t.
 * Returns: text in thread-local memory, valid until this thread's next call; "" when none failed yet.
 * Threads: any, each has its own. Blocks: no. Opens: nothing. Since 0.1.0.
 */
OAMHAL_API const char* oamhal_last_error(void);

OAMHAL_END_DECLS

#endif /* OAMHAL_STATUS_H */
