/* SPDX-FileCopyrightText: 2026 The oamhal authors */
/* SPDX-License-Identifier: Apache-2.0 */

/* Preloaded, this does to a process all that the library promises not to do, when it enumerates: the test of
 * the test that looks for such changes. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <locale.h>
#include <oamhal/oamhal.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static void* idle(void* unused) {
  for (;;) pause();
  return unused;
}

OAMHAL_API oamhal_status oamhal_enumerate(oamhal_context_t* context,
                                          const oamhal_enumerate_options_t* options,
                                          oamhal_snapshot_t** snapshot, oamhal_error_t* error) {
  oamhal_status (*next)(oamhal_context_t*, const oamhal_enumerate_options_t*, oamhal_snapshot_t**,
                        oamhal_error_t*) = NULL;
  pthread_t thread;
  const struct rlimit limit = {100, 200};
  *(void**)&next = dlsym(RTLD_NEXT, "oamhal_enumerate");
  signal(SIGUSR1, SIG_IGN);
  umask(0124);
  setrlimit(RLIMIT_NOFILE, &limit);
  setlocale(LC_ALL, "C.UTF-8");   // NOLINT(concurrency-mt-unsafe): that is the point
  setenv("OAMHAL_TEST", "1", 1);  // NOLINT(concurrency-mt-unsafe): that is the point
  if (open("/dev/null", O_RDONLY) < 0 || pthread_create(&thread, NULL, idle, NULL) != 0) abort();
  return next(context, options, snapshot, error);
}
