/* SPDX-FileCopyrightText: 2026 The oamhal authors */
/* SPDX-License-Identifier: Apache-2.0 */

#ifndef OAMHAL_BACKEND_SINK_H
#define OAMHAL_BACKEND_SINK_H

#include <oamhal/backend/runtime.h>
#include <oamhal/register.h>
#include <oamhal/types.h>

/**
 * @file sink.h
 * What a backend tells the core about a device. The core copies during the call. Strings may be NULL,
 * numbers may be absent with a reason; neither is ever replaced by a guess.
 */

OAMHAL_BEGIN_DECLS

/** flags of oamhal_backend_identity_t: the device works without a kernel driver of its own. Since minor
 * version 4. */
#define OAMHAL_IDENTITY_NO_KERNEL_DRIVER 1u

/** Who a device is. */
typedef struct oamhal_backend_identity {
  size_t size;
  const char* model;
  const char* architecture;
  const char* serial;
  /** Hex text without 0x. Makes the id "VENDOR:UNIQUE" of a physical device. */
  const char* unique_id;
  const char* part_number;
  /** One of oamhal_form_factor, and who says so. */
  int32_t form_factor;
  /** One of oamhal_state; UNKNOWN leaves it to the core. With a reason when it is not OK. */
  int32_t state;
  const char* form_factor_source;
  const char* state_reason;
  /** Devices with one module_key (of one backend) sit on one module, at this position. NULL: a module each.
   */
  const char* module_key;
  uint32_t module_position;
  /** Devices that are wired to each other: one baseboard_key each. NULL: no baseboard known. */
  const char* baseboard_key;
  /** OAMHAL_IDENTITY_ bits. Since minor version 4; it was reserved and 0 before. */
  uint32_t flags;
  /** The slot, and who says so (see oamhal_module_info_t). */
  oamhal_number_t slot;
  const char* slot_source;
  oamhal_number_t memory_capacity_bytes;
  oamhal_number_t memory_used_bytes;
  /** Fabric links: up, and as many as the part has. */
  oamhal_number_t links_up;
  oamhal_number_t links_total;
} oamhal_backend_identity_t;

/** A memory region; see oamhal_memory_info_t. */
typedef struct oamhal_backend_memory {
  size_t size;
  const char* kind;
  const char* name;
  /** Index of the partition in the device, or OAMHAL_NO_INDEX. */
  uint32_t partition;
  uint32_t flags;
  oamhal_number_t capacity_bytes;
  oamhal_number_t used_bytes;
} oamhal_backend_memory_t;

/** A partition; see oamhal_partition_info_t. They are numbered in the order in which they are added. */
typedef struct oamhal_backend_partition {
  size_t size;
  const char* compute_mode;
  const char* memory_mode;
  oamhal_number_t native_index;
  oamhal_number_t memory_capacity_bytes;
} oamhal_backend_partition_t;

/** A port; see oamhal_port_info_t. */
typedef struct oamhal_backend_port {
  size_t size;
  uint32_t index;
  int32_t state;
  const char* link_name;
  oamhal_number_t lanes;
  oamhal_number_t active_lanes;
  oamhal_number_t lane_rate_mbps;
  /** What the state is known from, and a sentence on why it is UNKNOWN. Since minor version 5. */
  const char* source;
  const char* state_reason;
} oamhal_backend_port_t;

/** A counter of a port; see oamhal_counter_info_t. Since minor version 5. */
typedef struct oamhal_backend_counter {
  size_t size;
  /** The index of the port that was told last: a port's counters come right after it. */
  uint32_t port;
  /** 0. */
  uint32_t flags;
  const char* name;
  const char* unit;
  oamhal_number_t value;
  const char* detail;
  const char* source;
} oamhal_backend_counter_t;

/**
 * A link as one of its ends knows it. Both ends report it; the core joins the two, and says so in a finding
 * when they disagree or when only one of them reports it.
 */
typedef struct oamhal_backend_link {
  size_t size;
  /** One of oamhal_end_kind; for a device with its address. */
  int32_t remote_kind;
  int32_t state;
  oamhal_bdf_t remote;
  /** The driver's number of the port at each end, when known. */
  oamhal_number_t local_port;
  oamhal_number_t remote_port;
  const char* remote_label;
  const char* type;
  int32_t evidence;
  int32_t proof;
  const char* source;
  oamhal_number_t port_count;
  oamhal_number_t weight;
  oamhal_number_t raw_rate_mbps;
  oamhal_number_t reported_rate_mbps;
  const char* reported_by;
  int32_t reported_trusted;
  /** One of oamhal_atomics. Since minor version 3; it was reserved and 0 before. */
  int32_t atomics;
} oamhal_backend_link_t;

/** flags of oamhal_backend_node_t: the maker's runtimes do not work without it. */
#define OAMHAL_NODE_REQUIRED 1u

/** A device node below /dev; see oamhal_node_info_t. Whether it is there and may be used the core finds out.
 */
typedef struct oamhal_backend_node {
  size_t size;
  /** "/dev/..."; and "render", "card", ... */
  const char* path;
  const char* kind;
  /** Index of the partition in the device, or OAMHAL_NO_INDEX. */
  uint32_t partition;
  uint32_t flags;
  oamhal_number_t major;
  oamhal_number_t minor;
} oamhal_backend_node_t;

/** Where it goes. The functions return 0, or OAMHAL_ERROR_NO_MEMORY, INVALID_ARGUMENT. */
typedef struct oamhal_backend_sink {
  size_t size;
  void* self;
  int32_t (*identity)(void* self, const oamhal_backend_identity_t* identity);
  int32_t (*firmware)(void* self, const char* name, const char* version);
  int32_t (*memory)(void* self, const oamhal_backend_memory_t* memory);
  int32_t (*partition)(void* self, const oamhal_backend_partition_t* partition);
  int32_t (*port)(void* self, const oamhal_backend_port_t* port);
  int32_t (*link)(void* self, const oamhal_backend_link_t* link);
  /** Since minor version 1. */
  int32_t (*runtime_id)(void* self, const oamhal_backend_runtime_id_t* id);
  /** Since minor version 2. */
  int32_t (*node)(void* self, const oamhal_backend_node_t* node);
  /** The map is static: it is not copied. Since minor version 4. */
  int32_t (*register_map)(void* self, const oamhal_register_map_t* map);
  /** During the operation ports. Since minor version 5. */
  int32_t (*counter)(void* self, const oamhal_backend_counter_t* counter);
} oamhal_backend_sink_t;

OAMHAL_END_DECLS

#endif /* OAMHAL_BACKEND_SINK_H */
