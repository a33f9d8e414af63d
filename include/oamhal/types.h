/* SPDX-FileCopyrightText: 2026 The oamhal authors */
/* SPDX-License-Identifier: Apache-2.0 */

#ifndef OAMHAL_TYPES_H
#define OAMHAL_TYPES_H

#include <stddef.h>
#include <stdint.h>

#include <oamhal/export.h>
#include <oamhal/status.h>

/**
 * @file types.h
 * Handles, numbers and closed sets that several headers share. Sets that grow with the makers of
 * accelerators (vendor, link type, memory kind) are strings and not here.
 */

OAMHAL_BEGIN_DECLS

/** Where the library reads from, and how. Reference counted. See context.h. */
typedef struct oamhal_context oamhal_context_t;
/** What one enumeration saw: immutable, readable from any thread. Reference counted. See snapshot.h. */
typedef struct oamhal_snapshot oamhal_snapshot_t;
/** One device across snapshots. Reference counted. See device.h. */
typedef struct oamhal_device oamhal_device_t;

/** Why a number is absent. */
typedef enum oamhal_absence {
  OAMHAL_ABSENT_UNKNOWN = 0,
  /** The number is known. */
  OAMHAL_PRESENT = 1,
  /** Nothing on this machine tells it. */
  OAMHAL_ABSENT_NOT_REPORTED = 2,
  /** This device has no such thing. */
  OAMHAL_ABSENT_NOT_SUPPORTED = 3,
  /** The caller did not ask for attributes of the class that tells it (oamhal_attribute_class). */
  OAMHAL_ABSENT_NOT_READ = 4,
  OAMHAL_ABSENT_NO_PERMISSION = 5,
  /** What was read makes no sense; a finding names the file. */
  OAMHAL_ABSENT_MALFORMED = 6,
  /** The source did not answer in time. */
  OAMHAL_ABSENT_TIMEOUT = 7,
  /** The source has a revision that this version does not know. */
  OAMHAL_ABSENT_UNKNOWN_REVISION = 8
} oamhal_absence;

/**
 * A number that may be absent. An absent number has value 0 and must not be read as 0.
 * absence is OAMHAL_PRESENT exactly when value holds.
 */
typedef struct oamhal_number {
  uint64_t value;
  int32_t absence;
  uint32_t reserved;
} oamhal_number_t;

/** A PCI address. */
typedef struct oamhal_bdf {
  uint32_t domain;
  uint8_t bus;
  uint8_t device;
  uint8_t function;
  uint8_t reserved;
} oamhal_bdf_t;

/** Bytes of the longest text of an oamhal_bdf_t ("ffffffff:ff:1f.7"), the NUL included. */
#define OAMHAL_BDF_TEXT_SIZE 17

/** Yes, no, or nobody knows. */
typedef enum oamhal_answer {
  OAMHAL_ANSWER_UNKNOWN = 0,
  OAMHAL_ANSWER_YES = 1,
  OAMHAL_ANSWER_NO = 2
} oamhal_answer;

/** What reading an attribute costs and may do. A bit set: combine with |. */
typedef enum oamhal_attribute_class {
  /** Kept in memory by the kernel or its driver. Always read. */
  OAMHAL_ATTRIBUTE_CACHED = 0,
  /** The kernel reads the function's PCI configuration space. */
  OAMHAL_ATTRIBUTE_CONFIG = 1,
  /** Asks firmware, may wake the device and may block. */
  OAMHAL_ATTRIBUTE_LIVE = 2
} oamhal_attribute_class;

/** Where a snapshot comes from. */
typedef enum oamhal_origin {
  OAMHAL_ORIGIN_UNKNOWN = 0,
  OAMHAL_ORIGIN_LIVE = 1,
  OAMHAL_ORIGIN_CAPTURE = 2,
  OAMHAL_ORIGIN_SIMULATED = 3
} oamhal_origin;

/** State of a device or module. */
typedef enum oamhal_state {
  OAMHAL_STATE_UNKNOWN = 0,
  OAMHAL_STATE_OK = 1,
  /** Works in part; findings say what is missing. */
  OAMHAL_STATE_DEGRADED = 2,
  OAMHAL_STATE_RESETTING = 3,
  OAMHAL_STATE_NO_DRIVER = 4,
  /** A driver is bound or loaded but did not bring the device up. */
  OAMHAL_STATE_DRIVER_FAILED = 5,
  /** Present, but this process may not look at it. */
  OAMHAL_STATE_INACCESSIBLE = 6,
  /** Was there, and no longer answers. */
  OAMHAL_STATE_LOST = 7,
  /** Expected, and never seen. */
  OAMHAL_STATE_ABSENT = 8
} oamhal_state;

/** Whether this process can use a device or unit: its driver is bound and works, and the device nodes that
 * its runtimes need may be opened. */
typedef enum oamhal_usable {
  OAMHAL_USABLE_UNKNOWN = 0,
  OAMHAL_USABLE_YES = 1,
  OAMHAL_USABLE_NO = 2
} oamhal_usable;

/** State of a port or link, in the terms of Redfish's LinkStatus where it has one. */
typedef enum oamhal_link_state {
  OAMHAL_LINK_STATE_UNKNOWN = 0,
  OAMHAL_LINK_STATE_UP = 1,
  OAMHAL_LINK_STATE_STARTING = 2,
  OAMHAL_LINK_STATE_TRAINING = 3,
  OAMHAL_LINK_STATE_DOWN = 4,
  OAMHAL_LINK_STATE_NO_LINK = 5,
  OAMHAL_LINK_STATE_DISABLED = 6
} oamhal_link_state;

/** The shape of the thing that carries a device. */
typedef enum oamhal_form_factor {
  OAMHAL_FORM_FACTOR_UNKNOWN = 0,
  /** OCP Accelerator Module. */
  OAMHAL_FORM_FACTOR_OAM = 1,
  /** PCIe add-in card. */
  OAMHAL_FORM_FACTOR_PCIE = 2,
  /** Processor socket. */
  OAMHAL_FORM_FACTOR_SOCKET = 3
} oamhal_form_factor;

typedef enum oamhal_severity {
  OAMHAL_SEVERITY_UNKNOWN = 0,
  OAMHAL_SEVERITY_INFO = 1,
  OAMHAL_SEVERITY_WARNING = 2,
  OAMHAL_SEVERITY_ERROR = 3
} oamhal_severity;

/** Levels of log lines. */
typedef enum oamhal_log_level {
  OAMHAL_LOG_UNKNOWN = 0,
  OAMHAL_LOG_ERROR = 1,
  OAMHAL_LOG_WARNING = 2,
  OAMHAL_LOG_INFO = 3,
  OAMHAL_LOG_DEBUG = 4
} oamhal_log_level;

/** How the two ends of a link are known. */
typedef enum oamhal_evidence {
  OAMHAL_EVIDENCE_UNKNOWN = 0,
  /** The machine reports it. */
  OAMHAL_EVIDENCE_SEEN = 1,
  /** Worked out from other things that the machine reports. */
  OAMHAL_EVIDENCE_DERIVED = 2,
  /** A table says how it should be; nothing on the machine confirms it. */
  OAMHAL_EVIDENCE_EXPECTED = 3
} oamhal_evidence;

/** What a link's evidence amounts to, the strongest first. */
typedef enum oamhal_proof {
  OAMHAL_PROOF_UNKNOWN = 0,
  /** The two ends told each other who they are, over the link itself. */
  OAMHAL_PROOF_EXCHANGED_IDENTITY = 1,
  /** The kernel names the port at both ends. */
  OAMHAL_PROOF_PORT_PAIR = 2,
  /** The pair of devices is known, the ports are not. */
  OAMHAL_PROOF_PAIR_ONLY = 3,
  OAMHAL_PROOF_EXPECTED_ONLY = 4
} oamhal_proof;

/** Which atomic operations a link carries. */
typedef enum oamhal_atomics {
  OAMHAL_ATOMICS_UNKNOWN = 0,
  OAMHAL_ATOMICS_NONE = 1,
  /** Those of 32 bits, those of 64 bits, both. */
  OAMHAL_ATOMICS_32 = 2,
  OAMHAL_ATOMICS_64 = 3,
  OAMHAL_ATOMICS_BOTH = 4
} oamhal_atomics;

/** What is at the end of a link. */
typedef enum oamhal_end_kind {
  OAMHAL_END_UNKNOWN = 0,
  OAMHAL_END_DEVICE = 1,
  OAMHAL_END_SWITCH = 2,
  OAMHAL_END_CONNECTOR = 3,
  OAMHAL_END_HOST = 4,
  OAMHAL_END_UNCONNECTED = 5
} oamhal_end_kind;

/** Index of a thing that is not there, in every field that holds an index. */
#define OAMHAL_NO_INDEX UINT32_MAX

/**
 * The lower-case names that the tools and the JSON use, for example "no-driver" or "pair-only".
 * Return: a static string; "unknown" for numbers this library does not know. Threads: any. Since 0.1.0.
 */
OAMHAL_API const char* oamhal_absence_name(int32_t absence);
OAMHAL_API const char* oamhal_origin_name(int32_t origin);
OAMHAL_API const char* oamhal_state_name(int32_t state);
OAMHAL_API const char* oamhal_usable_name(int32_t usable);
OAMHAL_API const char* oamhal_link_state_name(int32_t link_state);
OAMHAL_API const char* oamhal_form_factor_name(int32_t form_factor);
OAMHAL_API const char* oamhal_severity_name(int32_t severity);
OAMHAL_API const char* oamhal_evidence_name(int32_t evidence);
OAMHAL_API const char* oamhal_proof_name(int32_t proof);
OAMHAL_API const char* oamhal_end_kind_name(int32_t end_kind);
OAMHAL_API const char* oamhal_atomics_name(int32_t atomics);
OAMHAL_API const char* oamhal_answer_name(int32_t answer);

/**
 * Writes "0000:0c:00.0" into text, which holds OAMHAL_BDF_TEXT_SIZE bytes.
 * Errors: INVALID_ARGUMENT for NULL or a capacity that is too small. Threads: any. Since 0.1.0.
 */
OAMHAL_API oamhal_status oamhal_bdf_format(const oamhal_bdf_t* bdf, char* text, size_t capacity);

/**
 * Reads "0000:0c:00.0" or "0c:00.0" (domain 0).
 * Errors: INVALID_ARGUMENT when text is not exactly that. Threads: any. Since 0.1.0.
 */
OAMHAL_API oamhal_status oamhal_bdf_parse(const char* text, oamhal_bdf_t* bdf);

OAMHAL_END_DECLS

#endif /* OAMHAL_TYPES_H */
