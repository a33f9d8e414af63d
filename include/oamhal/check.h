/* SPDX-FileCopyrightText: 2026 The oamhal authors */
/* SPDX-License-Identifier: Apache-2.0 */

#ifndef OAMHAL_CHECK_H
#define OAMHAL_CHECK_H

#include <oamhal/board.h>

/**
 * @file check.h
 * A baseboard of a snapshot against a board: which wires are as they should be and what proves it, and the
 * fewest causes that explain those that are not. Nothing is read: a check sees what the snapshot saw.
 */

OAMHAL_BEGIN_DECLS

/** What a check came to. Immutable, reference counted; it needs neither the snapshot nor the board. */
typedef struct oamhal_check oamhal_check_t;

typedef enum oamhal_verdict {
  /** Nothing of it could be judged. */
  OAMHAL_VERDICT_UNKNOWN = 0,
  /** All wires are as they should be, each proved at pair level at least. */
  OAMHAL_VERDICT_RIGHT = 1,
  OAMHAL_VERDICT_WRONG = 2,
  /** Nothing wrong was seen, but not every wire's peer could be: up, peer not verifiable. */
  OAMHAL_VERDICT_UNVERIFIED = 3
} oamhal_verdict;

/** What is wrong with a wire. */
typedef enum oamhal_wire_fault {
  /** No end of it shows its state. */
  OAMHAL_WIRE_UNKNOWN = 0,
  OAMHAL_WIRE_OK = 1,
  /** Up, and nothing tells where it leads. */
  OAMHAL_WIRE_UNVERIFIED = 2,
  OAMHAL_WIRE_DOWN = 3,
  /** Fewer lanes than both of its ends have. */
  OAMHAL_WIRE_NARROW = 4,
  /** A lower rate than the board's, or, where that is not stated, than that of most wires. */
  OAMHAL_WIRE_SLOW = 5,
  /** Leads elsewhere. */
  OAMHAL_WIRE_WRONG_PEER = 6
} oamhal_wire_fault;

/** A check. Its texts live as long as the check. */
typedef struct oamhal_check_info {
  size_t size;
  /** The name of the board. */
  const char* board;
  /** One of oamhal_verdict. */
  int32_t verdict;
  /** 1 when pairs of modules were judged: no port tells its peer, or the port map is not published.
   * A wire is then a pair. */
  int32_t by_pairs;
  uint32_t wire_count;
  uint32_t suspect_count;
  /** Wires that are as they should be, by the proof (oamhal_proof): exchanged identity, port pair, pair only.
   */
  uint32_t by_identity;
  uint32_t by_port_pair;
  uint32_t by_pair;
  /** Wires that are up and whose peer is not verifiable. */
  uint32_t unverified;
  /** 1 when the modules say their slots; else they were numbered as they were found, and where pairs were
   * judged, the board's slots were matched to them so that it fits best. */
  int32_t slots_known;
  uint32_t reserved;
} oamhal_check_info_t;

/** A wire between two modules as it was found. */
typedef struct oamhal_check_wire_info {
  size_t size;
  /** Slots and ports, as oamhal_board_wire_info_t has them; ports are NULL where pairs were judged. Without
   * known slots they are the numbers of the modules as they were found. */
  uint32_t module_a;
  uint32_t module_b;
  const char* port_a;
  const char* port_b;
  /** One of oamhal_wire_fault. */
  int32_t fault;
  /** One of oamhal_proof. */
  int32_t proof;
  /** Lanes when it is narrow (ports where pairs were judged), Mb/s per lane when it is slow; else 0. */
  uint32_t actual;
  uint32_t expected;
} oamhal_check_wire_info_t;

/** One cause that explains what is wrong with some wires, or something that is not as it should be with the
 * modules (it explains no wire, and the verdict does not count it); docs/findings.md lists the codes. */
typedef struct oamhal_suspect_info {
  size_t size;
  /** "module.absent", "wire.down", ... */
  const char* code;
  /** One of oamhal_severity. */
  int32_t severity;
  /** How many wires it explains; oamhal_check_suspect_wire() has them. */
  uint32_t wire_count;
  /** The id of a module, or of a wire ("ubb0/oam1.4L-oam7.4L"). */
  const char* subject;
  const char* message;
  const char* advice;
} oamhal_suspect_info_t;

/** How well a board fits. It never grows, so it has no size. */
typedef struct oamhal_board_fit {
  /** Index into the boards of the call. */
  uint32_t board;
  /** Of known ports (or pairs) whose peers were seen, those that lead where the board says. */
  uint32_t right;
  uint32_t known;
  /** 1 when nobody saw a peer, and those that a driver's table expects were compared: it proves nothing of
   * the wires. */
  int32_t is_expected;
} oamhal_board_fit_t;

/**
 * Sorts boards by how well a baseboard fits them, best first; not those with fewer modules than were seen or
 * for other parts, nor, of several, those for another maker. Without known slots, boards whose port map is
 * not published are tried in every numbering of the modules. Where no port map fits, boards that name these
 * parts come first. Equal ones: fewest modules, for this maker, order of the call. fits has room for
 * board_count entries, *fit_count says how many were written. Errors: INVALID_ARGUMENT (NULL), NOT_FOUND
 * (baseboard), NO_MEMORY. Threads: any. Fork: safe. Blocks: no. Since 0.1.0.
 */
OAMHAL_API oamhal_status oamhal_board_fits(const oamhal_snapshot_t* snapshot, uint32_t baseboard,
                                           const oamhal_board_t* const* boards, uint32_t board_count,
                                           oamhal_board_fit_t* fits, uint32_t* fit_count,
                                           oamhal_error_t* error);

/**
 * Checks a baseboard. *check belongs to the caller, who frees it with oamhal_check_unref().
 * Errors: INVALID_ARGUMENT (NULL), NOT_FOUND (baseboard), NO_MEMORY.
 * Threads: any. Fork: safe. Blocks: no. Since 0.1.0.
 */
OAMHAL_API oamhal_status oamhal_check_board(const oamhal_snapshot_t* snapshot, uint32_t baseboard,
                                            const oamhal_board_t* board, oamhal_check_t** check,
                                            oamhal_error_t* error);

/** Takes a reference, and returns the check. NULL is fine. Threads: any. Fork: safe. Since 0.1.0. */
OAMHAL_API oamhal_check_t* oamhal_check_ref(oamhal_check_t* check);
/** Gives a reference back; the last one frees the check. NULL is fine. Threads: any. Fork: safe. Since 0.1.0.
 */
OAMHAL_API void oamhal_check_unref(oamhal_check_t* check);

/** Errors of all: INVALID_ARGUMENT, NOT_FOUND (index). Threads: any. Fork: safe. Blocks: no. Since 0.1.0. */
OAMHAL_API oamhal_status oamhal_check_get(const oamhal_check_t* check, oamhal_check_info_t* info);
OAMHAL_API oamhal_status oamhal_check_wire_get(const oamhal_check_t* check, uint32_t index,
                                               oamhal_check_wire_info_t* info);
OAMHAL_API oamhal_status oamhal_check_suspect_get(const oamhal_check_t* check, uint32_t index,
                                                  oamhal_suspect_info_t* info);
/** The index of the wire at position (0..wire_count-1) of a suspect. */
OAMHAL_API oamhal_status oamhal_check_suspect_wire(const oamhal_check_t* check, uint32_t suspect,
                                                   uint32_t position, uint32_t* wire);

/** "right", "wrong", ...; "unknown" for a value that is none. Threads: any. Fork: safe. Since 0.1.0. */
OAMHAL_API const char* oamhal_verdict_name(int32_t verdict);
/** "ok", "down", "wrong-peer", ...; "unknown" for a value that is none. Threads: any. Fork: safe. Since
 * 0.1.0. */
OAMHAL_API const char* oamhal_wire_fault_name(int32_t fault);

OAMHAL_END_DECLS

#endif /* OAMHAL_CHECK_H */
