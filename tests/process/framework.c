/* SPDX-FileCopyrightText: 2026 The oamhal authors */
/* SPDX-License-Identifier: Apache-2.0 */

/* framework ROOT FLAGS [environment]: uses the library as a framework does. Loads it (unless it was
 * linked to it: FRAMEWORK_LINKED), enumerates ROOT ("-": the live machine) with OAMHAL_ENUMERATE_ bits FLAGS,
 * gives everything back, and prints what it found and what changed of the process meanwhile. Exit status 1
 * when something did. With environment, the library may look at it. What it does lies between the markers
 * that measure.py knows. The file of the library is OAMHAL_LIBRARY_FILE of the build. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <oamhal/oamhal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>

#include "process_state.h"

#define STATE_CAPACITY (256 * 1024)

static char before[STATE_CAPACITY];
static char after[STATE_CAPACITY];

struct Library {
  void* handle;
  oamhal_status (*create)(const oamhal_context_options_t*, oamhal_context_t**, oamhal_error_t*);
  oamhal_status (*enumerate)(oamhal_context_t*, const oamhal_enumerate_options_t*, oamhal_snapshot_t**,
                             oamhal_error_t*);
  oamhal_status (*snapshot_get)(const oamhal_snapshot_t*, oamhal_snapshot_info_t*);
  oamhal_status (*module_get)(const oamhal_snapshot_t*, uint32_t, oamhal_module_info_t*);
  oamhal_status (*finding_get)(const oamhal_snapshot_t*, uint32_t, oamhal_finding_info_t*);
  void (*snapshot_unref)(oamhal_snapshot_t*);
  void (*context_unref)(oamhal_context_t*);
};

static void mark(const char* text) {
  const ssize_t written = write(-1, text, strlen(text));
  (void)written;
}

#ifdef FRAMEWORK_LINKED
static int load(struct Library* library) {
  library->create = oamhal_context_create;
  library->enumerate = oamhal_enumerate;
  library->snapshot_get = oamhal_snapshot_get;
  library->module_get = oamhal_module_get;
  library->finding_get = oamhal_finding_get;
  library->snapshot_unref = oamhal_snapshot_unref;
  library->context_unref = oamhal_context_unref;
  return 0;
}
#else
static int load(struct Library* library) {
  library->handle = dlopen(OAMHAL_LIBRARY_FILE, RTLD_NOW | RTLD_LOCAL);
  if (library->handle == NULL) {
    fprintf(stderr, "%s\n", dlerror());  // NOLINT(concurrency-mt-unsafe): one thread
    return -1;
  }
  *(void**)&library->create = dlsym(library->handle, "oamhal_context_create");
  *(void**)&library->enumerate = dlsym(library->handle, "oamhal_enumerate");
  *(void**)&library->snapshot_get = dlsym(library->handle, "oamhal_snapshot_get");
  *(void**)&library->module_get = dlsym(library->handle, "oamhal_module_get");
  *(void**)&library->finding_get = dlsym(library->handle, "oamhal_finding_get");
  *(void**)&library->snapshot_unref = dlsym(library->handle, "oamhal_snapshot_unref");
  *(void**)&library->context_unref = dlsym(library->handle, "oamhal_context_unref");
  return 0;
}
#endif

static void show(const struct Library* library, const oamhal_snapshot_t* snapshot) {
  static const char* const origins[] = {"unknown", "live", "capture", "simulated"};
  oamhal_snapshot_info_t info = {0};
  info.size = sizeof info;
  if (library->snapshot_get(snapshot, &info) != OAMHAL_OK) return;
  printf("%s: %u devices, %u nics, %u nodes\n", origins[info.origin & 3], info.device_count, info.nic_count,
         info.node_count);
  for (uint32_t i = 0; i < info.module_count; i++) {
    oamhal_module_info_t module = {0};
    module.size = sizeof module;
    if (library->module_get(snapshot, i, &module) == OAMHAL_OK) printf("module %s\n", module.id);
  }
  for (uint32_t i = 0; i < info.finding_count; i++) {
    oamhal_finding_info_t finding = {0};
    finding.size = sizeof finding;
    if (library->finding_get(snapshot, i, &finding) == OAMHAL_OK)
      printf("finding %s: %s\n", finding.code, finding.message);
  }
}

static int use(struct Library* library, const char* root, uint32_t flags, uint64_t context_flags) {
  oamhal_context_options_t where = OAMHAL_CONTEXT_OPTIONS_INIT;
  oamhal_enumerate_options_t what = OAMHAL_ENUMERATE_OPTIONS_INIT;
  oamhal_error_t error = OAMHAL_ERROR_INIT;
  oamhal_context_t* context = NULL;
  oamhal_snapshot_t* snapshot = NULL;
  where.flags = context_flags;
  if (strcmp(root, "-") != 0) where.root = root;
  what.flags = flags;
  mark("bench-begin");
  if (load(library) != 0) return -1;
  oamhal_status status = library->create(&where, &context, &error);
  if (status == OAMHAL_OK) status = library->enumerate(context, &what, &snapshot, &error);
  mark("bench-end");
  if (status != OAMHAL_OK) {
    fprintf(stderr, "%s\n", error.message);
    return -1;
  }
  show(library, snapshot);
  library->context_unref(context);
  library->snapshot_unref(snapshot);
  return 0;
}

int main(int argc, char** argv) {
  struct Library library = {0};
  uint64_t context_flags = 0;
  if (argc < 3) {
    fprintf(stderr, "usage: framework ROOT FLAGS [environment]\n");
    return 2;
  }
  if (argc > 3 && strcmp(argv[3], "environment") == 0) context_flags = OAMHAL_CONTEXT_USE_ENVIRONMENT;
  setvbuf(stdout, NULL, _IOFBF, STATE_CAPACITY);
  printf("secure %lu\n", getauxval(AT_SECURE));
  if (process_state(before, sizeof before) != 0) return 3;
  if (use(&library, argv[1], (uint32_t)strtoul(argv[2], NULL, 0), context_flags) != 0) return 3;
  if (process_state(after, sizeof after) != 0) return 3;
  if (library.handle != NULL) dlclose(library.handle);
  return print_differences(before, after) == 0 ? 0 : 1;
}
