/* SPDX-FileCopyrightText: 2026 The oamhal authors */
/* SPDX-License-Identifier: Apache-2.0 */

/* bench_placement COUNT ROOT WHAT [SIZE]: enumerates ROOT ("/" is the live machine) once, then COUNT times
 *   matrix   the matrix of all its units, 64 rows at a time
 *   floor    the same number of pairs written from a table of pairs of devices, and nothing else
 *   group    the best group of SIZE of all its units
 *   ring     rings through the best group of SIZE
 * Found is the number of pairs, or of units in the group or ring. */

#include <oamhal/oamhal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench_common.h"

struct run {
  oamhal_snapshot_t* snapshot;
  uint32_t unit_count;
  uint32_t size;
  uint32_t* units;
  uint32_t* group;
  uint32_t* rings;
  oamhal_pair_t* row;
  /* For floor: the device of each unit, and the pairs of devices. */
  uint32_t device_count;
  uint32_t* devices;
  oamhal_pair_t* table;
};

enum { kRings = 4, kRows = 64 };

static long matrix(void* user) {
  struct run* run = user;
  for (uint32_t i = 0; i < run->unit_count; i += kRows) {
    const uint32_t left = run->unit_count - i;
    if (oamhal_pair_matrix(run->snapshot, NULL, &run->units[i], left < kRows ? left : kRows, run->units,
                           run->unit_count, run->row, NULL, NULL) != OAMHAL_OK)
      return -1;
  }
  return (long)run->unit_count * (long)run->unit_count;
}

static long floor_of_matrix(void* user) {
  struct run* run = user;
  for (uint32_t i = 0; i < run->unit_count; i++) {
    const oamhal_pair_t* from = run->table + (size_t)run->devices[i] * run->device_count;
    for (uint32_t j = 0; j < run->unit_count; j++) run->row[j] = from[run->devices[j]];
    /* The row is used: it must not be left out. */
    __asm__ volatile("" : : "r"(run->row) : "memory");
  }
  return (long)run->unit_count * (long)run->unit_count;
}

static long group(void* user) {
  struct run* run = user;
  oamhal_placement_info_t info = {.size = sizeof info};
  if (oamhal_group_find(run->snapshot, NULL, run->units, run->unit_count, run->size, run->group, &info,
                        NULL) != OAMHAL_OK)
    return -1;
  return info.exact != 0 ? (long)run->size : -1;
}

static long ring(void* user) {
  struct run* run = user;
  oamhal_placement_info_t info = {.size = sizeof info};
  if (oamhal_ring_find(run->snapshot, NULL, run->group, run->size, kRings, run->rings, &info, NULL) !=
      OAMHAL_OK)
    return -1;
  return (long)run->size;
}

static int read_units(struct run* run) {
  oamhal_snapshot_info_t info = {.size = sizeof info};
  oamhal_unit_info_t unit = {.size = sizeof unit};
  if (oamhal_snapshot_get(run->snapshot, &info) != OAMHAL_OK) return -1;
  run->unit_count = info.unit_count;
  run->device_count = info.device_count;
  run->units = calloc(info.unit_count, sizeof *run->units);
  run->devices = calloc(info.unit_count, sizeof *run->devices);
  run->group = calloc(info.unit_count, sizeof *run->group);
  run->rings = calloc(info.unit_count, kRings * sizeof *run->rings);
  run->row = calloc(info.unit_count, kRows * sizeof *run->row);
  run->table = calloc((size_t)info.device_count * info.device_count, sizeof *run->table);
  if (!run->units || !run->devices || !run->group || !run->rings || !run->row || !run->table) return -1;
  for (uint32_t i = 0; i < info.unit_count; i++) {
    if (oamhal_unit_get(run->snapshot, i, &unit) != OAMHAL_OK) return -1;
    run->units[i] = i;
    run->devices[i] = unit.device;
  }
  return 0;
}

static int prepare(struct run* run, const char* root) {
  oamhal_context_options_t options = OAMHAL_CONTEXT_OPTIONS_INIT;
  oamhal_context_t* context = NULL;
  oamhal_error_t error = OAMHAL_ERROR_INIT;
  if (strcmp(root, "/") != 0) options.root = root;
  if (oamhal_context_create(&options, &context, &error) != OAMHAL_OK ||
      oamhal_enumerate(context, NULL, &run->snapshot, &error) != OAMHAL_OK)
    fprintf(stderr, "%s\n", error.message);
  oamhal_context_unref(context);
  return run->snapshot == NULL || read_units(run) != 0 ? 1 : 0;
}

static void release(struct run* run) {
  free(run->units);
  free(run->devices);
  free(run->group);
  free(run->rings);
  free(run->row);
  free(run->table);
  oamhal_snapshot_unref(run->snapshot);
}

int main(int argc, char** argv) {
  static const struct {
    const char* name;
    bench_work work;
  } kinds[] = {{"matrix", matrix}, {"floor", floor_of_matrix}, {"group", group}, {"ring", ring}};
  struct run run = {0};
  bench_work work = NULL;
  for (size_t i = 0; argc > 3 && i < sizeof kinds / sizeof kinds[0]; i++)
    if (strcmp(argv[3], kinds[i].name) == 0) work = kinds[i].work;
  if (work == NULL) {
    fprintf(stderr, "usage: bench_placement COUNT ROOT matrix|floor|group|ring [SIZE]\n");
    return 2;
  }
  run.size = argc > 4 ? (uint32_t)bench_count(argv[4]) : 1;
  int status = prepare(&run, argv[2]);
  if (status == 0 && work == ring && group(&run) < 0) status = 1;
  if (status == 0) status = bench_run(bench_count(argv[1]), work, &run);
  release(&run);
  return status;
}
