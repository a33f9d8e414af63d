/* SPDX-FileCopyrightText: 2026 The oamhal authors */
/* SPDX-License-Identifier: Apache-2.0 */

#ifndef OAMHAL_BRINGUP_EXPORT_H
#define OAMHAL_BRINGUP_EXPORT_H

#include <oamhal/export.h>

/** Marks a function of the ABI of liboamhal-bringup. */
#define OAMHAL_BRINGUP_API __attribute__((visibility("default")))

#endif /* OAMHAL_BRINGUP_EXPORT_H */
