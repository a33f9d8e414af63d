/* SPDX-FileCopyrightText: 2026 The oamhal authors */
/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Drives QEMU's teaching device (docs/specs/edu.rst of QEMU) by the kernel's own VFIO interface: what a guest
 * can do, before anything of ours is asked to do it. edu_vfio map|dma|decode|removal BDF GROUP
 */

#define _GNU_SOURCE /* MAP_ANONYMOUS, pread, usleep */

#include <errno.h>
#include <fcntl.h>
#include <linux/vfio.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

enum { kIdentification = 0x00, kLiveness = 0x04, kFactorial = 0x08, kStatus = 0x20 };
enum { kDmaSource = 0x80, kDmaDestination = 0x88, kDmaCount = 0x90, kDmaCommand = 0x98 };
enum { kStart = 1, kFromDevice = 2 };
/* The device's own buffer, and how much of its 4096 bytes is used: a transfer to its very end is refused. */
enum { kBuffer = 0x40000, kBytes = 2048 };
enum { kPage = 4096, kIova = 0x100000, kWaitMs = 60000 };

static int container, group, device;
static struct vfio_region_info bar = {.argsz = sizeof bar, .index = VFIO_PCI_BAR0_REGION_INDEX};
static struct vfio_region_info config = {.argsz = sizeof config, .index = VFIO_PCI_CONFIG_REGION_INDEX};
static volatile uint8_t* registers;

static void check(int good, const char* what) {
  if (!good) {
    printf("failed: %s: %s\n", what, strerror(errno));
    exit(1);
  }
}

static uint32_t read32(unsigned offset) {
  return *(volatile uint32_t*)(registers + offset);
}
static void write32(unsigned offset, uint32_t value) {
  *(volatile uint32_t*)(registers + offset) = value;
}
static void write64(unsigned offset, uint64_t value) {
  *(volatile uint64_t*)(registers + offset) = value;
}

static void set_command(uint16_t bits) {
  check(pwrite(device, &bits, sizeof bits, (off_t)config.offset + 4) == sizeof bits, "the command register");
}

static void open_device(const char* bdf, const char* group_number) {
  char path[64];
  container = open("/dev/vfio/vfio", O_RDWR | O_CLOEXEC);
  check(container >= 0, "/dev/vfio/vfio");
  snprintf(path, sizeof path, "/dev/vfio/%s", group_number);
  group = open(path, O_RDWR | O_CLOEXEC);
  check(group >= 0, path);
  check(ioctl(group, VFIO_GROUP_SET_CONTAINER, &container) == 0, "the container");
  check(ioctl(container, VFIO_SET_IOMMU, VFIO_TYPE1v2_IOMMU) == 0, "type1v2");
  device = ioctl(group, VFIO_GROUP_GET_DEVICE_FD, bdf);
  check(device >= 0, bdf);
  check(ioctl(device, VFIO_DEVICE_GET_REGION_INFO, &bar) == 0, "BAR 0");
  check(ioctl(device, VFIO_DEVICE_GET_REGION_INFO, &config) == 0, "the configuration space");
  set_command(6); /* memory decode and bus mastering */
  void* mapped = mmap(NULL, bar.size, PROT_READ | PROT_WRITE, MAP_SHARED, device, (off_t)bar.offset);
  check(mapped != MAP_FAILED, "mmap of BAR 0");
  registers = mapped;
}

static void close_device(void) {
  munmap((void*)(uintptr_t)registers, bar.size);
  close(device);
  close(group);
  close(container);
}

static int map(void) {
  printf("identification %08x\n", read32(kIdentification));
  write32(kLiveness, 0x12345678);
  printf("liveness %08x\n", read32(kLiveness));
  write32(kFactorial, 10);
  while (read32(kStatus) & 1) {
  }
  printf("factorial %u\n", read32(kFactorial));
  return 0;
}

/* Starts a transfer and waits for the device to say that it is over. */
static void transfer(uint64_t source, uint64_t destination, uint32_t direction) {
  write64(kDmaSource, source);
  write64(kDmaDestination, destination);
  write64(kDmaCount, kBytes);
  write64(kDmaCommand, kStart | direction);
  while (read32(kDmaCommand) & kStart) usleep(1000);
}

static int dma(void) {
  uint8_t* memory = mmap(NULL, 2 * kPage, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  check(memory != MAP_FAILED, "memory");
  for (int i = 0; i < kBytes; i++) memory[i] = (uint8_t)(i * 7 + 1);
  struct vfio_iommu_type1_dma_map mapping = {.argsz = sizeof mapping,
                                             .flags = VFIO_DMA_MAP_FLAG_READ | VFIO_DMA_MAP_FLAG_WRITE,
                                             .vaddr = (uintptr_t)memory,
                                             .iova = kIova,
                                             .size = 2 * kPage};
  check(ioctl(container, VFIO_IOMMU_MAP_DMA, &mapping) == 0, "map");
  transfer(kIova, kBuffer, 0);
  transfer(kBuffer, kIova + kPage, kFromDevice);
  printf("there and back %s\n", memcmp(memory, memory + kPage, kBytes) == 0 ? "equal" : "different");

  struct vfio_iommu_type1_dma_unmap gone = {.argsz = sizeof gone, .iova = kIova, .size = 2 * kPage};
  check(ioctl(container, VFIO_IOMMU_UNMAP_DMA, &gone) == 0, "unmap");
  memset(memory + kPage, 0, kPage);
  transfer(kBuffer, kIova + kPage, kFromDevice);
  int touched = 0;
  for (int i = 0; i < kPage; i++) touched |= memory[kPage + i];
  printf("after unmap %s\n", touched ? "written" : "untouched");
  return 0;
}

static int decode(void) {
  uint32_t value = 0;
  set_command(4);
  ssize_t got = pread(device, &value, sizeof value, (off_t)bar.offset);
  printf("decode off %s\n", got < 0 ? strerror(errno) : "read");
  set_command(6);
  got = pread(device, &value, sizeof value, (off_t)bar.offset);
  printf("decode on %08x\n", got == sizeof value ? value : 0);
  return 0;
}

static int removal(const char* bdf) {
  const int event = eventfd(0, EFD_CLOEXEC);
  const struct vfio_irq_set request = {.argsz = sizeof request + sizeof event,
                                       .flags = VFIO_IRQ_SET_DATA_EVENTFD | VFIO_IRQ_SET_ACTION_TRIGGER,
                                       .index = VFIO_PCI_REQ_IRQ_INDEX,
                                       .count = 1};
  _Alignas(struct vfio_irq_set) char message[sizeof request + sizeof event];
  memcpy(message, &request, sizeof request);
  memcpy(message + sizeof request, &event, sizeof event);
  check(ioctl(device, VFIO_DEVICE_SET_IRQS, message) == 0, "the request interrupt");
  printf("ready for removal\n");
  fflush(stdout);
  struct pollfd wanted = {.fd = event, .events = POLLIN};
  check(poll(&wanted, 1, kWaitMs) == 1, "nobody asked for the device");
  printf("asked to let go, identification %08x\n", read32(kIdentification));
  close_device();
  printf("let %s go\n", bdf);
  return 0;
}

int main(int count, char** arguments) {
  if (count != 4) {
    fprintf(stderr, "usage: edu_vfio map|dma|decode|removal BDF GROUP\n");
    return 2;
  }
  const char* what = arguments[1];
  open_device(arguments[2], arguments[3]);
  if (strcmp(what, "map") == 0) return map();
  if (strcmp(what, "dma") == 0) return dma();
  if (strcmp(what, "decode") == 0) return decode();
  if (strcmp(what, "removal") == 0) return removal(arguments[2]);
  fprintf(stderr, "edu_vfio: unknown '%s'\n", what);
  return 2;
}
