/* SPDX-FileCopyrightText: 2026 The oamhal authors */
/* SPDX-License-Identifier: Apache-2.0 */

/* bench_libpci COUNT [SYSFS_PCI]: libpci's scan and what it tells of every function, without config space. */

#include <pci/pci.h>
#include <stdio.h>

#include "bench_common.h"

static long scan(void* user) {
  const char* path = user;
  long found = 0;
  struct pci_access* access = pci_alloc();
  access->method = PCI_ACCESS_SYS_BUS_PCI;
  char name[] = "sysfs.path";
  if (path != NULL) pci_set_param(access, name, (char*)user);
  pci_init(access);
  pci_scan_bus(access);
  for (struct pci_dev* device = access->devices; device != NULL; device = device->next) {
    pci_fill_info(device, PCI_FILL_IDENT | PCI_FILL_CLASS);
    if (device->device_class != 0x1200) continue;
    pci_fill_info(device, PCI_FILL_BASES | PCI_FILL_SIZES | PCI_FILL_PHYS_SLOT | PCI_FILL_NUMA_NODE |
                              PCI_FILL_IOMMU_GROUP | PCI_FILL_DRIVER | PCI_FILL_PARENT);
    found++;
  }
  pci_cleanup(access);
  return found;
}

int main(int argc, char** argv) {
  if (argc < 2) {
    fprintf(stderr, "usage: bench_libpci COUNT [SYSFS_PCI]\n");
    return 2;
  }
  return bench_run(bench_count(argv[1]), scan, argc > 2 ? argv[2] : NULL);
}
