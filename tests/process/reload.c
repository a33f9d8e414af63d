/* SPDX-FileCopyrightText: 2026 The oamhal authors */
/* SPDX-License-Identifier: Apache-2.0 */

/* reload COUNT ROOT: loads the library, enumerates ROOT and unloads the library, COUNT times. Prints what it
 * held after a tenth of the rounds and at the end; exit status 1 when the library stayed, or when mappings,
 * descriptors or memory grew. */

#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <malloc.h>
#include <oamhal/oamhal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What malloc keeps for later counts as allocated, and pages are touched late: neither grows with the rounds.
 * Forty bytes that each of 900 rounds left behind are more than the first. */
#define ALLOCATED_SLACK (32 * 1024)
#define RESIDENT_SLACK_KIB 256

struct Holding {
  long mappings;
  long of_library;
  long descriptors;
  long resident_kib;
  size_t allocated;
};

static void fail(const char* what, const char* why) {
  fprintf(stderr, "%s: %s\n", what, why);
  exit(3);  // NOLINT(concurrency-mt-unsafe): one thread
}

static struct Holding look(void) {
  struct Holding now = {0, 0, 0, 0, mallinfo2().uordblks};
  char line[4352];
  FILE* maps = fopen("/proc/self/maps", "re");
  FILE* statm = fopen("/proc/self/statm", "re");
  DIR* list = opendir("/proc/self/fd");
  if (maps == NULL || statm == NULL || list == NULL) fail("/proc/self", "cannot be read");
  while (fgets(line, sizeof line, maps) != NULL) {
    now.mappings++;
    now.of_library += strstr(line, "liboamhal") != NULL;
  }
  if (fgets(line, sizeof line, statm) == NULL) fail("/proc/self/statm", "is not understood");
  /* The second number is of pages that are resident. */
  const long pages = strtol(line + strcspn(line, " "), NULL, 10);
  now.resident_kib = pages * (sysconf(_SC_PAGESIZE) / 1024);
  while (readdir(list) != NULL)  // NOLINT(concurrency-mt-unsafe): one thread
    now.descriptors++;
  fclose(maps);
  fclose(statm);
  closedir(list);
  return now;
}

static void* symbol(void* library, const char* name) {
  void* found = dlsym(library, name);
  if (found == NULL) fail(name, "is not in the library");
  return found;
}

static void once(const char* root) {
  oamhal_context_options_t options = OAMHAL_CONTEXT_OPTIONS_INIT;
  oamhal_context_t* context = NULL;
  oamhal_snapshot_t* snapshot = NULL;
  oamhal_status (*create)(const oamhal_context_options_t*, oamhal_context_t**, oamhal_error_t*);
  oamhal_status (*enumerate)(oamhal_context_t*, const oamhal_enumerate_options_t*, oamhal_snapshot_t**,
                             oamhal_error_t*);
  void (*snapshot_unref)(oamhal_snapshot_t*);
  void (*context_unref)(oamhal_context_t*);
  void* library = dlopen(OAMHAL_LIBRARY_FILE, RTLD_NOW | RTLD_LOCAL);
  if (library == NULL) fail("dlopen", dlerror());  // NOLINT(concurrency-mt-unsafe): one thread
  *(void**)&create = symbol(library, "oamhal_context_create");
  *(void**)&enumerate = symbol(library, "oamhal_enumerate");
  *(void**)&snapshot_unref = symbol(library, "oamhal_snapshot_unref");
  *(void**)&context_unref = symbol(library, "oamhal_context_unref");
  options.root = "/nonexistent/oamhal"; /* its error text stays with the thread */
  if (create(&options, &context, NULL) == OAMHAL_OK) fail("/nonexistent/oamhal", "is there");
  options.root = root;
  if (create(&options, &context, NULL) != OAMHAL_OK) fail(root, "no context");
  if (enumerate(context, NULL, &snapshot, NULL) != OAMHAL_OK) fail(root, "no snapshot");
  context_unref(context);
  snapshot_unref(snapshot);
  if (dlclose(library) != 0) fail("dlclose", dlerror());  // NOLINT(concurrency-mt-unsafe): one thread
}

static void print(const char* when, struct Holding held) {
  printf("%s: %ld mappings, %ld of the library, %ld descriptors, %ld KiB resident, %zu bytes allocated\n",
         when, held.mappings, held.of_library, held.descriptors, held.resident_kib, held.allocated);
}

int main(int argc, char** argv) {
  const long count = argc == 3 ? strtol(argv[1], NULL, 10) : 0;
  if (count < 20) fail("usage", "reload COUNT ROOT, COUNT at least 20");
  struct Holding early = {0, 0, 0, 0, 0};
  for (long round = 0; round < count; round++) {
    if (round == count / 10) early = look();
    once(argv[2]);
  }
  const struct Holding late = look();
  print("early", early);
  print("late", late);
  return early.of_library != 0 || late.of_library != 0 || late.mappings != early.mappings ||
         late.descriptors != early.descriptors ||
         late.resident_kib > early.resident_kib + RESIDENT_SLACK_KIB ||
         late.allocated > early.allocated + ALLOCATED_SLACK;
}
