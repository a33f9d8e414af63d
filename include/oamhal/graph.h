/* SPDX-FileCopyrightText: 2026 The oamhal authors */
/* SPDX-License-Identifier: Apache-2.0 */

#ifndef OAMHAL_GRAPH_H
#define OAMHAL_GRAPH_H

#include <oamhal/placement.h>

/**
 * @file graph.h
 * What the links of some units amount to: ways between two of them, groups of which each is joined to each,
 * rings that share no link, the bisection, and what a lost link costs. All of it is worked out from a
 * snapshot; nothing is read or measured, and where there is a rate it is what links could carry, not what
 * traffic would get.
 *
 * A graph has a vertex for each device of the units that the caller names (the partitions of a device share
 * its links), in the order in which they are first named, and an edge for each two vertices that links join.
 * Which links count, and what the rate of an edge is, the placement options say (placement.h): CALLER's
 * matrix makes an edge of one link of every entry that is neither 0 nor OAMHAL_RATE_UNKNOWN. Devices that
 * only PCIe or the host joins are not joined here. Where the number of links of an edge is not known it
 * counts as one.
 *
 * Searches look at about as many steps as the options of the graph say. Their answer depends on the graph and
 * on that number alone and is the same each time; exact says whether it is proven. All of them work on
 * 8,192 modules; which of them can still be proven there each call says.
 */

OAMHAL_BEGIN_DECLS

/** Vertices and edges. Immutable, reference counted; it needs neither the snapshot nor a matrix. */
typedef struct oamhal_graph oamhal_graph_t;

/** Steps that a search in a graph takes when the options say 0: a second or less. */
#define OAMHAL_GRAPH_DEFAULT_STEPS UINT64_C(50000000)

/** Which way between two vertices is the best one. */
typedef enum oamhal_path_kind {
  /** In calls: WIDEST. */
  OAMHAL_PATH_UNKNOWN = 0,
  /** The one whose slowest edge is fastest; of several the one of fewest hops. */
  OAMHAL_PATH_WIDEST = 1,
  /** The one of fewest hops; of several the one whose slowest edge is fastest. */
  OAMHAL_PATH_SHORTEST = 2
} oamhal_path_kind;

/** A graph. */
typedef struct oamhal_graph_info {
  size_t size;
  /** The oamhal_weight that rates are in; UNKNOWN: no rate is known. */
  int32_t weight;
  uint32_t vertex_count;
  uint32_t edge_count;
  /** Edges whose rate is not known. */
  uint32_t unknown_rates;
  /** Parts that no link joins to each other; a vertex without an edge is a part. */
  uint32_t part_count;
  uint32_t reserved;
  /** Links of all edges. */
  uint64_t link_count;
} oamhal_graph_info_t;

/** A vertex: a device. */
typedef struct oamhal_vertex_info {
  size_t size;
  /** Index of the device in the snapshot, and of the first of the named units that is on it. */
  uint32_t device;
  uint32_t unit;
  /** The number of its part, 0 and up in the order of their first vertices. */
  uint32_t part;
  /** Edges that end at it. */
  uint32_t edge_count;
} oamhal_vertex_info_t;

/** An edge: all links that count between two vertices. */
typedef struct oamhal_edge_info {
  size_t size;
  /** Its vertices, the lower number first. Edges are ordered by them. */
  uint32_t a;
  uint32_t b;
  /** By the weight of the graph. */
  oamhal_number_t rate;
  /** How many links it has. */
  oamhal_number_t links;
} oamhal_edge_info_t;

/** A way between two vertices. */
typedef struct oamhal_path_info {
  size_t size;
  /** Edges that it crosses; 0 from a vertex to itself. */
  uint32_t hops;
  uint32_t reserved;
  /** The rate of its slowest edge; absent when that of one is not known, and without a hop. */
  oamhal_number_t rate;
} oamhal_path_info_t;

/** A group of vertices. It never grows, so it has no size. */
typedef struct oamhal_clique {
  /** Where its vertices begin in the list of all, and how many they are. */
  uint32_t first;
  uint32_t count;
  /** The lowest rate of an edge in it; OAMHAL_RATE_UNKNOWN when that of one is not known. */
  uint64_t rate;
} oamhal_clique_t;

/** What a search for cliques came to. */
typedef struct oamhal_cliques_info {
  size_t size;
  /** Cliques that were written. */
  uint32_t clique_count;
  /** 1 when all cliques were looked at: those written are the first of all by their order. */
  int32_t exact;
  /** Cliques that were found, written or not. */
  uint64_t found;
  uint64_t steps;
} oamhal_cliques_info_t;

/** What a search for rings came to. */
typedef struct oamhal_rings_info {
  size_t size;
  uint32_t ring_count;
  /** 1 when no more rings than ring_count are possible (or than were asked for). */
  int32_t exact;
  /** More rings than this are proven to be impossible. */
  uint32_t bound;
  uint32_t reserved;
  uint64_t steps;
  /** Links that no ring uses. */
  uint64_t links_left;
  /** The rate of the slowest edge of a ring, of one of its links; absent when one is not known. */
  oamhal_number_t rate;
} oamhal_rings_info_t;

/** A cut through the middle. */
typedef struct oamhal_bisection_info {
  size_t size;
  /** The oamhal_weight that was cut by: that of the graph, or LINKS when the rate of an edge is not known. */
  int32_t weight;
  /** 1 when no smaller cut is possible. */
  int32_t exact;
  /** The smallest cut that was found, in Mb/s, links or the caller's unit, and what every one has at least.
   */
  uint64_t cut;
  uint64_t bound;
  /** Edges that the cut crosses, and links. */
  uint64_t links;
  uint32_t edges;
  uint32_t reserved;
  uint64_t steps;
} oamhal_bisection_info_t;

/** What it costs to lose links of an edge: what there was before, and what is best of what is left. */
typedef struct oamhal_loss_info {
  size_t size;
  uint32_t edge;
  /** Links that are lost, and that are left of the edge. */
  uint32_t links_lost;
  uint32_t links_left;
  /** Rings before, of those the rings that a lost link was in, and rings that can be laid after it. */
  uint32_t rings_before;
  uint32_t rings_broken;
  uint32_t rings_after;
  /** 1 when the numbers of rings are proven, before and after. */
  int32_t rings_exact;
  /** 1 when the bisections are. */
  int32_t bisection_exact;
  /** Hops of the shortest way between the ends of the edge that is left, or OAMHAL_NO_INDEX: none is. */
  uint32_t hops_after;
  /** One of oamhal_weight: what the two bisections are by (oamhal_bisection_info_t.cut). */
  int32_t bisection_weight;
  uint64_t bisection_before;
  uint64_t bisection_after;
  /** The rate of the edge, and of that shortest way. */
  oamhal_number_t rate_before;
  oamhal_number_t rate_after;
  /** Pairs of vertices whose widest way is slower now, or gone; and the rate that those have left, absent
   * when it is not known or none of them is joined. */
  uint64_t pairs_worse;
  oamhal_number_t worse_rate;
  /** Parts of the graph after it. */
  uint32_t parts_after;
  uint32_t reserved;
} oamhal_loss_info_t;

/**
 * Makes the graph of some units, each named once; units NULL and unit_count 0: all of the snapshot. options
 * may be NULL; its max_steps is that of each search. *graph belongs to the caller, who frees it with
 * oamhal_graph_unref(). Errors: INVALID_ARGUMENT (as oamhal_group_find()), NOT_FOUND (no such unit),
 * NO_MEMORY. Threads: any. Fork: safe. Blocks: no. Opens: nothing. Cost: the links; with CALLER the pairs.
 * Since 0.1.0.
 */
OAMHAL_API oamhal_status oamhal_graph_create(const oamhal_snapshot_t* snapshot,
                                             const oamhal_placement_options_t* options, const uint32_t* units,
                                             uint32_t unit_count, oamhal_graph_t** graph,
                                             oamhal_error_t* error);

/** Takes a reference, and returns the graph. NULL is fine. Threads: any. Fork: safe. Since 0.1.0. */
OAMHAL_API oamhal_graph_t* oamhal_graph_ref(oamhal_graph_t* graph);
/** Gives a reference back; the last one frees the graph. NULL is fine. Threads: any. Fork: safe. Since 0.1.0.
 */
OAMHAL_API void oamhal_graph_unref(oamhal_graph_t* graph);

/** Errors of all: INVALID_ARGUMENT, NOT_FOUND (index). Threads: any. Fork: safe. Blocks: no. Since 0.1.0. */
OAMHAL_API oamhal_status oamhal_graph_get(const oamhal_graph_t* graph, oamhal_graph_info_t* info);
OAMHAL_API oamhal_status oamhal_vertex_get(const oamhal_graph_t* graph, uint32_t index,
                                           oamhal_vertex_info_t* info);
OAMHAL_API oamhal_status oamhal_edge_get(const oamhal_graph_t* graph, uint32_t index,
                                         oamhal_edge_info_t* info);
/** The index in the snapshot of the link at position (0 and up) of an edge; with CALLER an edge has none. */
OAMHAL_API oamhal_status oamhal_edge_link(const oamhal_graph_t* graph, uint32_t edge, uint32_t position,
                                          uint32_t* link);

/**
 * The best way from one vertex to another by kind (oamhal_path_kind); of several that are as good the one
 * whose vertices have the lower numbers. Rates that are not known rank behind those that are. vertices and
 * edges, each of which may be NULL, have room for vertex_count entries: hops + 1 vertices are written, from
 * the first to the last, and hops edges. Always proven. Errors: INVALID_ARGUMENT, NOT_FOUND (no such vertex,
 * or nothing joins the two), NO_MEMORY. Threads: any. Fork: safe. Blocks: no. Cost: the edges. Since 0.1.0.
 */
OAMHAL_API oamhal_status oamhal_graph_path(const oamhal_graph_t* graph, uint32_t from_vertex,
                                           uint32_t to_vertex, int32_t kind, uint32_t* vertices,
                                           uint32_t* edges, oamhal_path_info_t* info, oamhal_error_t* error);

/**
 * Maximal groups of at least min_count vertices of which each is joined to each: the largest first, then by
 * their vertices. cliques holds max_cliques entries and vertices capacity entries; as many are written as fit
 * into both. Boards on which each module is joined to each are such groups. Proven unless a graph is made to
 * have very many. Errors: INVALID_ARGUMENT (NULL, nothing asked for), NO_MEMORY. Threads: any. Fork: safe.
 * Blocks: no. Since 0.1.0.
 */
OAMHAL_API oamhal_status oamhal_graph_cliques(const oamhal_graph_t* graph, uint32_t min_count,
                                              oamhal_clique_t* cliques, uint32_t max_cliques,
                                              uint32_t* vertices, uint32_t capacity,
                                              oamhal_cliques_info_t* info, oamhal_error_t* error);

/**
 * The most rings, at most max_rings, that go through all vertices over links alone, each link in one ring at
 * most: each vertex is next to the following one and the last to the first, the form in which collective
 * libraries take them. rings holds max_rings lists of vertex_count entries; info->ring_count of them are
 * filled. Two vertices make a ring of each link; a single one makes one ring, a graph in several parts none.
 * Eight modules that are each joined to each by one link give three rings and leave a pairing of the modules.
 * Unlike oamhal_ring_find() it looks for the number of rings and not for the fastest first one, and none
 * crosses anything but links. Proven when as many are found as bound allows, as in meshes and tori, and on
 * few vertices. Errors: INVALID_ARGUMENT (NULL, no ring asked for, no vertex), NO_MEMORY. Threads: any. Fork:
 * safe. Blocks: no. Since 0.1.0.
 */
OAMHAL_API oamhal_status oamhal_graph_rings(const oamhal_graph_t* graph, uint32_t* rings, uint32_t max_rings,
                                            oamhal_rings_info_t* info, oamhal_error_t* error);

/**
 * The bisection: of all ways to put the vertices on two sides whose numbers differ by one at most, the one
 * whose edges between the sides have the lowest sum of rates (one direction). sides, which may be NULL, has
 * room for vertex_count entries and gets 0 or 1 for each vertex; the first vertex is on side 0. Exact: up to
 * some 30 vertices, and on larger graphs when cut and bound meet, as on meshes and boards that nothing joins;
 * else cut is from above and bound from below. A sum past UINT64_MAX is UINT64_MAX.
 * Errors: INVALID_ARGUMENT (NULL, fewer than two vertices), NO_MEMORY. Threads: any. Fork: safe. Blocks: no.
 * Since 0.1.0.
 */
OAMHAL_API oamhal_status oamhal_graph_bisection(const oamhal_graph_t* graph, uint8_t* sides,
                                                oamhal_bisection_info_t* info, oamhal_error_t* error);

/**
 * What it costs to lose links of an edge, 0 for all of them: rings, bisection and ways before it and after.
 * Where some links are left the rate of the edge is taken to go down with their number. It searches for rings
 * and the bisection twice. Errors: INVALID_ARGUMENT (NULL, more links than the edge has), NOT_FOUND (no such
 * edge), NO_MEMORY. Threads: any. Fork: safe. Blocks: no. Since 0.1.0.
 */
OAMHAL_API oamhal_status oamhal_graph_loss(const oamhal_graph_t* graph, uint32_t edge, uint32_t links,
                                           oamhal_loss_info_t* info, oamhal_error_t* error);

/** The name of an oamhal_path_kind, "widest"; "unknown" for others. Threads: any. Fork: safe. Since 0.1.0. */
OAMHAL_API const char* oamhal_path_kind_name(int32_t kind);

OAMHAL_END_DECLS

#endif /* OAMHAL_GRAPH_H */
