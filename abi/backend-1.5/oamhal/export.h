/* SPDX-FileCopyrightText: 2026 The oamhal authors */
/* SPDX-License-Identifier: Apache-2.0 */

#ifndef OAMHAL_EXPORT_H
#define OAMHAL_EXPORT_H

/**
 * @file export.h
 * Symbol visibility and language glue, for every other header of the library.
 */

#if defined(OAMHAL_STATIC)
#define OAMHAL_API
#else
/** Marks a function of the public ABI. The library is built with hidden visibility. */
#define OAMHAL_API __attribute__((visibility("default")))
#endif

#if defined(__cplusplus)
#define OAMHAL_BEGIN_DECLS extern "C" {
#define OAMHAL_END_DECLS }
#else
#define OAMHAL_BEGIN_DECLS
#define OAMHAL_END_DECLS
#endif
/** The result must be looked at. clang takes no [[nodiscard]] behind the attribute of OAMHAL_API. */
#define OAMHAL_NODISCARD __attribute__((warn_unused_result))

#endif /* OAMHAL_EXPORT_H */
