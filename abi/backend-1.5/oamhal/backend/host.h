/* SPDX-FileCopyrightText: 2026 The oamhal authors */
/* SPDX-License-Identifier: Apache-2.0 */

#ifndef OAMHAL_BACKEND_HOST_H
#define OAMHAL_BACKEND_HOST_H

#include <oamhal/window.h>

/**
 * @file host.h
 * What the core does for a backend during a call. Paths are relative and stay below the root of the context,
 * which may be a captured tree. Functions return 0 or an errno value:
 *   ENOENT     not there                          EACCES  the file system refused
 *   EPERM      the driver refused (during a reset, or by a device cgroup)
 *   ENODATA    attributes of that class were not asked for
 *   EBADMSG    torn or not text                   EFBIG   above the size limit
 *   ELOOP      a symbolic link where a file should be
 *   EINVAL     not a regular file, or wrong arguments
 *   ETIMEDOUT  given up by the caller's gate
 * For everything but ENOENT and ENODATA the core adds a finding that names the file; see the READ flags.
 */

OAMHAL_BEGIN_DECLS

/** A directory, valid during the call in which it was opened. */
typedef uint64_t oamhal_directory_t;
/** The root of the context. */
#define OAMHAL_DIRECTORY_ROOT ((oamhal_directory_t)0)
/** The sysfs directory of the PCI function that the call is about. Not in scan. */
#define OAMHAL_DIRECTORY_DEVICE ((oamhal_directory_t)1)

/** flags of read_attribute. */
/** The attribute must be there: ENOENT gives a finding too. */
#define OAMHAL_READ_REQUIRED 1u
/** Bytes, not text: up to 1 MiB instead of 64 KiB, and no check for text and a newline at the end. */
#define OAMHAL_READ_BLOB 2u
/** EPERM is an answer here and gives no finding. */
#define OAMHAL_READ_EPERM_IS_ANSWER 4u

/** Services of the core, for one call about one device (or one scan). */
typedef struct oamhal_backend_host {
  size_t size;
  /** Handed back to every function. */
  void* self;
  /** oamhal_attribute_class bits that may be read. */
  uint32_t attribute_classes;
  uint32_t reserved;
  /** Opens path below parent. Directories are closed by the core when the call ends, or by close_directory.
   */
  int32_t (*open_directory)(void* self, oamhal_directory_t parent, const char* path,
                            oamhal_directory_t* directory);
  void (*close_directory)(void* self, oamhal_directory_t directory);
  /** Calls entry for every name of directory but "." and "..", in no order, until it returns non-zero. */
  int32_t (*list_directory)(void* self, oamhal_directory_t directory,
                            int32_t (*entry)(void* user, const char* name), void* user);
  /**
   * Reads the attribute name (which may contain "/", but no symbolic link) of directory in one piece.
   * Below OAMHAL_DIRECTORY_ROOT symbolic links on the way are followed inside the root.
   * *text points to *length bytes and a NUL behind them, valid until the next read of this host.
   */
  int32_t (*read_attribute)(void* self, oamhal_directory_t directory, const char* name,
                            int32_t attribute_class, uint32_t flags, const char** text, size_t* length);
  /** Reads where a symbolic link points, as text. */
  int32_t (*read_link)(void* self, oamhal_directory_t directory, const char* name, char* target,
                       size_t capacity);
  /** Adds the finding attribute.malformed: name of directory is not what expected says. */
  void (*report_malformed)(void* self, oamhal_directory_t directory, const char* name, const char* expected);
  /** Adds a finding about the call's device, or about the host in scan. advice may be NULL. */
  void (*report)(void* self, const char* code, int32_t severity, const char* message, const char* advice);
  /** level is one of oamhal_log_level. */
  void (*log)(void* self, int32_t level, const char* message);
  /**
   * Opens a register window over BAR bar of the function bdf, or of the call's device when bdf is NULL (not
   * in scan). Returns an oamhal_status: NOT_SUPPORTED when the context has no way to registers, which is the
   * rule, and those of oamhal_window_source_t. *window is valid until the call ends, or until close_window.
   * Since minor version 4.
   */
  int32_t (*open_window)(void* self, const char* bdf, uint32_t bar, const oamhal_window_access_t** window,
                         oamhal_error_t* error);
  void (*close_window)(void* self, const oamhal_window_access_t* window);
  /**
   * Sends entry query of the backend's table of queries (query.h), about index, to the device node of the
   * class device node ("accel_controlD3"). *reply points to the *length bytes of the entry's reply_size,
   * valid until the next query of this host; what the driver did not write of them is 0. Errors: ENODATA the
   * caller did not allow to open nodes (OAMHAL_ENUMERATE_OPEN), which is the rule ENOENT     no such node, or
   * no reply stands for it in a replayed root EACCES     this process may not open the node EINVAL     no
   * such entry, index, or kind of node ETIMEDOUT  given up by the caller's gate and what the driver answers,
   * which is for the backend to judge. For EACCES and ETIMEDOUT the core adds a finding that names the node.
   * Since minor version 5.
   */
  int32_t (*query_node)(void* self, const char* node, uint32_t query, uint32_t index, const void** reply,
                        size_t* length);
  /** OAMHAL_WINDOW_ bits of the windows that open_window opens; 0 when the context has no way to registers.
   * Since minor version 5. */
  uint32_t window_capabilities;
  uint32_t reserved1;
} oamhal_backend_host_t;

OAMHAL_END_DECLS

#endif /* OAMHAL_BACKEND_HOST_H */
