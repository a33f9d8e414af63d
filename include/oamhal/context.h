/* SPDX-FileCopyrightText: 2026 The oamhal authors */
/* SPDX-License-Identifier: Apache-2.0 */

#ifndef OAMHAL_CONTEXT_H
#define OAMHAL_CONTEXT_H

#include <oamhal/types.h>

/**
 * @file context.h
 * A context says where to look and whom to tell. Making one is cheap: it opens the root directory,
 * reads one small file of a replayed root, and starts nothing.
 */

OAMHAL_BEGIN_DECLS

/** Flags of oamhal_context_options_t. */
#define OAMHAL_CONTEXT_USE_ENVIRONMENT UINT64_C(1)
/** Load the backends in the plugin directory of the installation and those that conf files name. */
#define OAMHAL_CONTEXT_LOAD_PLUGINS UINT64_C(2)

/** How bad a finding must be for oamhal_enumerate to fail. The snapshot is returned all the same. */
typedef enum oamhal_strictness {
  /** Never: the caller looks at the findings. */
  OAMHAL_STRICTNESS_REPORT = 0,
  OAMHAL_STRICTNESS_FAIL_ON_ERROR = 1,
  OAMHAL_STRICTNESS_FAIL_ON_WARNING = 2
} oamhal_strictness;

/**
 * Receives log lines, on the thread that called into the library, with no lock held. message is valid
 * during the call. It must not throw. The library writes nothing anywhere else.
 */
typedef void (*oamhal_log_callback)(void* user, int32_t level, const char* message);

/**
 * Called before an attribute is read, on the thread that called into the library, with no lock held.
 * directory and name together are the path below the root ("sys/bus/pci/devices/0000:0c:00.0", "class");
 * attribute_class is one of oamhal_attribute_class. Returns 0 to read it; an errno value to leave it alone
 * and treat it as if reading had failed with that: ETIMEDOUT gives the finding attribute.timeout; ENODATA for
 * "resource" of a PCI function leaves its other PCI attributes and the bridges above it alone, too. It must
 * not throw and must not call back into the library. So one wedged driver costs oam-info one deadline. Asked
 * also before a device node is opened or sent a question ("dev/accel", "accel_controlD3", class LIVE), which
 * happens with OAMHAL_ENUMERATE_OPEN alone.
 */
typedef int32_t (*oamhal_attribute_gate)(void* user, const char* directory, const char* name,
                                         int32_t attribute_class);

/**
 * Called before a backend is given control, on the thread that called into the library, with no lock held:
 * operation is "load" (the file of a plugin is mapped and its constructors run; backend is then its path),
 * "scan", "probe", "release", "scan-release", or the name of the operation, as "ports"; device is the address
 * of the device that it is about, or NULL. Called again with operation NULL when control is back.
 * Returns 0 to let it run; an errno value to leave it out: ETIMEDOUT gives the finding backend.timeout. It
 * must not throw and must not call back into the library. A program that must not hang where a backend does
 * runs the library in a process of its own and notes here what that is doing.
 */
typedef int32_t (*oamhal_backend_gate)(void* user, const char* backend, const char* operation,
                                       const char* device);

/** Options of a context. Zero every field you do not set (OAMHAL_CONTEXT_OPTIONS_INIT does). */
typedef struct oamhal_context_options {
  size_t size;
  /** OAMHAL_CONTEXT_* bits. */
  uint64_t flags;
  /** The directory that stands for "/", or NULL for the live machine. Copied. */
  const char* root;
  /** One of oamhal_strictness. */
  int32_t strictness;
  int32_t reserved;
  oamhal_log_callback log;
  void* log_user;
  oamhal_attribute_gate gate;
  void* gate_user;
  /** Absolute paths of plugins to load, plugin_count of them, or NULL. Copied. */
  const char* const* plugins;
  uint32_t plugin_count;
  uint32_t reserved1;
  oamhal_backend_gate backend_gate;
  void* backend_gate_user;
} oamhal_context_options_t;

#define OAMHAL_CONTEXT_OPTIONS_INIT \
  {sizeof(oamhal_context_options_t), 0, NULL, 0, 0, NULL, NULL, NULL, NULL, NULL, 0, 0, NULL, NULL}

/** What a context is. */
typedef struct oamhal_context_info {
  size_t size;
  /** One of oamhal_origin. */
  int32_t origin;
  /** Devices of a replayed root whose registers are served: oamhal_bringup_attach() reaches them. */
  uint32_t served_count;
  /** The root directory, "/" for the live machine. Lives as long as the context. */
  const char* root;
  /** The name of the captured or simulated machine, or NULL. Lives as long as the context. */
  const char* machine;
} oamhal_context_info_t;

/**
 * Makes a context. options may be NULL: the live machine, silent.
 * With OAMHAL_CONTEXT_USE_ENVIRONMENT, and never in a set-user-ID program, OAMHAL_ROOT names the root
 * when options->root is NULL.
 * Plugins are loaded when asked for alone: those of options->plugins; with OAMHAL_CONTEXT_LOAD_PLUGINS every
 * *.so of the plugin directory of the installation and every path that is a line of a file *.conf in its conf
 * directory; with OAMHAL_CONTEXT_USE_ENVIRONMENT those of OAMHAL_PLUGINS, divided by colons. A plugin is
 * refused, and the others are used, when its file or a directory on the way belongs to somebody else than
 * root and the caller, or can be written by others, when it was made for another version, or when its tables
 * make no sense: oamhal_backend_get() says why. A plugin stays loaded until the process ends. On success
 * *context holds one reference, to be given back with oamhal_context_unref(). Errors: INVALID_ARGUMENT,
 * NOT_FOUND or NO_PERMISSION (the root directory), MALFORMED (its .oamhal/machine.toml), NOT_SUPPORTED (a
 * replayed root on a kernel older than 5.6), NO_MEMORY. Threads: any. Fork: a child must make its own.
 * Blocks: no. Opens: the root, .oamhal/machine.toml, and plugins as above. Since 0.1.0.
 */
OAMHAL_API OAMHAL_NODISCARD oamhal_status oamhal_context_create(const oamhal_context_options_t* options,
                                                                oamhal_context_t** context,
                                                                oamhal_error_t* error);

/** Takes one more reference. NULL is allowed. Returns context. Threads: any. Since 0.1.0. */
OAMHAL_API oamhal_context_t* oamhal_context_ref(oamhal_context_t* context);

/**
 * Gives one reference back; the last one frees. NULL is allowed. Snapshots and devices stay valid.
 * Threads: any. Fork: safe in the child. Since 0.1.0.
 */
OAMHAL_API void oamhal_context_unref(oamhal_context_t* context);

/** Fills info. Errors: INVALID_ARGUMENT. Threads: any. Fork: safe. Since 0.1.0. */
OAMHAL_API oamhal_status oamhal_context_get(const oamhal_context_t* context, oamhal_context_info_t* info);

/** One backend: the code that knows one maker's devices. */
typedef struct oamhal_backend_info {
  size_t size;
  /** For example "amd". Static. */
  const char* name;
  /** Its own version. Static. */
  const char* version;
  /** "built-in" or "plugin". For a plugin that is refused, name is its file and the rest may be NULL. */
  const char* origin;
  /** How well its statements are proven, in the terms of docs/architecture.md. Static. */
  const char* evidence;
  /** Entries of its match table. */
  uint32_t match_count;
  uint32_t reserved;
  /** The file of a plugin, or NULL. Lives as long as the context, as does refusal. */
  const char* path;
  /** Why it is not used, as a sentence; NULL for one that is. The others come first. */
  const char* refusal;
  /** The version of the backend interface that it was built for; 0.0 for one that is refused. */
  uint32_t abi_major;
  uint32_t abi_minor;
} oamhal_backend_info_t;

/** Number of backends of a context, refused ones as well. 0 for NULL. Threads: any. Since 0.1.0. */
OAMHAL_API uint32_t oamhal_backend_count(const oamhal_context_t* context);

/** Fills info for backend index. Errors: INVALID_ARGUMENT, NOT_FOUND. Threads: any. Since 0.1.0. */
OAMHAL_API oamhal_status oamhal_backend_get(const oamhal_context_t* context, uint32_t index,
                                            oamhal_backend_info_t* info);

OAMHAL_END_DECLS

#endif /* OAMHAL_CONTEXT_H */
