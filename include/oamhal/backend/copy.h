/* SPDX-FileCopyrightText: 2026 The oamhal authors */
/* SPDX-License-Identifier: Apache-2.0 */

#ifndef OAMHAL_BACKEND_COPY_H
#define OAMHAL_BACKEND_COPY_H

#include <oamhal/backend/host.h>

/**
 * @file copy.h
 * Device memory as a backend manages it, and the engines that copy. Memory of the host reaches a device only
 * through the addresses that the core gives. Since minor version 6.
 */

OAMHAL_BEGIN_DECLS

/** Memory of the host that devices of the context may reach. Valid as long as the engine that it was given
 * to.
 */
typedef struct oamhal_backend_dma {
  size_t size;
  void* self;
  /** length bytes of zeros at *memory, which the device reaches at *address. Returns an oamhal_status. */
  int32_t (*allocate)(void* self, uint64_t length, void** memory, uint64_t* address);
  void (*release)(void* self, uint64_t address);
  /** Lets the device send requests, which it needs for all of this. Returns an oamhal_status. */
  int32_t (*enable)(void* self);
} oamhal_backend_dma_t;

/** Where memory is. */
typedef enum oamhal_copy_place {
  OAMHAL_PLACE_UNKNOWN = 0,
  /** The host's: an address of oamhal_backend_dma_t, or one that the caller mapped for the device. */
  OAMHAL_PLACE_HOST = 1,
  /** The device's own: bytes from the start of its memory. */
  OAMHAL_PLACE_DEVICE = 2,
  /** That of the device at the other end of a port, likewise. */
  OAMHAL_PLACE_PEER = 3
} oamhal_copy_place;

/** A copy that an engine is to make. */
typedef struct oamhal_backend_copy {
  size_t size;
  /** One of oamhal_copy_place each. */
  int32_t from_place;
  int32_t to_place;
  uint64_t from;
  uint64_t to;
  uint64_t length;
  /** The port to the peer, as the operation ports numbers it; OAMHAL_NO_INDEX when no peer is in it. */
  uint32_t port;
  uint32_t reserved;
} oamhal_backend_copy_t;

/** How far an engine is. */
typedef struct oamhal_backend_copy_state {
  size_t size;
  /** Copies that are done, in the order in which they were started: a count since the engine was opened. */
  uint64_t done;
  /** OAMHAL_OK, or the status of the copy behind the last that is done: the engine stands still with it. */
  int32_t status;
  uint32_t reserved;
  /** Why, as a sentence; "" for OK. */
  char why[128];
} oamhal_backend_copy_state_t;

/** What an engine is like. */
typedef struct oamhal_backend_engine_info {
  size_t size;
  /** Copies that may be started and not done. */
  uint32_t depth;
  /** The MSI-X vector that it raises when a copy is done, or OAMHAL_NO_INDEX: it has to be polled. */
  uint32_t vector;
  /** Bytes of one copy at most. */
  uint64_t max_length;
  /** Addresses and lengths are multiples of it. */
  uint64_t alignment;
} oamhal_backend_engine_info_t;

/** A range of a device's memory that may be used by whoever owns the device. */
typedef struct oamhal_backend_range {
  size_t size;
  /** Bytes from the start of the device's memory. */
  uint64_t begin;
  uint64_t end;
  /** The BAR through which the host reaches it, at bar_offset; OAMHAL_NO_INDEX when it does not. */
  uint32_t bar;
  uint32_t reserved;
  uint64_t bar_offset;
} oamhal_backend_range_t;

/** What a backend can do with a device's memory. */
typedef struct oamhal_backend_copy_ops {
  size_t size;
  /** The memory that is free for the owner of the device. */
  int32_t (*range)(void* device, const oamhal_backend_host_t* host, oamhal_backend_range_t* range);
  /** Takes the device's engine. dma is valid until close. */
  int32_t (*open)(void* device, const oamhal_backend_host_t* host, const oamhal_backend_dma_t* dma,
                  void** engine, oamhal_backend_engine_info_t* info);
  void (*close)(void* engine, const oamhal_backend_host_t* host);
  /** Starts a copy. BUSY when depth copies are started and not done. */
  int32_t (*start)(void* engine, const oamhal_backend_host_t* host, const oamhal_backend_copy_t* copy);
  int32_t (*poll)(void* engine, const oamhal_backend_host_t* host, oamhal_backend_copy_state_t* state);
  /** Makes an engine that stands still with a failed copy work again; what was started behind that is
   * dropped, and counts as done. */
  int32_t (*clear)(void* engine, const oamhal_backend_host_t* host);
} oamhal_backend_copy_ops_t;

OAMHAL_END_DECLS

#endif /* OAMHAL_BACKEND_COPY_H */
