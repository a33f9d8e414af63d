// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <oamhal/version.h>

const char* oamhal_version(void) {
  return OAMHAL_VERSION_STRING;
}

unsigned int oamhal_version_number(void) {
  return OAMHAL_VERSION_NUMBER;
}
