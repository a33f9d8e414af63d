/* SPDX-FileCopyrightText: 2026 The oamhal authors */
/* SPDX-License-Identifier: Apache-2.0 */

/* bench_process COUNT COMMAND...: runs COMMAND COUNT times without its output and prints the median wall time
 * and the peak resident size of its largest process. It is small itself, because Linux counts what a child
 * was before its exec. */

#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench_common.h"

static void become(char** command) {
  const int null = open("/dev/null", O_WRONLY | O_CLOEXEC);
  dup2(null, STDOUT_FILENO);
  execvp(command[0], command);
  _exit(127);
}

int main(int argc, char** argv) {
  if (argc < 3) {
    fprintf(stderr, "usage: bench_process COUNT COMMAND...\n");
    return 2;
  }
  const long count = bench_count(argv[1]);
  double* times = calloc((size_t)count, sizeof *times);
  long peak = 0;
  int status = 0;
  if (times == NULL) return 1;
  for (long i = 0; i < count; i++) {
    struct rusage usage;
    const double begin = bench_now_us();
    const pid_t child = fork();
    if (child == 0) become(argv + 2);
    if (child < 0 || wait4(child, &status, 0, &usage) != child) return 1;
    times[i] = bench_now_us() - begin;
    if (usage.ru_maxrss > peak) peak = usage.ru_maxrss;
  }
  const double median = bench_median(times, count);
  printf("{\"status\": %d, \"median_us\": %.1f, \"min_us\": %.1f, \"peak_kib\": %ld}\n",
         WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), median, times[0], peak);
  free(times);
  return 0;
}
