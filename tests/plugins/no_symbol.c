/* SPDX-FileCopyrightText: 2026 The oamhal authors */
/* SPDX-License-Identifier: Apache-2.0 */

/* A library that is no plugin; with AS_FUNCTION one that has a function where the pointer to the table should
 * be. */

#ifdef AS_FUNCTION
#define NAME oamhal_plugin
#else
#define NAME not_a_plugin
#endif

__attribute__((visibility("default"))) int NAME(void);

int NAME(void) {
  return 0;
}
