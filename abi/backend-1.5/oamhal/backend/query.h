/* SPDX-FileCopyrightText: 2026 The oamhal authors */
/* SPDX-License-Identifier: Apache-2.0 */

#ifndef OAMHAL_BACKEND_QUERY_H
#define OAMHAL_BACKEND_QUERY_H

#include <oamhal/types.h>

/**
 * @file query.h
 * What a backend may ask a kernel driver over a device node. Each question is an entry of a static table of
 * the backend, whole: the number of the ioctl, the bytes of its argument, the kind of node that it goes to.
 * A backend has no other way to a node: it names an entry, the core sends it, and only when the caller of the
 * enumeration allowed it (OAMHAL_ENUMERATE_OPEN). So that a reader of the table has seen all that is ever
 * sent. Since minor version 5 of the backend interface.
 *
 * List what only asks: what changes nothing in driver or device, clears no counter and no event, and takes
 * nothing away from others who have the node, or its neighbour, open.
 */

OAMHAL_BEGIN_DECLS

/** For index_offset: the question is about the whole node. */
#define OAMHAL_QUERY_NO_INDEX UINT32_MAX
/** Bytes of a reply and of an argument, at most. */
#define OAMHAL_QUERY_MAX_REPLY 4096u
#define OAMHAL_QUERY_MAX_ARGUMENT 256u

/**
 * A question: an ioctl whose argument holds the address and the size of a buffer for the reply. All of it is
 * static.
 */
typedef struct oamhal_backend_query {
  /** Of a to z, 0 to 9 and -: for messages, and the name of the file that stands for the reply in a replayed
   * root. */
  const char* name;
  /** The class ("accel") and the name of the nodes, up to the number that they end with ("accel_controlD").
   */
  const char* class_name;
  const char* node_prefix;
  /** The ioctl's number as <linux/ioctl.h> makes it: it tells the size of the argument, and that the driver
   * writes (_IOC_READ). */
  uint32_t request;
  /** Bytes of the buffer, 1 to OAMHAL_QUERY_MAX_REPLY. */
  uint32_t reply_size;
  /** The bytes of the argument, in which the core sets the next three. */
  const void* argument;
  /** Offsets in the argument, each a multiple of the size of what is there: the address of the buffer, 8
   * bytes; its size, 4 bytes; and the index that is asked about, 4 bytes, or OAMHAL_QUERY_NO_INDEX. */
  uint32_t address_offset;
  uint32_t size_offset;
  uint32_t index_offset;
  /** Indexes are below this; 1 without one. */
  uint32_t index_count;
} oamhal_backend_query_t;

OAMHAL_END_DECLS

#endif /* OAMHAL_BACKEND_QUERY_H */
