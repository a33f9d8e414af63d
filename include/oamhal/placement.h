/* SPDX-FileCopyrightText: 2026 The oamhal authors */
/* SPDX-License-Identifier: Apache-2.0 */

#ifndef OAMHAL_PLACEMENT_H
#define OAMHAL_PLACEMENT_H

#include <oamhal/proximity.h>

/**
 * @file placement.h
 * Which units work well together: the matrix of pairs, the best group of some size, and rings. All of it is
 * worked out from a snapshot; nothing is read or measured. The units are those that the caller names, in his
 * order, so that he places work on what he owns and on nothing else.
 *
 * A pair of units has a proximity level (proximity.h) and, where links join its two devices, a rate by the
 * chosen weight. A pair is better than another when its level is nearer; of two with one level, when its rate
 * is higher. A rate that is not known ranks behind those that are, and is never taken for 0. Partitions of
 * one device have the level INTERNAL and no rate.
 */

OAMHAL_BEGIN_DECLS

/** What the rate of a pair is. */
typedef enum oamhal_weight {
  /** In options: the first of RAW, REPORTED and LINKS that is known for every pair that links join. */
  OAMHAL_WEIGHT_UNKNOWN = 0,
  /** Lanes x lane rate of all links between the two, one direction, in Mb/s. */
  OAMHAL_WEIGHT_RAW = 1,
  /** What somebody says they carry, in Mb/s; it may be untrue (oamhal_link_info_t.reported_trusted). */
  OAMHAL_WEIGHT_REPORTED = 2,
  /** How many links there are. */
  OAMHAL_WEIGHT_LINKS = 3,
  /** What the caller measured, in Mb/s: his matrix. It ranks within a level, as RAW does. */
  OAMHAL_WEIGHT_MEASURED = 4,
  /** The caller's matrix, in his own unit, more is better: it alone decides, whatever the level. */
  OAMHAL_WEIGHT_CALLER = 5
} oamhal_weight;

/** In a matrix: the rate of this pair is not known. */
#define OAMHAL_RATE_UNKNOWN UINT64_MAX

/** flags: count links too that are not seen but derived or only expected (oamhal_evidence). */
#define OAMHAL_PLACEMENT_ALL_LINKS UINT32_C(1)

/** Steps that a search takes when options say 0. */
#define OAMHAL_PLACEMENT_DEFAULT_STEPS UINT64_C(2000000)

/** How to weigh pairs. */
typedef struct oamhal_placement_options {
  size_t size;
  /** One of oamhal_weight. */
  int32_t weight;
  /** OAMHAL_PLACEMENT_* bits. */
  uint32_t flags;
  /** For MEASURED and CALLER, else NULL: one rate for each pair, row by row, in the order of the units of the
   * call. Of a pair's two entries the lower one counts; the diagonal is not looked at. */
  const uint64_t* matrix;
  /** Steps that a search may take before it answers with the best that it has; 0: the default. */
  uint64_t max_steps;
} oamhal_placement_options_t;

#define OAMHAL_PLACEMENT_OPTIONS_INIT {sizeof(oamhal_placement_options_t), 0, 0, NULL, 0}

/** One pair. It never grows, so it has no size, and a matrix is an array of it. */
typedef struct oamhal_pair {
  /** By the chosen weight; 0 for a pair that no link joins, OAMHAL_RATE_UNKNOWN for one whose rate is not
   * known. */
  uint64_t rate;
  /** As oamhal_proximity_info_t has it, or OAMHAL_NO_INDEX when it is not known. */
  uint32_t hops;
  /** One of oamhal_proximity_level. */
  uint8_t level;
  /** One of oamhal_atomics: what every link between the two carries. */
  uint8_t atomics;
  /** Links between the two that count; UINT16_MAX when that is not known. 0: none. */
  uint16_t links;
} oamhal_pair_t;

/** What a matrix, a group or a ring was made with, and how good it is. */
typedef struct oamhal_placement_info {
  size_t size;
  /** The oamhal_weight that was used; UNKNOWN: no rate was known, levels alone decided. */
  int32_t weight;
  /** 1: it is proven that there is nothing better. 0: the steps ran out; it is the best that was found. */
  int32_t exact;
  /** Steps that were taken. */
  uint64_t steps;
  /** The worst pair: its oamhal_proximity_level, and its rate, absent when it is unknown or when no link
   * joins the two. */
  int32_t worst_level;
  /** Pairs that links join and whose rate is not known. */
  uint32_t unknown_rates;
  oamhal_number_t worst_rate;
  /** Sum of the rates that are known. */
  uint64_t total_rate;
  /** Rings that were found; 0 for groups. */
  uint32_t ring_count;
  uint32_t reserved;
} oamhal_placement_info_t;

/**
 * Fills pairs[row * column_count + column] for every row and column, which are units of the snapshot and may
 * be any of them, in any order, twice as well. MEASURED and CALLER are for the same list as rows and columns,
 * whose matrix the caller has. info may be NULL: it tells the weight, which depends on the units that are
 * named. Errors: INVALID_ARGUMENT (NULL, an unknown weight or flag, a matrix that is missing or not wanted,
 * row and column lists that differ where they may not), NOT_FOUND (no such unit), NO_MEMORY. Threads: any.
 * Fork: safe. Blocks: no. Opens: nothing. Cost: the pairs of devices, and a copy for each pair of units.
 * Since 0.1.0.
 */
OAMHAL_API oamhal_status oamhal_pair_matrix(const oamhal_snapshot_t* snapshot,
                                            const oamhal_placement_options_t* options, const uint32_t* rows,
                                            uint32_t row_count, const uint32_t* columns,
                                            uint32_t column_count, oamhal_pair_t* pairs,
                                            oamhal_placement_info_t* info, oamhal_error_t* error);

/**
 * Chooses the count of the unit_count units that work best together and writes them to group, which holds
 * count entries, in the order in which the caller has them. Of two groups that is better whose worst pair is
 * better; then the one whose levels are nearer in sum; then the one whose rates are higher in sum; then the
 * one whose units come first. With CALLER it is the worst entry, then the sum. The answer depends on nothing
 * else, is the same each time, and is found within max_steps, though then perhaps not exact. options and info
 * may be NULL. Errors: INVALID_ARGUMENT (as above; also a count that is 0 or more than there are, and a unit
 * that is named twice), NOT_FOUND, NO_MEMORY. Threads: any. Fork: safe. Blocks: no. Opens: nothing.
 * Since 0.1.0.
 */
OAMHAL_API oamhal_status oamhal_group_find(const oamhal_snapshot_t* snapshot,
                                           const oamhal_placement_options_t* options, const uint32_t* units,
                                           uint32_t unit_count, uint32_t count, uint32_t* group,
                                           oamhal_placement_info_t* info, oamhal_error_t* error);

/**
 * Orders all the given units in rings: each unit is next to the following one, and the last to the first.
 * rings holds max_rings lists of unit_count entries; info->ring_count of them are filled. The first ring is
 * the one whose worst pair is best. More rings follow as long as each uses links alone that the ones before
 * have not: a pair of devices that three links join may be in three rings. Partitions of one device stand
 * side by side. info may be NULL only when max_rings is 1; worst and total are those of the first ring, and
 * exact says that neither a better first ring nor more rings are possible. Errors, and the rest: as
 * oamhal_group_find(); CALLER's matrix has no links, so there is one ring. Since 0.1.0.
 */
OAMHAL_API oamhal_status oamhal_ring_find(const oamhal_snapshot_t* snapshot,
                                          const oamhal_placement_options_t* options, const uint32_t* units,
                                          uint32_t unit_count, uint32_t max_rings, uint32_t* rings,
                                          oamhal_placement_info_t* info, oamhal_error_t* error);

/** The name of an oamhal_weight, "raw"; "unknown" for others. Threads: any. Since 0.1.0. */
OAMHAL_API const char* oamhal_weight_name(int32_t weight);

OAMHAL_END_DECLS

#endif /* OAMHAL_PLACEMENT_H */
