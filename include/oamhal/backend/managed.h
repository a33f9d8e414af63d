/* SPDX-FileCopyrightText: 2026 The oamhal authors */
/* SPDX-License-Identifier: Apache-2.0 */

#ifndef OAMHAL_BACKEND_MANAGED_H
#define OAMHAL_BACKEND_MANAGED_H

#include <oamhal/backend/copy.h>

/**
 * @file managed.h
 * Memory of a device that a driver of the kernel has, through that driver: the backend asks for it with
 * ioctls, or with the library of the maker. copy.h is for devices that no driver has. Since minor version 6.
 */

OAMHAL_BEGIN_DECLS

/**
 * What the core does for a backend with the driver of a device. Valid as long as the memory that it was given
 * to; to be used within operations alone. A backend opens nothing itself: nodes and libraries are had from
 * here, and only of a live machine. error says why something failed, and goes to the caller unless the
 * backend says more.
 */
typedef struct oamhal_backend_driver {
  size_t size;
  void* self;
  /**
   * Opens the device node of the class device node ("renderD128" of class "drm") for reading and writing. *fd
   * is closed by close_node, or with the memory. Returns an oamhal_status: NOT_SUPPORTED (this is no live
   * machine), NOT_FOUND, NO_PERMISSION, BUSY (the driver gives it to one process, and another has it),
   * DEVICE_LOST, IO.
   */
  int32_t (*open_node)(void* self, const char* class_name, const char* node, int* fd, oamhal_error_t* error);
  void (*close_node)(void* self, int fd);
  /** ioctl(2) on a node of open_node, again when a signal came between. Returns 0 or an errno value. */
  int32_t (*control)(void* self, int fd, uint64_t request, void* argument);
  /**
   * Loads a library of the maker by its name for the loader ("libdrm_amdgpu.so.1"), no path. It stays loaded
   * as long as the process: such libraries cannot be had to forget. Returns an oamhal_status: NOT_SUPPORTED
   * (this is no live machine), NOT_FOUND.
   */
  int32_t (*load_library)(void* self, const char* name, void** library, oamhal_error_t* error);
  /** A function of a library, or NULL. */
  void* (*symbol)(void* self, void* library, const char* name);
  /** 1 when the caller allows nodes that only one process can have (OAMHAL_ENGINE_EXCLUSIVE). */
  uint32_t exclusive_allowed;
  uint32_t reserved;
} oamhal_backend_driver_t;

/** What memory is asked for. */
typedef enum oamhal_request_kind {
  OAMHAL_REQUEST_UNKNOWN = 0,
  /** New memory of the device. */
  OAMHAL_REQUEST_DEVICE = 1,
  /** New memory of the host that the device reaches, zeros. */
  OAMHAL_REQUEST_HOST = 2,
  /** Memory of this process from memory on, whole pages, for the device to reach. */
  OAMHAL_REQUEST_REGISTER = 3,
  /** What the dma-buf fd stands for, for the device to reach. fd stays the caller's. */
  OAMHAL_REQUEST_IMPORT = 4
} oamhal_request_kind;

typedef struct oamhal_backend_request {
  size_t size;
  /** One of oamhal_request_kind. */
  int32_t kind;
  int32_t fd;
  void* memory;
  /** Bytes, not 0; the caller checks that they fit. */
  uint64_t length;
} oamhal_backend_request_t;

/** A piece of memory that was given. */
typedef struct oamhal_backend_piece {
  size_t size;
  /** The backend's own number for it. */
  uint64_t handle;
  /** Where the device sees it: what a copy names. */
  uint64_t address;
  /** Where this process sees it, or NULL. Memory of the device is accessed by aligned accesses alone. */
  void* memory;
} oamhal_backend_piece_t;

/** What the memory of a device is like. */
typedef struct oamhal_backend_managed_info {
  size_t size;
  /** Bytes of the device's memory, and of them free now; 0 when the driver does not tell. */
  uint64_t total_bytes;
  uint64_t free_bytes;
  /** Lengths of new memory are made multiples of it. */
  uint64_t granularity;
  /** Copies as in oamhal_backend_engine_info_t. depth 0: the device copies nothing, and why_no_copy says why.
   */
  uint32_t depth;
  uint32_t reserved;
  uint64_t max_length;
  uint64_t alignment;
  char why_no_copy[160];
} oamhal_backend_managed_info_t;

/**
 * What a backend can do with memory that the driver manages. Each may be NULL but open, close, allocate and
 * release. Places of copies are HOST and DEVICE; from and to are addresses of pieces and offsets added.
 */
typedef struct oamhal_backend_managed_ops {
  size_t size;
  /** Takes what it needs of the driver. driver is valid until close. BUSY when another process has it. */
  int32_t (*open)(void* device, const oamhal_backend_host_t* host, const oamhal_backend_driver_t* driver,
                  void** memory, oamhal_backend_managed_info_t* info);
  /** Gives all of it back, pieces that were not released too. */
  void (*close)(void* memory, const oamhal_backend_host_t* host);
  /** NOT_SUPPORTED for a kind that the driver does not have. */
  int32_t (*allocate)(void* memory, const oamhal_backend_host_t* host,
                      const oamhal_backend_request_t* request, oamhal_backend_piece_t* piece);
  void (*release)(void* memory, const oamhal_backend_host_t* host, uint64_t handle);
  /** Makes a dma-buf of a piece; *fd is the caller's. */
  int32_t (*share)(void* memory, const oamhal_backend_host_t* host, uint64_t handle, int* fd);
  /** As start, poll and clear of oamhal_backend_copy_ops_t. */
  int32_t (*start)(void* memory, const oamhal_backend_host_t* host, const oamhal_backend_copy_t* copy);
  int32_t (*poll)(void* memory, const oamhal_backend_host_t* host, oamhal_backend_copy_state_t* state);
  int32_t (*clear)(void* memory, const oamhal_backend_host_t* host);
  /** Free bytes now, for oamhal_backend_managed_info_t.free_bytes. */
  int32_t (*free_bytes)(void* memory, const oamhal_backend_host_t* host, uint64_t* bytes);
} oamhal_backend_managed_ops_t;

OAMHAL_END_DECLS

#endif /* OAMHAL_BACKEND_MANAGED_H */
