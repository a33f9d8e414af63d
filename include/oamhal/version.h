/* SPDX-FileCopyrightText: 2026 The oamhal authors */
/* SPDX-License-Identifier: Apache-2.0 */

#ifndef OAMHAL_VERSION_H
#define OAMHAL_VERSION_H

#include <oamhal/export.h>

/** Version of the headers. Compare with oamhal_version() for that of the library which was loaded. */
#define OAMHAL_VERSION_MAJOR 0
#define OAMHAL_VERSION_MINOR 1
#define OAMHAL_VERSION_PATCH 0
#define OAMHAL_VERSION_STRING "0.1.0"

/** One number for comparisons: (major << 16) | (minor << 8) | patch. */
#define OAMHAL_VERSION_NUMBER \
  ((OAMHAL_VERSION_MAJOR << 16) | (OAMHAL_VERSION_MINOR << 8) | OAMHAL_VERSION_PATCH)

OAMHAL_BEGIN_DECLS

/**
 * The version of the loaded library as "major.minor.patch".
 * Returns: a static string, never NULL. Threads: any. Fork: safe. Blocks: no. Opens: nothing. Since 0.1.0.
 */
OAMHAL_API const char* oamhal_version(void);

/** The version of the loaded library in the form of OAMHAL_VERSION_NUMBER. Threads: any. Since 0.1.0. */
OAMHAL_API unsigned int oamhal_version_number(void);

OAMHAL_END_DECLS

#endif /* OAMHAL_VERSION_H */
