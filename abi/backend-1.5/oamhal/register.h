/* SPDX-FileCopyrightText: 2026 The oamhal authors */
/* SPDX-License-Identifier: Apache-2.0 */

#ifndef OAMHAL_REGISTER_H
#define OAMHAL_REGISTER_H

#include <oamhal/snapshot.h>
#include <oamhal/window.h>

/**
 * @file register.h
 * The registers of a device as its backend names them: for people who look at them. Reading them takes a
 * window of liboamhal-bringup. All texts and tables are static.
 */

OAMHAL_BEGIN_DECLS

/** What software may do with a register. */
typedef enum oamhal_register_access {
  OAMHAL_REGISTER_UNKNOWN = 0,
  OAMHAL_REGISTER_READ_ONLY = 1,
  OAMHAL_REGISTER_READ_WRITE = 2,
  OAMHAL_REGISTER_WRITE_ONLY = 3,
  /** Bits are cleared by writing 1 to them. */
  OAMHAL_REGISTER_WRITE_ONE_TO_CLEAR = 4,
  /** Reading changes it: it is read when asked for by name alone. */
  OAMHAL_REGISTER_READ_CLEARS = 5
} oamhal_register_access;

/** How a field's value is shown. */
typedef enum oamhal_field_format {
  OAMHAL_FIELD_UNKNOWN = 0,
  OAMHAL_FIELD_DECIMAL = 1,
  OAMHAL_FIELD_HEX = 2,
  /** Two's complement in the bits of the field. */
  OAMHAL_FIELD_SIGNED = 3,
  /** One bit: no, yes. */
  OAMHAL_FIELD_FLAG = 4,
  /** names[value]; a value without a name is shown as a number. */
  OAMHAL_FIELD_NAMED = 5,
  /** Bytes of a text, the lowest byte of the first register first. The registers of an array are one text. */
  OAMHAL_FIELD_TEXT = 6
} oamhal_field_format;

/** Bits high to low of a register. */
typedef struct oamhal_field {
  const char* name;
  /** "mC", "mW", "Mb/s", "ns", ...; "" without one. */
  const char* unit;
  /** For OAMHAL_FIELD_NAMED: name_count names, which may be "" for values without one. */
  const char* const* names;
  uint32_t name_count;
  /** One of oamhal_field_format. */
  uint8_t format;
  uint8_t high;
  uint8_t low;
  uint8_t reserved;
} oamhal_field_t;

/** A register, or an array of count registers, stride bytes apart. */
typedef struct oamhal_register {
  const char* name;
  /** Bytes from the start of its block. */
  uint64_t offset;
  /** 32 or 64 bits. */
  uint32_t bits;
  /** One of oamhal_register_access. */
  uint32_t access;
  uint32_t count;
  uint32_t stride;
  const oamhal_field_t* fields;
  uint32_t field_count;
  /** Bytes of one field. */
  uint32_t field_size;
} oamhal_register_t;

/** A level of repetition: blocks "link1", "link2", ... are name "link", first 1. */
typedef struct oamhal_dimension {
  const char* name;
  uint32_t first;
  uint32_t count;
  uint64_t stride;
} oamhal_dimension_t;

/** Dimensions of a block at most. */
#define OAMHAL_MAX_DIMENSIONS 3

/** Registers that belong together, repeated as the dimensions say, the outermost first. */
typedef struct oamhal_register_block {
  const char* name;
  uint32_t bar;
  uint32_t dimension_count;
  oamhal_dimension_t dimensions[OAMHAL_MAX_DIMENSIONS];
  /** Bytes from the start of the BAR to the first of the blocks. */
  uint64_t offset;
  /** Bytes of one block. */
  uint64_t length;
  const oamhal_register_t* registers;
  uint32_t register_count;
  /** Bytes of one register description. */
  uint32_t register_size;
  /** The pair that the registers are behind: what are offsets above are indexes of it. NULL without one. */
  const oamhal_index_pair_t* pair;
} oamhal_register_block_t;

/** All registers of a kind of device. */
typedef struct oamhal_register_map {
  size_t size;
  /** For example "reference module 1.0". */
  const char* name;
  const oamhal_register_block_t* blocks;
  uint32_t block_count;
  /** Bytes of one block description. */
  uint32_t block_size;
  /** A register of 4 bytes that never reads as all ones: BAR and offset. */
  uint32_t witness_bar;
  uint32_t reserved;
  uint64_t witness_offset;
} oamhal_register_map_t;

/**
 * The register map of device index of a snapshot. *map is NULL when its backend names none. It is static.
 * Errors: INVALID_ARGUMENT, NOT_FOUND (index). Threads: any. Fork: safe. Blocks: no. Opens: nothing. Since
 * 0.1.0.
 */
OAMHAL_API oamhal_status oamhal_register_map_get(const oamhal_snapshot_t* snapshot, uint32_t device,
                                                 const oamhal_register_map_t** map);

OAMHAL_END_DECLS

#endif /* OAMHAL_REGISTER_H */
