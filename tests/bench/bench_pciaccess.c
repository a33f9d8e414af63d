/* SPDX-FileCopyrightText: 2026 The oamhal authors */
/* SPDX-License-Identifier: Apache-2.0 */

/* bench_pciaccess COUNT: libpciaccess's initialisation, and probing the accelerators (BARs). /sys only. */

#include <pciaccess.h>
#include <stdio.h>

#include "bench_common.h"

static long scan(void* user) {
  long found = 0;
  (void)user;
  if (pci_system_init() != 0) return -1;
  struct pci_device_iterator* devices = pci_slot_match_iterator_create(NULL);
  for (struct pci_device* device = pci_device_next(devices); device != NULL;
       device = pci_device_next(devices)) {
    if (device->device_class >> 8 != 0x1200) continue;
    (void)pci_device_probe(device);
    found++;
  }
  pci_iterator_destroy(devices);
  pci_system_cleanup();
  return found;
}

int main(int argc, char** argv) {
  if (argc != 2) {
    fprintf(stderr, "usage: bench_pciaccess COUNT\n");
    return 2;
  }
  return bench_run(bench_count(argv[1]), scan, NULL);
}
