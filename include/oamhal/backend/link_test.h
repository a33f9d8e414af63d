/* SPDX-FileCopyrightText: 2026 The oamhal authors */
/* SPDX-License-Identifier: Apache-2.0 */

#ifndef OAMHAL_BACKEND_LINK_TEST_H
#define OAMHAL_BACKEND_LINK_TEST_H

#include <oamhal/backend/host.h>
#include <oamhal/link_test.h>

/**
 * @file link_test.h
 * Link tests as a backend carries them out. Operations return oamhal_status; one left NULL is answered "not
 * supported" by the core. A structure that is handed over says its size: fill that much of it. What changes
 * registers is refused by the window itself unless the caller asked for writing. Since minor version 6.
 */

OAMHAL_BEGIN_DECLS

/** What a backend can do with the links of a device. Ports have the numbers that the operation ports tells,
 * lanes those of the link that the port belongs to. */
typedef struct oamhal_backend_link_ops {
  size_t size;
  /** Whether an operation (oamhal_link_operation) is possible now. Left NULL: what is in this table is. */
  int32_t (*capability)(void* device, const oamhal_backend_host_t* host, int32_t operation,
                        oamhal_link_capability_t* answer);
  int32_t (*port_status)(void* device, const oamhal_backend_host_t* host, uint32_t port,
                         oamhal_port_status_t* status);
  /** Writes up to capacity counters, each of item_size bytes, and how many there are. */
  int32_t (*port_counters)(void* device, const oamhal_backend_host_t* host, uint32_t port,
                           oamhal_port_counter_t* counters, uint32_t capacity, uint32_t* count);
  /** action is one of oamhal_port_action. Returns when the port was told to, not when it has. */
  int32_t (*port_control)(void* device, const oamhal_backend_host_t* host, uint32_t port, int32_t action);
  int32_t (*lane_status)(void* device, const oamhal_backend_host_t* host, uint32_t port, uint32_t lane,
                         oamhal_lane_status_t* status);
  /** Sets what a lane sends and what it checks, each one of oamhal_pattern; NONE switches off. */
  int32_t (*prbs_set)(void* device, const oamhal_backend_host_t* host, uint32_t port, uint32_t lane,
                      int32_t generator, int32_t checker);
  int32_t (*prbs_read)(void* device, const oamhal_backend_host_t* host, uint32_t port, uint32_t lane,
                       oamhal_prbs_status_t* status);
  /** The next count bits that the lane sends are wrong. */
  int32_t (*inject_errors)(void* device, const oamhal_backend_host_t* host, uint32_t port, uint32_t lane,
                           uint32_t count);
  int32_t (*margin_limits)(void* device, const oamhal_backend_host_t* host, uint32_t port, uint32_t lane,
                           oamhal_margin_limits_t* limits);
  /** Moves the sampler; axis OFF moves it back. */
  int32_t (*margin_set)(void* device, const oamhal_backend_host_t* host, uint32_t port, uint32_t lane,
                        int32_t axis, int32_t step);
  int32_t (*margin_read)(void* device, const oamhal_backend_host_t* host, uint32_t port, uint32_t lane,
                         oamhal_margin_status_t* status);
} oamhal_backend_link_ops_t;

OAMHAL_END_DECLS

#endif /* OAMHAL_BACKEND_LINK_TEST_H */
