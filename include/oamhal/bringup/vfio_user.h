/* SPDX-FileCopyrightText: 2026 The oamhal authors */
/* SPDX-License-Identifier: Apache-2.0 */

#ifndef OAMHAL_BRINGUP_VFIO_USER_H
#define OAMHAL_BRINGUP_VFIO_USER_H

#include <oamhal/export.h>
#include <stdint.h>

/**
 * @file vfio_user.h
 * The messages of the vfio-user protocol, version 0.0 of its negotiation, as docs/interop/vfio-user.rst of
 * QEMU describes them: what a client and a server of a PCI device need. Every message begins with a header;
 * numbers are in the byte order of the host; descriptors travel as SCM_RIGHTS with the message that they
 * belong to. Structures follow the header without padding. Those that begin with argsz are the kernel's of
 * <linux/vfio.h>, written here again so that nobody but the library needs that header.
 */

OAMHAL_BEGIN_DECLS

/** Commands. The DMA_READ and DMA_WRITE commands go from the server to the client, all others the other way.
 */
typedef enum oamhal_vfio_user_command {
  OAMHAL_VFIO_USER_VERSION = 1,
  OAMHAL_VFIO_USER_DMA_MAP = 2,
  OAMHAL_VFIO_USER_DMA_UNMAP = 3,
  OAMHAL_VFIO_USER_DEVICE_GET_INFO = 4,
  OAMHAL_VFIO_USER_DEVICE_GET_REGION_INFO = 5,
  OAMHAL_VFIO_USER_DEVICE_GET_REGION_IO_FDS = 6,
  OAMHAL_VFIO_USER_DEVICE_GET_IRQ_INFO = 7,
  OAMHAL_VFIO_USER_DEVICE_SET_IRQS = 8,
  OAMHAL_VFIO_USER_REGION_READ = 9,
  OAMHAL_VFIO_USER_REGION_WRITE = 10,
  OAMHAL_VFIO_USER_DMA_READ = 11,
  OAMHAL_VFIO_USER_DMA_WRITE = 12,
  OAMHAL_VFIO_USER_DEVICE_RESET = 13,
  OAMHAL_VFIO_USER_REGION_WRITE_MULTI = 15,
  OAMHAL_VFIO_USER_DEVICE_FEATURE = 16
} oamhal_vfio_user_command;

/** flags of a header. */
#define OAMHAL_VFIO_USER_TYPE_MASK 0xfu
#define OAMHAL_VFIO_USER_TYPE_COMMAND 0u
#define OAMHAL_VFIO_USER_TYPE_REPLY 1u
#define OAMHAL_VFIO_USER_NO_REPLY 0x10u
#define OAMHAL_VFIO_USER_ERROR 0x20u

/** Limits that hold when the version message names none. */
#define OAMHAL_VFIO_USER_DEFAULT_MAX_FDS 1u
#define OAMHAL_VFIO_USER_DEFAULT_MAX_TRANSFER 1048576u

typedef struct oamhal_vfio_user_header {
  uint16_t message_id;
  uint16_t command;
  /** Bytes of the message, this header included. */
  uint32_t message_size;
  uint32_t flags;
  /** errno of a reply with the flag ERROR, which is a header alone. */
  uint32_t error_number;
} oamhal_vfio_user_header_t;

/** VERSION, both ways; a text of JSON with a NUL behind it follows, or nothing. */
typedef struct oamhal_vfio_user_version {
  uint16_t major;
  uint16_t minor;
} oamhal_vfio_user_version_t;

/** flags of oamhal_vfio_user_device_info_t. */
#define OAMHAL_VFIO_USER_DEVICE_RESETTABLE 1u
#define OAMHAL_VFIO_USER_DEVICE_PCI 2u

typedef struct oamhal_vfio_user_device_info {
  uint32_t argsz;
  uint32_t flags;
  uint32_t region_count;
  uint32_t irq_count;
} oamhal_vfio_user_device_info_t;

/** Regions of a PCI device: BAR n is region n. */
#define OAMHAL_VFIO_USER_REGION_ROM 6u
#define OAMHAL_VFIO_USER_REGION_CONFIG 7u
#define OAMHAL_VFIO_USER_REGION_VGA 8u
#define OAMHAL_VFIO_USER_REGION_COUNT 9u

/** flags of oamhal_vfio_user_region_info_t. */
#define OAMHAL_VFIO_USER_REGION_READABLE 1u
#define OAMHAL_VFIO_USER_REGION_WRITABLE 2u
#define OAMHAL_VFIO_USER_REGION_MAPPABLE 4u
/** Capabilities follow, at capability_offset from the start of the structure. */
#define OAMHAL_VFIO_USER_REGION_HAS_CAPABILITIES 8u

typedef struct oamhal_vfio_user_region_info {
  /** In a reply: the bytes of the structure and what follows, which may be more than the request had room
   * for. */
  uint32_t argsz;
  uint32_t flags;
  uint32_t index;
  uint32_t capability_offset;
  uint64_t size;
  /** Where the region begins in the descriptor that comes with the reply, for mmap. */
  uint64_t offset;
} oamhal_vfio_user_region_info_t;

#define OAMHAL_VFIO_USER_CAPABILITY_SPARSE 1u

typedef struct oamhal_vfio_user_capability {
  uint16_t id;
  uint16_t version;
  /** From the start of the region info; 0 for the last. */
  uint32_t next;
} oamhal_vfio_user_capability_t;

/** Follows a capability of id SPARSE; count areas follow it. */
typedef struct oamhal_vfio_user_sparse {
  uint32_t count;
  uint32_t reserved;
} oamhal_vfio_user_sparse_t;

typedef struct oamhal_vfio_user_area {
  uint64_t offset;
  uint64_t size;
} oamhal_vfio_user_area_t;

/** Interrupts of a PCI device. */
#define OAMHAL_VFIO_USER_IRQ_INTX 0u
#define OAMHAL_VFIO_USER_IRQ_MSI 1u
#define OAMHAL_VFIO_USER_IRQ_MSIX 2u
#define OAMHAL_VFIO_USER_IRQ_ERROR 3u
#define OAMHAL_VFIO_USER_IRQ_REQUEST 4u
#define OAMHAL_VFIO_USER_IRQ_COUNT 5u

/** flags of oamhal_vfio_user_irq_info_t. */
#define OAMHAL_VFIO_USER_IRQ_EVENTFD 1u
#define OAMHAL_VFIO_USER_IRQ_MASKABLE 2u
#define OAMHAL_VFIO_USER_IRQ_AUTOMASKED 4u
#define OAMHAL_VFIO_USER_IRQ_NORESIZE 8u

typedef struct oamhal_vfio_user_irq_info {
  uint32_t argsz;
  uint32_t flags;
  uint32_t index;
  uint32_t count;
} oamhal_vfio_user_irq_info_t;

/** flags of oamhal_vfio_user_irq_set_t: one DATA and one ACTION. */
#define OAMHAL_VFIO_USER_IRQ_DATA_NONE 1u
#define OAMHAL_VFIO_USER_IRQ_DATA_BOOL 2u
#define OAMHAL_VFIO_USER_IRQ_DATA_EVENTFD 4u
#define OAMHAL_VFIO_USER_IRQ_ACTION_MASK 8u
#define OAMHAL_VFIO_USER_IRQ_ACTION_UNMASK 16u
#define OAMHAL_VFIO_USER_IRQ_ACTION_TRIGGER 32u

/** Event descriptors come as SCM_RIGHTS; a byte for each interrupt follows with DATA_BOOL. */
typedef struct oamhal_vfio_user_irq_set {
  uint32_t argsz;
  uint32_t flags;
  uint32_t index;
  uint32_t start;
  uint32_t count;
} oamhal_vfio_user_irq_set_t;

/** REGION_READ: the reply is the same with count bytes behind it. REGION_WRITE: count bytes follow; the reply
 * has none. */
typedef struct oamhal_vfio_user_region_access {
  uint64_t offset;
  uint32_t region;
  uint32_t count;
} oamhal_vfio_user_region_access_t;

/** flags of oamhal_vfio_user_dma_map_t. */
#define OAMHAL_VFIO_USER_DMA_READABLE 1u
#define OAMHAL_VFIO_USER_DMA_WRITABLE 2u

/** With a descriptor the server may map it at offset; without one it asks with DMA_READ and DMA_WRITE. */
typedef struct oamhal_vfio_user_dma_map {
  uint32_t argsz;
  uint32_t flags;
  uint64_t offset;
  uint64_t address;
  uint64_t size;
} oamhal_vfio_user_dma_map_t;

/** flags of oamhal_vfio_user_dma_unmap_t: everything, with address and size 0. */
#define OAMHAL_VFIO_USER_DMA_UNMAP_ALL 2u

typedef struct oamhal_vfio_user_dma_unmap {
  uint32_t argsz;
  uint32_t flags;
  uint64_t address;
  uint64_t size;
} oamhal_vfio_user_dma_unmap_t;

/** DMA_READ: the reply is the same with count bytes behind it. DMA_WRITE: count bytes follow; the reply has
 * none. */
typedef struct oamhal_vfio_user_dma_access {
  uint64_t address;
  uint64_t count;
} oamhal_vfio_user_dma_access_t;

OAMHAL_END_DECLS

#endif /* OAMHAL_BRINGUP_VFIO_USER_H */
