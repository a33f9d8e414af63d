/* SPDX-FileCopyrightText: 2026 The oamhal authors */
/* SPDX-License-Identifier: Apache-2.0 */

#ifndef OAMHAL_SESSION_H
#define OAMHAL_SESSION_H

#include <oamhal/types.h>

/**
 * @file session.h
 * A device of a backend that is kept, so that it can be asked again and again: what liboamhal-bringup builds
 * link tests and memory on. Programs use that library's functions instead.
 */

OAMHAL_BEGIN_DECLS

struct oamhal_backend_ops;
struct oamhal_backend_host;

/** A device of a backend. One thread at a time. */
typedef struct oamhal_session oamhal_session_t;

/** What a session is about. Texts live as long as it. */
typedef struct oamhal_session_info {
  size_t size;
  const char* bdf;
  const char* backend;
  /** The bound kernel driver, or NULL. */
  const char* kernel_driver;
} oamhal_session_info_t;

/**
 * Called with the table of the backend, its device, and the services of the core for this one call. What it
 * returns, an oamhal_status, is what oamhal_session_call() returns.
 */
typedef int32_t (*oamhal_session_body)(void* user, const struct oamhal_backend_ops* ops, void* device,
                                       const struct oamhal_backend_host* host);

/**
 * Has the backend that takes the function bdf probe it, and keeps the device. *session is to be given back
 * with oamhal_session_close(), before the context's last reference or after it. Errors: INVALID_ARGUMENT,
 * NOT_FOUND (no such function, or no backend takes it), NOT_SUPPORTED (a backend takes it and cannot bring it
 * up), DEVICE_LOST, TIMEOUT, FORKED, NO_MEMORY, INTERNAL. Threads: any. Blocks: as the probe of an
 * enumeration. Opens: as an enumeration with all attribute classes. Since 0.1.0.
 */
OAMHAL_API OAMHAL_NODISCARD oamhal_status oamhal_session_open(oamhal_context_t* context, const char* bdf,
                                                              oamhal_session_t** session,
                                                              oamhal_error_t* error);
/** Gives it back. NULL is allowed. Threads: one at a time for a session. Since 0.1.0. */
OAMHAL_API void oamhal_session_close(oamhal_session_t* session);
/** Fills info. Errors: INVALID_ARGUMENT. Threads: any. Blocks: no. Since 0.1.0. */
OAMHAL_API oamhal_status oamhal_session_get(const oamhal_session_t* session, oamhal_session_info_t* info);
/**
 * Calls body. A failure's message is what the backend or the core reported meanwhile. Errors: FORKED,
 * INVALID_ARGUMENT, INTERNAL (something was thrown), TIMEOUT (the caller's gate), and those of body. Threads:
 * one at a time for a session. Blocks: as body does. Since 0.1.0.
 */
OAMHAL_API OAMHAL_NODISCARD oamhal_status oamhal_session_call(oamhal_session_t* session,
                                                              const char* operation, oamhal_session_body body,
                                                              void* user, oamhal_error_t* error);

OAMHAL_END_DECLS

#endif /* OAMHAL_SESSION_H */
