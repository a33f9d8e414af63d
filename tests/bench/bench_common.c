/* SPDX-FileCopyrightText: 2026 The oamhal authors */
/* SPDX-License-Identifier: Apache-2.0 */

#define _GNU_SOURCE
#include "bench_common.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

double bench_now_us(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

static void mark(const char* text) {
  const ssize_t written = write(-1, text, strlen(text));
  (void)written;
}

static int by_value(const void* a, const void* b) {
  const double x = *(const double*)a;
  const double y = *(const double*)b;
  return (x > y) - (x < y);
}

double bench_median(double* values, long count) {
  qsort(values, (size_t)count, sizeof *values, by_value);
  return values[count / 2];
}

int bench_run(long count, bench_work work, void* user) {
  double* times = calloc((size_t)count, sizeof *times);
  long found = 0;
  if (times == NULL) return 1;
  for (long i = 0; i < count && found >= 0; i++) {
    mark("bench-begin");
    const double begin = bench_now_us();
    found = work(user);
    times[i] = bench_now_us() - begin;
    mark("bench-end");
  }
  if (found >= 0) {
    const double median = bench_median(times, count);
    printf("{\"found\": %ld, \"median_us\": %.1f, \"min_us\": %.1f}\n", found, median, times[0]);
  }
  free(times);
  return found >= 0 ? 0 : 1;
}

long bench_count(const char* text) {
  char* end = NULL;
  const long count = strtol(text, &end, 10);
  if (end == text || *end != '\0' || count < 1) {
    fprintf(stderr, "'%s' is no count\n", text);
    exit(2);
  }
  return count;
}
