/* SPDX-FileCopyrightText: 2026 The oamhal authors */
/* SPDX-License-Identifier: Apache-2.0 */

/* nothing ROOT: loads the library into a process that has the C++ runtime already, as every framework has,
 * and enumerates ROOT ("-": the live machine), once. Prints the time of loading and of enumerating (context,
 * snapshot, and giving them back), the devices found and the threads afterwards. */

#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <oamhal/oamhal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/bench/bench_common.h"

struct Round {
  double load_us;
  double enumerate_us;
  long devices;
  long threads;
};

static void mark(const char* text) {
  const ssize_t written = write(-1, text, strlen(text));
  (void)written;
}

static long count_threads(void) {
  long count = 0;
  DIR* list = opendir("/proc/self/task");
  if (list == NULL) return -1;
  struct dirent* entry = NULL;
  while ((entry = readdir(list)) != NULL)  // NOLINT(concurrency-mt-unsafe): its own stream
    count += entry->d_name[0] != '.';
  closedir(list);
  return count;
}

__attribute__((noinline, noclone)) static int once(const char* root, struct Round* round) {
  oamhal_context_options_t options = OAMHAL_CONTEXT_OPTIONS_INIT;
  oamhal_context_t* context = NULL;
  oamhal_snapshot_t* snapshot = NULL;
  oamhal_snapshot_info_t info = {0};
  oamhal_status (*create)(const oamhal_context_options_t*, oamhal_context_t**, oamhal_error_t*);
  oamhal_status (*enumerate)(oamhal_context_t*, const oamhal_enumerate_options_t*, oamhal_snapshot_t**,
                             oamhal_error_t*);
  oamhal_status (*get)(const oamhal_snapshot_t*, oamhal_snapshot_info_t*);
  void (*snapshot_unref)(oamhal_snapshot_t*);
  void (*context_unref)(oamhal_context_t*);
  info.size = sizeof info;
  options.root = root;
  mark("bench-begin");
  const double begin = bench_now_us();
  void* library = dlopen(OAMHAL_LIBRARY_FILE, RTLD_NOW | RTLD_LOCAL);
  if (library == NULL) return 1;
  *(void**)&create = dlsym(library, "oamhal_context_create");
  *(void**)&enumerate = dlsym(library, "oamhal_enumerate");
  *(void**)&get = dlsym(library, "oamhal_snapshot_get");
  *(void**)&snapshot_unref = dlsym(library, "oamhal_snapshot_unref");
  *(void**)&context_unref = dlsym(library, "oamhal_context_unref");
  const double loaded = bench_now_us();
  if (create(&options, &context, NULL) != OAMHAL_OK) return 1;
  if (enumerate(context, NULL, &snapshot, NULL) != OAMHAL_OK || get(snapshot, &info) != OAMHAL_OK) return 1;
  snapshot_unref(snapshot);
  context_unref(context);
  round->load_us = loaded - begin;
  round->enumerate_us = bench_now_us() - loaded;
  mark("bench-end");
  round->devices = (long)info.device_count;
  round->threads = count_threads();
  return 0;
}

int main(int argc, char** argv) {
  struct Round round = {0, 0, 0, 0};
  if (argc != 2 || dlopen("libstdc++.so.6", RTLD_NOW | RTLD_LOCAL) == NULL) {
    fprintf(stderr, "usage: nothing ROOT\n");
    return 2;
  }
  if (once(strcmp(argv[1], "-") == 0 ? NULL : argv[1], &round) != 0) return 1;
  printf("{\"load_us\": %.1f, \"enumerate_us\": %.1f, \"devices\": %ld, \"threads\": %ld}\n", round.load_us,
         round.enumerate_us, round.devices, round.threads);
  return 0;
}
