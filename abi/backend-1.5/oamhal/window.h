/* SPDX-FileCopyrightText: 2026 The oamhal authors */
/* SPDX-License-Identifier: Apache-2.0 */

#ifndef OAMHAL_WINDOW_H
#define OAMHAL_WINDOW_H

#include <oamhal/types.h>

/**
 * @file window.h
 * What this library knows of register windows: their shape, and who opens them. It opens none itself. A
 * program that wants them links liboamhal-bringup and calls oamhal_bringup_attach(), which sets the source of
 * a context; backends then get windows during an enumeration, and tell ports, links and identities that only
 * registers know.
 */

OAMHAL_BEGIN_DECLS

/** Capabilities of a window. A bit set. */
/** Registers may be read. */
#define OAMHAL_WINDOW_READ 1u
/** Index registers may be written to read what is behind them. */
#define OAMHAL_WINDOW_INDIRECT 2u
/** Registers may be written. */
#define OAMHAL_WINDOW_WRITE 4u

/** Indexes from first to last. */
typedef struct oamhal_index_range {
  uint64_t first;
  uint64_t last;
} oamhal_index_range_t;

/** For oamhal_index_pair_t.high_offset: there is no such register. */
#define OAMHAL_NO_OFFSET UINT64_MAX

/**
 * An index and a data register: while the index register holds an index, the data register is the register
 * that has it. Both are of width bytes, 4, in the same BAR. All of it is static.
 */
typedef struct oamhal_index_pair {
  size_t size;
  const char* name;
  uint32_t bar;
  uint32_t width;
  uint64_t index_offset;
  uint64_t data_offset;
  /**
   * A register for bits 63 to 32 of the index, or OAMHAL_NO_OFFSET. It is written before the index register,
   * and with 0 when the access is done, as those expect who know nothing of it.
   */
  uint64_t high_offset;
  /** The indexes that may be asked for; there are no others. range_size: bytes of one range. */
  const oamhal_index_range_t* ranges;
  uint32_t range_count;
  uint32_t range_size;
} oamhal_index_pair_t;

/**
 * A register window as code that accesses it sees it. Owned by whoever opened it, and valid until it is
 * closed; used by one thread at a time. Offsets are bytes from the start of the BAR. Registers are
 * little-endian; values are in the byte order of the host.
 */
typedef struct oamhal_window_access {
  size_t size;
  /** Handed back to the functions. */
  void* self;
  /** Bytes of the BAR. */
  uint64_t length;
  /**
   * What is mapped of the BAR from its start, or NULL, and how many bytes of it, a multiple of 8, may be read
   * by plain loads. read_bytes is 0 without OAMHAL_WINDOW_READ, and becomes 0 when the window is closed or
   * the device is found lost: an aligned load behind the check "offset < read_bytes" needs no other check.
   */
  const volatile void* mapped;
  uint64_t read_bytes;
  /** OAMHAL_WINDOW_ bits. */
  uint32_t capabilities;
  uint32_t reserved;
  /**
   * Reads or writes width bytes, 1, 2, 4 or 8, in one access. They check bounds, alignment and capabilities,
   * and return an oamhal_status: INVALID_ARGUMENT, NO_PERMISSION, DEVICE_LOST, TIMEOUT, IO. A value of all
   * ones is returned as read: confirm() tells whether the device is there.
   */
  int32_t (*read)(void* self, uint64_t offset, uint32_t width, uint64_t* value);
  int32_t (*write)(void* self, uint64_t offset, uint32_t width, uint64_t value);
  /**
   * For a register that read as all ones: OK when the device answers elsewhere, DEVICE_LOST when it does not.
   * witness is the offset of a register of 4 bytes that is never all ones.
   */
  int32_t (*confirm)(void* self, uint64_t witness);
  /** One sentence on the last failure of this window: device, BAR, offset, why. Valid until its next failure.
   */
  const char* (*why)(void* self);
  /**
   * Reads or writes the register that has an index of a pair. Each is one piece: the accesses of this process
   * to one pair of one device come one after the other, whatever windows, contexts and threads they are of;
   * another process that has the device unowned may come between. They need OAMHAL_WINDOW_INDIRECT, writing
   * OAMHAL_WINDOW_WRITE too, and return an oamhal_status as read and write do: NO_PERMISSION also for an
   * index that the pair does not list, BUSY when the device is reached unowned and a driver has it.
   */
  int32_t (*read_indexed)(void* self, const oamhal_index_pair_t* pair, uint64_t index, uint64_t* value);
  int32_t (*write_indexed)(void* self, const oamhal_index_pair_t* pair, uint64_t index, uint64_t value);
} oamhal_window_access_t;

/** Who opens windows for a context. */
typedef struct oamhal_window_source {
  size_t size;
  void* self;
  /** OAMHAL_WINDOW_ bits that windows of this source have. */
  uint32_t capabilities;
  uint32_t reserved;
  /**
   * Opens BAR bar of the function bdf ("0000:0c:00.0"). Returns an oamhal_status: NOT_SUPPORTED (no way to
   * this function's registers was asked for), NOT_FOUND, NO_PERMISSION, BUSY, DEVICE_LOST, TIMEOUT, IO.
   * Called from any thread, for one function by one thread at a time. *window is valid until close().
   */
  int32_t (*open)(void* self, const char* bdf, uint32_t bar, const oamhal_window_access_t** window,
                  oamhal_error_t* error);
  void (*close)(void* self, const oamhal_window_access_t* window);
  /** Called once, when the context is freed. */
  void (*release)(void* self);
} oamhal_window_source_t;

/**
 * Sets who opens windows for a context; *source is copied, what self points to is the context's from now on.
 * Meant for liboamhal-bringup. To be called before the first enumeration. Errors: INVALID_ARGUMENT, VERSION
 * (source is of a newer or older shape), BUSY (the context has a source already). Threads: any. Fork: FORKED
 * in the child. Blocks: no. Opens: nothing. Since 0.1.0.
 */
OAMHAL_API OAMHAL_NODISCARD oamhal_status oamhal_context_set_window_source(
    oamhal_context_t* context, const oamhal_window_source_t* source, oamhal_error_t* error);

/**
 * Who opens windows for a context, or NULL. Valid as long as the context. Meant for liboamhal-bringup.
 * Threads: any. Fork: safe. Blocks: no. Opens: nothing. Since 0.1.0.
 */
OAMHAL_API const oamhal_window_source_t* oamhal_context_window_source(const oamhal_context_t* context);

OAMHAL_END_DECLS

#endif /* OAMHAL_WINDOW_H */
