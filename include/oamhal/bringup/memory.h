/* SPDX-FileCopyrightText: 2026 The oamhal authors */
/* SPDX-License-Identifier: Apache-2.0 */

#ifndef OAMHAL_BRINGUP_MEMORY_H
#define OAMHAL_BRINGUP_MEMORY_H

#include <oamhal/bringup/window.h>

/**
 * @file memory.h
 * Memory of devices: allocated, filled, verified, copied by the device's own engine, between the host and a
 * device and between two devices over a port that is named. What a backend cannot, the library answers
 * NOT_SUPPORTED with the reason. Everything here needs a context with OAMHAL_BRINGUP_WRITE.
 *
 * Errors of all functions: INVALID_ARGUMENT (NULL, bounds, alignment), NOT_FOUND (no such buffer, also one
 * that was freed before), NOT_SUPPORTED (and why), NO_PERMISSION (the context may not write), NO_MEMORY (the
 * device's or the host's), BUSY, DEVICE_LOST, TIMEOUT, IO, FORKED, INTERNAL. When a device is lost all copies
 * that are not done fail with DEVICE_LOST, and so does everything that is asked later but closing.
 */

OAMHAL_BEGIN_DECLS

/** A device whose memory is used. One thread at a time, for it and those it copies from and to. */
typedef struct oamhal_engine oamhal_engine_t;

/** A buffer of an engine. Numbers are never used twice; 0 is none. */
typedef uint64_t oamhal_buffer_t;

/** The engine may open device nodes that only one process can have at a time (the compute node of a Gaudi).
 */
#define OAMHAL_ENGINE_EXCLUSIVE 1u

typedef struct oamhal_engine_options {
  size_t size;
  /** OAMHAL_ENGINE_ bits. */
  uint32_t flags;
  uint32_t reserved;
} oamhal_engine_options_t;

#define OAMHAL_ENGINE_OPTIONS_INIT {sizeof(oamhal_engine_options_t), 0, 0}

/** What an engine is like. Texts live as long as it. */
typedef struct oamhal_engine_info {
  size_t size;
  const char* bdf;
  const char* backend;
  /** Bytes of the device's memory that buffers may be allocated from, and that are left. */
  uint64_t memory_bytes;
  uint64_t free_bytes;
  /** Of one copy at most; and what addresses and lengths of copies are multiples of. */
  uint64_t max_copy_bytes;
  uint64_t alignment;
  /** Copies that may be started and not done. */
  uint32_t depth;
  /** OAMHAL_ANSWER_YES (oamhal_answer): the host reaches memory of the device through a BAR. UNKNOWN where a
   * driver says so buffer by buffer, and none was allocated yet. */
  int32_t aperture;
  /** Becomes readable when a copy may be done (poll(2)), or -1 where the device raises no interrupt. It stays
   * the engine's: oamhal_copy_poll() makes it unreadable again. */
  int32_t event_fd;
  uint32_t reserved;
} oamhal_engine_info_t;

typedef enum oamhal_buffer_kind {
  OAMHAL_BUFFER_UNKNOWN = 0,
  /** Memory of the device. */
  OAMHAL_BUFFER_DEVICE = 1,
  /** Memory of the host that the device reaches. */
  OAMHAL_BUFFER_HOST = 2
} oamhal_buffer_kind;

typedef struct oamhal_buffer_info {
  size_t size;
  /** One of oamhal_buffer_kind. */
  int32_t kind;
  uint32_t reserved;
  uint64_t length;
  /** Where the device sees it: in its memory, or the address of the host's memory. */
  uint64_t address;
  /** Where this process sees it, or NULL: of host memory, and of device memory that is mapped. Device memory
   * is accessed by aligned accesses of 4 or 8 bytes alone, never by memcpy. */
  volatile void* memory;
} oamhal_buffer_info_t;

/** A copy. */
typedef struct oamhal_copy {
  size_t size;
  /** Of this engine, unless peer says otherwise. */
  oamhal_buffer_t from;
  oamhal_buffer_t to;
  uint64_t from_offset;
  uint64_t to_offset;
  uint64_t length;
  /** NULL, or the engine that from or to is of, as peer_is_source says; the other is device memory of this
   * engine. */
  oamhal_engine_t* peer;
  int32_t peer_is_source;
  /** The port that the copy goes over, as oamhal_port_info_t.index numbers it, or OAMHAL_ANY_PORT: the first
   * that is up and leads to the peer. */
  uint32_t port;
} oamhal_copy_t;

#define OAMHAL_ANY_PORT UINT32_MAX
#define OAMHAL_COPY_INIT {sizeof(oamhal_copy_t), 0, 0, 0, 0, 0, NULL, 0, OAMHAL_ANY_PORT}

/**
 * Takes the memory and the engine of the device bdf ("0000:0c:00.0"). options may be NULL. BUSY when somebody
 * of this process has it open as an engine already. Threads: any. Blocks: as the backend's probe, and up to
 * the deadline. Opens: as oamhal_tester_open(); with OAMHAL_ENGINE_EXCLUSIVE also nodes of which there is one
 * user. Since 0.1.0.
 */
OAMHAL_BRINGUP_API OAMHAL_NODISCARD oamhal_status oamhal_engine_open(oamhal_context_t* context,
                                                                     const char* bdf,
                                                                     const oamhal_engine_options_t* options,
                                                                     oamhal_engine_t** engine,
                                                                     oamhal_error_t* error);
/** Gives it back, with all its buffers; copies that are not done are dropped. NULL is allowed. Threads: one
 * at a time for an engine. Blocks: up to the deadline. Since 0.1.0. */
OAMHAL_BRINGUP_API void oamhal_engine_close(oamhal_engine_t* engine);
/** Fills info. Errors: INVALID_ARGUMENT. Threads: one at a time for an engine. Blocks: no. Since 0.1.0. */
OAMHAL_BRINGUP_API oamhal_status oamhal_engine_get(const oamhal_engine_t* engine, oamhal_engine_info_t* info);

/** Allocates length bytes of the device's memory; what is in them is not defined. *buffer is to be given back
 * with oamhal_buffer_free(). Threads: one at a time for an engine. Blocks: as the backend does. Since 0.1.0.
 */
OAMHAL_BRINGUP_API OAMHAL_NODISCARD oamhal_status oamhal_buffer_allocate(oamhal_engine_t* engine,
                                                                         uint64_t length,
                                                                         oamhal_buffer_t* buffer,
                                                                         oamhal_error_t* error);
/** Allocates length bytes of zeros of the host's memory that the device reaches. Threads: one at a time for
 * an engine. Blocks: while the kernel locks the memory. Since 0.1.0. */
OAMHAL_BRINGUP_API OAMHAL_NODISCARD oamhal_status oamhal_buffer_allocate_host(oamhal_engine_t* engine,
                                                                              uint64_t length,
                                                                              oamhal_buffer_t* buffer,
                                                                              oamhal_error_t* error);
/** Lets the device reach memory of this process, which begins and ends on a page and stays there until the
 * buffer is freed. Threads: one at a time for an engine. Blocks: while the kernel locks the memory. Since
 * 0.1.0. */
OAMHAL_BRINGUP_API OAMHAL_NODISCARD oamhal_status oamhal_buffer_register(oamhal_engine_t* engine,
                                                                         void* memory, uint64_t length,
                                                                         oamhal_buffer_t* buffer,
                                                                         oamhal_error_t* error);
/** Lets the device reach the first length bytes of a dma-buf of whoever, for example of a framework. fd stays
 * the caller's, who may close it at once. NOT_SUPPORTED for one that its exporter does not let be mapped.
 * Threads: one at a time for an engine. Blocks: while the kernel maps it. Since 0.1.0. */
OAMHAL_BRINGUP_API OAMHAL_NODISCARD oamhal_status oamhal_buffer_import(oamhal_engine_t* engine, int fd,
                                                                       uint64_t length,
                                                                       oamhal_buffer_t* buffer,
                                                                       oamhal_error_t* error);
/** Makes a dma-buf of a buffer: *fd is the caller's. Threads: one at a time for an engine. Since 0.1.0. */
OAMHAL_BRINGUP_API OAMHAL_NODISCARD oamhal_status oamhal_buffer_export(oamhal_engine_t* engine,
                                                                       oamhal_buffer_t buffer, int* fd,
                                                                       oamhal_error_t* error);
/** Gives a buffer back. BUSY while a copy from or to it is not done. Threads: one at a time for an engine.
 * Since 0.1.0. */
OAMHAL_BRINGUP_API OAMHAL_NODISCARD oamhal_status oamhal_buffer_free(oamhal_engine_t* engine,
                                                                     oamhal_buffer_t buffer,
                                                                     oamhal_error_t* error);
/** Fills info. Threads: one at a time for an engine. Blocks: no. Since 0.1.0. */
OAMHAL_BRINGUP_API oamhal_status oamhal_buffer_get(const oamhal_engine_t* engine, oamhal_buffer_t buffer,
                                                   oamhal_buffer_info_t* info);

/** Writes length bytes into a buffer at offset, and reads them, by the processor: through the aperture, by
 * aligned accesses of 8 bytes, or of 4 and 1 at the ends. NOT_SUPPORTED without an aperture. Threads: one at
 * a time for an engine. Since 0.1.0. */
OAMHAL_BRINGUP_API OAMHAL_NODISCARD oamhal_status oamhal_buffer_write(oamhal_engine_t* engine,
                                                                      oamhal_buffer_t buffer, uint64_t offset,
                                                                      const void* bytes, uint64_t length,
                                                                      oamhal_error_t* error);
/** See oamhal_buffer_write(). Threads: one at a time for an engine. Since 0.1.0. */
OAMHAL_BRINGUP_API OAMHAL_NODISCARD oamhal_status oamhal_buffer_read(oamhal_engine_t* engine,
                                                                     oamhal_buffer_t buffer, uint64_t offset,
                                                                     void* bytes, uint64_t length,
                                                                     oamhal_error_t* error);
/** Fills length bytes at offset, both multiples of 8, with a sequence that seed decides: no two words near
 * each other are equal. By the aperture, or by the device's engine where that is faster or there is no
 * aperture. Threads: one at a time for an engine. Blocks: until it is done. Since 0.1.0. */
OAMHAL_BRINGUP_API OAMHAL_NODISCARD oamhal_status oamhal_buffer_fill(oamhal_engine_t* engine,
                                                                     oamhal_buffer_t buffer, uint64_t offset,
                                                                     uint64_t length, uint64_t seed,
                                                                     oamhal_error_t* error);
/** Whether length bytes at offset hold that sequence from its start: *wrong is how many words do not, *first
 * the offset in the buffer of the first of them. Threads: one at a time for an engine. Blocks: until it is
 * done. Since 0.1.0. */
OAMHAL_BRINGUP_API OAMHAL_NODISCARD oamhal_status
oamhal_buffer_verify(oamhal_engine_t* engine, oamhal_buffer_t buffer, uint64_t offset, uint64_t length,
                     uint64_t seed, uint64_t* wrong, uint64_t* first, oamhal_error_t* error);

/** Starts a copy; *ticket names it: tickets of an engine count up from 1. BUSY when depth copies are not
 * done. Between two buffers of the host the processor copies, before this returns, by the way that is fastest
 * here; BUSY then too while the device has one of the buffers in a copy. Where a driver of the kernel has the
 * device, that driver chooses the way to a peer: NOT_SUPPORTED for a port that is named. Threads: one at a
 * time for an engine. Blocks: for a copy within the host. Since 0.1.0. */
OAMHAL_BRINGUP_API OAMHAL_NODISCARD oamhal_status oamhal_copy_start(oamhal_engine_t* engine,
                                                                    const oamhal_copy_t* copy,
                                                                    uint64_t* ticket, oamhal_error_t* error);
/** How far it is: *done is the last ticket that has ended, one way or the other. Threads: one at a time for
 * an engine. Blocks: no. Since 0.1.0. */
OAMHAL_BRINGUP_API OAMHAL_NODISCARD oamhal_status oamhal_copy_poll(oamhal_engine_t* engine, uint64_t* done,
                                                                   oamhal_error_t* error);
/** Waits until a copy has ended, and says how: OK, or why it failed. TIMEOUT when it is not done in time: it
 * goes on. The failure of a copy is told once; then its ticket is forgotten, and counts as one that was OK.
 * Threads: one at a time for an engine. Blocks: up to timeout_ms. Since 0.1.0. */
OAMHAL_BRINGUP_API OAMHAL_NODISCARD oamhal_status oamhal_copy_wait(oamhal_engine_t* engine, uint64_t ticket,
                                                                   uint32_t timeout_ms,
                                                                   oamhal_error_t* error);

OAMHAL_END_DECLS

#endif /* OAMHAL_BRINGUP_MEMORY_H */
