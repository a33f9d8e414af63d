/* SPDX-FileCopyrightText: 2026 The oamhal authors */
/* SPDX-License-Identifier: Apache-2.0 */

#ifndef OAMHAL_BRINGUP_DMA_H
#define OAMHAL_BRINGUP_DMA_H

#include <oamhal/bringup/window.h>

/**
 * @file dma.h
 * Memory of this process that a function may reach, through VFIO and vfio-user. The function sees it at
 * addresses that the caller chooses; nothing else can be reached. All functions of a context see the same.
 */

OAMHAL_BEGIN_DECLS

/** The function may write to the memory; it may always read it. */
#define OAMHAL_DMA_WRITABLE 1u

/** Memory, and where the function sees it. */
typedef struct oamhal_dma_range {
  size_t size;
  /** The address that the function uses. A multiple of the IOMMU's page, mostly 4096, as is all else. */
  uint64_t address;
  void* memory;
  uint64_t length;
  /**
   * The file that memory is mapped from, at offset, or -1. A served device that is given one (memfd_create,
   * MAP_SHARED) reaches the memory by itself; without one each access is a message.
   */
  int32_t fd;
  /** OAMHAL_DMA_ bits. */
  uint32_t flags;
  uint64_t offset;
} oamhal_dma_range_t;

#define OAMHAL_DMA_RANGE_INIT {sizeof(oamhal_dma_range_t), 0, NULL, 0, -1, 0, 0}

/**
 * Lets the function reach memory, which must stay there until it is unmapped. The same range may be mapped by
 * several functions of a context, and goes with the last. What a function mapped goes with it. Needs
 * OAMHAL_WINDOW_WRITE. Errors: INVALID_ARGUMENT (alignment, addresses that the IOMMU has not, memory that is
 * not there), BUSY (the address leads elsewhere), NO_MEMORY (the limit of locked memory), NO_PERMISSION,
 * NOT_SUPPORTED (this way has no DMA), and those of asking the device. Threads: one at a time for a function.
 * Blocks: while the kernel locks the memory. Opens: nothing. Since 0.1.0.
 */
OAMHAL_BRINGUP_API OAMHAL_NODISCARD oamhal_status oamhal_dma_map(oamhal_function_t* function,
                                                                 const oamhal_dma_range_t* range,
                                                                 oamhal_error_t* error);

/**
 * Takes back what one oamhal_dma_map() gave, of the same address and length. Errors: NOT_FOUND (this function
 * mapped no such range), NOT_SUPPORTED, IO. Threads, Opens: as oamhal_dma_map. Blocks: briefly. Threads: one
 * at a time for one function. Since 0.1.0.
 */
OAMHAL_BRINGUP_API OAMHAL_NODISCARD oamhal_status oamhal_dma_unmap(oamhal_function_t* function,
                                                                   uint64_t address, uint64_t length,
                                                                   oamhal_error_t* error);

/**
 * Lets the function send requests of its own, DMA and MSI, or keeps it from it: Bus Master Enable of its
 * command register. Off when it was opened, unless somebody left it on. Needs OAMHAL_WINDOW_WRITE. Errors:
 * NO_PERMISSION, and those of asking the device. Threads, Opens: as oamhal_dma_map. Blocks: briefly. Threads:
 * one at a time for one function. Since 0.1.0.
 */
OAMHAL_BRINGUP_API OAMHAL_NODISCARD oamhal_status oamhal_dma_enable(oamhal_function_t* function,
                                                                    int32_t enable, oamhal_error_t* error);

OAMHAL_END_DECLS

#endif /* OAMHAL_BRINGUP_DMA_H */
