/* SPDX-FileCopyrightText: 2026 The oamhal authors */
/* SPDX-License-Identifier: Apache-2.0 */

#ifndef OAMHAL_TESTS_BENCH_COMMON_H
#define OAMHAL_TESTS_BENCH_COMMON_H

/**
 * What the measured programs share. Each does its work several times between two markers. A marker is a
 * write to descriptor -1, which fails and does nothing, and which strace shows: what lies between two of
 * them is the work and not the start of the process.
 */

/** Does the work once; returns how many things it found, or a negative number when it failed. */
typedef long (*bench_work)(void* user);

/** Microseconds of the monotonic clock. */
double bench_now_us(void);

/**
 * Runs work count times between markers and prints {"found", "median_us", "min_us"} as a line of JSON.
 * Returns the exit status for main.
 */
int bench_run(long count, bench_work work, void* user);

/** The number that text holds; ends the process with a message when it holds none. */
long bench_count(const char* text);

/** Sorts values and returns the one in the middle. */
double bench_median(double* values, long count);

#endif /* OAMHAL_TESTS_BENCH_COMMON_H */
