/* SPDX-FileCopyrightText: 2026 The oamhal authors */
/* SPDX-License-Identifier: Apache-2.0 */

/* bench_enumerate COUNT ROOT [CLASSES [LIST]]: COUNT times oamhal_enumerate of ROOT ("/" is the live
 * machine). With LIST, the attributes that are read go to that file, as "class directory/name" lines. */

#include <oamhal/oamhal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench_common.h"

struct run {
  oamhal_context_t* context;
  oamhal_enumerate_options_t options;
};

static int32_t note_attribute(void* user, const char* directory, const char* name, int32_t attribute_class) {
  fprintf(user, "%d %s%s%s\n", attribute_class, directory, directory[0] != '\0' ? "/" : "", name);
  return 0;
}

static long enumerate(void* user) {
  struct run* run = user;
  oamhal_snapshot_t* snapshot = NULL;
  oamhal_snapshot_info_t info = {0};
  oamhal_error_t error = OAMHAL_ERROR_INIT;
  info.size = sizeof info;
  if (oamhal_enumerate(run->context, &run->options, &snapshot, &error) != OAMHAL_OK) {
    fprintf(stderr, "%s\n", error.message);
    return -1;
  }
  if (oamhal_snapshot_get(snapshot, &info) != OAMHAL_OK) return -1;
  oamhal_snapshot_unref(snapshot);
  return (long)info.device_count;
}

int main(int argc, char** argv) {
  struct run run = {NULL, OAMHAL_ENUMERATE_OPTIONS_INIT};
  oamhal_context_options_t options = OAMHAL_CONTEXT_OPTIONS_INIT;
  oamhal_error_t error = OAMHAL_ERROR_INIT;
  FILE* list = NULL;
  if (argc < 3) {
    fprintf(stderr, "usage: bench_enumerate COUNT ROOT [CLASSES [LIST]]\n");
    return 2;
  }
  if (strcmp(argv[2], "/") != 0) options.root = argv[2];
  if (argc > 3) run.options.attribute_classes = (uint32_t)strtoul(argv[3], NULL, 0);
  if (argc > 4) {
    list = fopen(argv[4], "w");
    if (list == NULL) return 1;
    options.gate = note_attribute;
    options.gate_user = list;
  }
  if (oamhal_context_create(&options, &run.context, &error) != OAMHAL_OK) {
    fprintf(stderr, "%s\n", error.message);
    return 1;
  }
  const int status = bench_run(bench_count(argv[1]), enumerate, &run);
  oamhal_context_unref(run.context);
  if (list != NULL && fclose(list) != 0) return 1;
  return status;
}
