/* SPDX-FileCopyrightText: 2026 The oamhal authors */
/* SPDX-License-Identifier: Apache-2.0 */

/* bench_hwloc COUNT: hwloc's topology with all I/O objects. HWLOC_FSROOT names another root. */

#include <hwloc.h>
#include <stdio.h>

#include "bench_common.h"

static long load(void* user) {
  hwloc_topology_t topology;
  long found = 0;
  (void)user;
  if (hwloc_topology_init(&topology) != 0) return -1;
  hwloc_topology_set_io_types_filter(topology, HWLOC_TYPE_FILTER_KEEP_ALL);
  if (hwloc_topology_load(topology) != 0) return -1;
  for (hwloc_obj_t object = hwloc_get_next_pcidev(topology, NULL); object != NULL;
       object = hwloc_get_next_pcidev(topology, object))
    if (object->attr->pcidev.class_id == 0x1200) found++;
  hwloc_topology_destroy(topology);
  return found;
}

int main(int argc, char** argv) {
  if (argc != 2) {
    fprintf(stderr, "usage: bench_hwloc COUNT\n");
    return 2;
  }
  return bench_run(bench_count(argv[1]), load, NULL);
}
