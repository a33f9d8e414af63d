/* SPDX-FileCopyrightText: 2026 The oamhal authors */
/* SPDX-License-Identifier: Apache-2.0 */

#ifndef OAMHAL_TESTS_PROCESS_PROCESS_STATE_H
#define OAMHAL_TESTS_PROCESS_PROCESS_STATE_H

#include <stddef.h>

/* Writes into text, of capacity bytes, what a library could change behind a program's back, a line for each
 * thing: signal handlers and mask, alternate stack, timers, locale, rounding mode, environment, umask,
 * working directory, limits, priority, name, CPU set, threads, children and open descriptors. Returns 0, or
 * -1 when the text does not fit. */
int process_state(char* text, size_t capacity);

/* Prints the lines in which the two differ; their number. */
int print_differences(const char* before, const char* after);

#endif
