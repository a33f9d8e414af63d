/* SPDX-FileCopyrightText: 2026 The oamhal authors */
/* SPDX-License-Identifier: Apache-2.0 */

#ifndef OAMHAL_BACKEND_BACKEND_H
#define OAMHAL_BACKEND_BACKEND_H

#include <oamhal/backend/copy.h>
#include <oamhal/backend/host.h>
#include <oamhal/backend/link_test.h>
#include <oamhal/backend/managed.h>
#include <oamhal/backend/query.h>
#include <oamhal/backend/runtime.h>
#include <oamhal/backend/sink.h>
#include <oamhal/types.h>

/**
 * @file backend.h
 * The contract between the core and a backend, in C. A backend written in C++ includes
 * <oamhal/backend/backend.hpp> and never sees the tables here.
 *
 * Rules of the contract:
 * - A backend opens nothing itself; the host of each call gives it attributes (host.h).
 * - Operations of one device are called one at a time; different devices may be served in parallel; a
 *   scan is made before the first probe and is not changed after it.
 * - Strings handed over by either side are valid during the call only. Each side frees its own.
 * - Nothing thrown crosses: a C++ backend's thunks turn an exception into OAMHAL_ERROR_INTERNAL.
 * - Operations return oamhal_status. An operation left NULL is answered "not supported" by the core.
 * - Tables grow at the end, and size says how far. A different major version is refused.
 */

OAMHAL_BEGIN_DECLS

#define OAMHAL_BACKEND_ABI_MAJOR 1
#define OAMHAL_BACKEND_ABI_MINOR 6

/** What an entry of a match table matches on. */
typedef enum oamhal_match_kind {
  OAMHAL_MATCH_UNKNOWN = 0,
  /** vendor and device. The most specific. */
  OAMHAL_MATCH_PCI_ID = 1,
  /** The kernel driver that is bound. */
  OAMHAL_MATCH_KERNEL_DRIVER = 2,
  /** vendor, or OAMHAL_MATCH_ANY_VENDOR, and class under class_mask. */
  OAMHAL_MATCH_PCI_CLASS = 3,
  /** vendor and device of a PCI bridge that sits inside the accelerator's package. */
  OAMHAL_MATCH_INTERNAL_BRIDGE = 4
} oamhal_match_kind;

#define OAMHAL_MATCH_ANY_VENDOR 0xffff
/** flags: this id is a virtual function. */
#define OAMHAL_MATCH_VIRTUAL_FUNCTION 1u

/** One entry of a match table. Everything in it is static. */
typedef struct oamhal_backend_match {
  /** One of oamhal_match_kind. */
  uint16_t kind;
  uint16_t flags;
  uint16_t vendor;
  uint16_t device;
  uint32_t pci_class;
  uint32_t class_mask;
  /** For OAMHAL_MATCH_KERNEL_DRIVER. */
  const char* kernel_driver;
  /** The maker for programs ("amd") and for people ("AMD"). */
  const char* vendor_name;
  const char* vendor_label;
  /** The name of the part, or NULL. */
  const char* model;
  /** The backend's own number for what it needs to know of this part. */
  uint64_t data;
} oamhal_backend_match_t;

/** A PCI function that matched, as the core read it from sysfs. */
typedef struct oamhal_backend_function {
  size_t size;
  oamhal_bdf_t bdf;
  const char* bdf_text;
  uint16_t vendor_id;
  uint16_t device_id;
  uint16_t subsystem_vendor_id;
  uint16_t subsystem_device_id;
  uint32_t pci_class;
  uint8_t revision;
  uint8_t virtual_function;
  uint16_t reserved;
  /** The bound driver, or NULL. */
  const char* kernel_driver;
  /** The entry of this backend's table that matched. */
  const oamhal_backend_match_t* match;
} oamhal_backend_function_t;

/** What a backend can do. */
typedef struct oamhal_backend_ops {
  size_t size;
  /**
   * Optional. Called once an enumeration before the first probe, with all functions that this backend takes.
   * *scan is handed to each probe, and released after the last device of the enumeration.
   */
  int32_t (*scan)(const oamhal_backend_host_t* host, const oamhal_backend_function_t* functions,
                  uint32_t count, void** scan);
  void (*scan_release)(void* scan);
  /**
   * Makes the backend's device. A failure leaves the device in the list with what PCIe tells. NOT_FOUND says
   * that the function is none of this backend's after all: the next best match takes it. DEVICE_LOST and
   * TIMEOUT say the same of one that does not answer, and it is shown as lost or as not accessible. Since
   * minor version 4; these were failures before.
   */
  int32_t (*probe)(const oamhal_backend_host_t* host, void* scan, const oamhal_backend_function_t* function,
                   void** device);
  void (*release)(void* device);
  int32_t (*identify)(void* device, const oamhal_backend_host_t* host, const oamhal_backend_sink_t* sink);
  int32_t (*memory)(void* device, const oamhal_backend_host_t* host, const oamhal_backend_sink_t* sink);
  int32_t (*partitions)(void* device, const oamhal_backend_host_t* host, const oamhal_backend_sink_t* sink);
  int32_t (*ports)(void* device, const oamhal_backend_host_t* host, const oamhal_backend_sink_t* sink);
  int32_t (*links)(void* device, const oamhal_backend_host_t* host, const oamhal_backend_sink_t* sink);
  /** How the runtimes of the backend's table call the device's units. Since minor version 1. */
  int32_t (*runtime_ids)(void* device, const oamhal_backend_host_t* host, const oamhal_backend_sink_t* sink);
  /** The device nodes of the device and its partitions; called when the caller asked for them. Since minor
   * version 2. */
  int32_t (*nodes)(void* device, const oamhal_backend_host_t* host, const oamhal_backend_sink_t* sink);
  /** The names of the device's registers. Since minor version 4. */
  int32_t (*registers)(void* device, const oamhal_backend_host_t* host, const oamhal_backend_sink_t* sink);
  /** Link tests, and memory with copies (link_test.h, copy.h), or NULL. Since minor version 6. */
  const oamhal_backend_link_ops_t* link_tests;
  const oamhal_backend_copy_ops_t* copies;
  /** Temperatures, power and clocks; called when the caller asked for them. Those that the caller did not let
   * be read are told all the same, absent as not read. Since minor version 6. */
  int32_t (*readings)(void* device, const oamhal_backend_host_t* host, const oamhal_backend_sink_t* sink);
  /** Memory through the driver that has the device (managed.h), or NULL. Since minor version 6. */
  const oamhal_backend_managed_ops_t* managed;
} oamhal_backend_ops_t;

/** flags of oamhal_backend_t: takes only what no other backend takes. */
#define OAMHAL_BACKEND_FALLBACK UINT64_C(1)

/** A backend. Static. */
typedef struct oamhal_backend {
  size_t size;
  uint32_t abi_major;
  uint32_t abi_minor;
  uint64_t flags;
  const char* name;
  const char* version;
  /** One sentence on what its statements are proven with. */
  const char* evidence;
  const oamhal_backend_match_t* matches;
  /** Entries, and bytes of one entry. */
  uint32_t match_count;
  uint32_t match_size;
  const oamhal_backend_ops_t* ops;
  /** The runtimes of the maker, or NULL: entries, and bytes of one entry. Since minor version 1. */
  const oamhal_backend_runtime_t* runtimes;
  uint32_t runtime_count;
  uint32_t runtime_size;
  /** What it may ask over device nodes, or NULL: entries, and bytes of one entry. Since minor version 5. */
  const oamhal_backend_query_t* queries;
  uint32_t query_count;
  uint32_t query_size;
} oamhal_backend_t;

/**
 * The one symbol that a plugin exports: OAMHAL_PLUGIN(&the_backend);
 */
#ifdef __cplusplus
#define OAMHAL_PLUGIN(backend) \
  extern "C" __attribute__((visibility("default"))) const oamhal_backend_t* const oamhal_plugin = (backend)
#else
#define OAMHAL_PLUGIN(backend) \
  __attribute__((visibility("default"))) const oamhal_backend_t* const oamhal_plugin = (backend)
#endif

OAMHAL_END_DECLS

#endif /* OAMHAL_BACKEND_BACKEND_H */
