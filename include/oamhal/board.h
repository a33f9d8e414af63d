/* SPDX-FileCopyrightText: 2026 The oamhal authors */
/* SPDX-License-Identifier: Apache-2.0 */

#ifndef OAMHAL_BOARD_H
#define OAMHAL_BOARD_H

#include <oamhal/snapshot.h>

/**
 * @file board.h
 * Reference wirings: how a baseboard should be wired, from a file in the format of boards/README.md. Those
 * that come with the library are in share/oamhal/boards. The caller reads the file; the library opens
 * nothing.
 */

OAMHAL_BEGIN_DECLS

/** A board as its file says. Immutable, reference counted. */
typedef struct oamhal_board oamhal_board_t;

/** A board. Its texts live as long as the board. */
typedef struct oamhal_board_info {
  size_t size;
  /** What the caller calls it: the name of its file without ".toml". */
  const char* name;
  const char* description;
  /** Where its wiring is published. */
  const char* source;
  uint32_t module_count;
  /** Wires with known ports; 0 for a board whose port map is not published. */
  uint32_t wire_count;
  /** Pairs of modules that are joined. */
  uint32_t pair_count;
  /** 1 when each module is joined to each other one. */
  int32_t is_complete;
  /** Mb/s per lane in one direction. */
  oamhal_number_t lane_rate_mbps;
  /** What the slots' PCIe links to the host have: tenths of GT/s, and lanes. */
  oamhal_number_t host_speed_tenth_gts;
  oamhal_number_t host_width;
  /** Whose modules it is for ("amd"), or NULL: anybody's. */
  const char* vendor;
  /** The parts it is for, by PCI id ("1002:74a1") or model, with ", " between them, or NULL: its file names
   * none. A board never fits other parts. */
  const char* parts;
} oamhal_board_info_t;

/** A slot of a board. */
typedef struct oamhal_board_slot_info {
  size_t size;
  /** What the chassis calls it, or NULL. */
  const char* label;
  /** Where it is as one looks at the board, from the far left; absent where the file does not say. */
  oamhal_number_t row;
  oamhal_number_t column;
  /** Slots with the same number share a NUMA node of the host; absent where the file does not say. */
  oamhal_number_t numa_group;
} oamhal_board_slot_info_t;

/** Two modules of a board that are joined. */
typedef struct oamhal_board_pair_info {
  size_t size;
  /** The slots, the lower one first. */
  uint32_t module_a;
  uint32_t module_b;
  /** Ports at each side; of a board with a port map as many as it has, else absent where the file does not
   * say. */
  oamhal_number_t port_count;
} oamhal_board_pair_info_t;

/** A wire leads through a retimer; through a cable. Bits of oamhal_board_wire_info_t.segments. */
#define OAMHAL_SEGMENT_RETIMER UINT32_C(1)
#define OAMHAL_SEGMENT_CABLE UINT32_C(2)

/** A wire of a board. */
typedef struct oamhal_board_wire_info {
  size_t size;
  /** The slot it starts at, and the port: "7H", "7" for both halves of a link, "port 17" by the driver's
   * number. */
  uint32_t module_a;
  uint32_t segments;
  const char* port_a;
  /** One of oamhal_end_kind: DEVICE (another module), CONNECTOR, SWITCH. */
  int32_t end_kind;
  /** OAMHAL_NO_INDEX and NULL where it does not lead to a module. */
  uint32_t module_b;
  const char* port_b;
  /** What the connector, the switch or the cage is called, or NULL. */
  const char* label;
} oamhal_board_wire_info_t;

/**
 * Reads a board from the text of its file. name is what the board is called, and what errors call the file;
 * both are copied. *board belongs to the caller, who frees it with oamhal_board_unref(). Errors:
 * INVALID_ARGUMENT (NULL), MALFORMED with a sentence on the first thing that is wrong, NO_MEMORY. Threads:
 * any. Fork: safe. Blocks: no. Opens: nothing. Since 0.1.0.
 */
OAMHAL_API oamhal_status oamhal_board_parse(const char* text, size_t length, const char* name,
                                            oamhal_board_t** board, oamhal_error_t* error);

/** Takes a reference, and returns the board. NULL is fine. Threads: any. Fork: safe. Since 0.1.0. */
OAMHAL_API oamhal_board_t* oamhal_board_ref(oamhal_board_t* board);
/** Gives a reference back; the last one frees the board. NULL is fine. Threads: any. Fork: safe. Since 0.1.0.
 */
OAMHAL_API void oamhal_board_unref(oamhal_board_t* board);

/** Errors of all: INVALID_ARGUMENT, NOT_FOUND (index). Threads: any. Fork: safe. Blocks: no. Since 0.1.0. */
OAMHAL_API oamhal_status oamhal_board_get(const oamhal_board_t* board, oamhal_board_info_t* info);
/** The slot of MODULE_ID slot, below module_count. */
OAMHAL_API oamhal_status oamhal_board_slot_get(const oamhal_board_t* board, uint32_t slot,
                                               oamhal_board_slot_info_t* info);
OAMHAL_API oamhal_status oamhal_board_wire_get(const oamhal_board_t* board, uint32_t index,
                                               oamhal_board_wire_info_t* info);
/** The pair at index, below pair_count; sorted by slots. */
OAMHAL_API oamhal_status oamhal_board_pair_get(const oamhal_board_t* board, uint32_t index,
                                               oamhal_board_pair_info_t* info);

/**
 * What the links of a board are judged by in tests, as its file says: name is "ber", "pre_fec_ber" (wrong
 * bits by bits), "crc_per_s" or "uncorrectable_per_s" (of a port). Errors: INVALID_ARGUMENT (NULL), NOT_FOUND
 * (the file has no such limit, which is the rule). Threads: any. Fork: safe. Blocks: no. Since 0.1.0.
 */
OAMHAL_API oamhal_status oamhal_board_limit(const oamhal_board_t* board, const char* name, double* value);

/**
 * The board of LINK_CONFIG[4:0] straps: among boards, the first whose file has that code for that revision of
 * the OAM specification ("1.0", "2.0"). The code changed between revisions, so one must be given. *index is
 * its place. Errors: INVALID_ARGUMENT (NULL, more than five bits), NOT_FOUND. Threads: any. Fork: safe.
 * Blocks: no. Since 0.1.0.
 */
OAMHAL_API oamhal_status oamhal_board_of_link_config(const oamhal_board_t* const* boards,
                                                     uint32_t board_count, const char* revision,
                                                     uint32_t link_config, uint32_t* index);

OAMHAL_END_DECLS

#endif /* OAMHAL_BOARD_H */
