/* SPDX-FileCopyrightText: 2026 The oamhal authors */
/* SPDX-License-Identifier: Apache-2.0 */

#ifndef OAMHAL_BRINGUP_PCIE_H
#define OAMHAL_BRINGUP_PCIE_H

#include <oamhal/bringup/config.h>
#include <oamhal/device.h>

/**
 * @file pcie.h
 * What PCI Express registers say about a function and about the link between two of them. A field that is
 * absent says why: NOT_SUPPORTED when the function has no such register, NO_PERMISSION when this user may not
 * read that far, NOT_REPORTED when the tree does not hold that much.
 */

OAMHAL_BEGIN_DECLS

/** What a function is in the hierarchy. */
typedef enum oamhal_pcie_type {
  OAMHAL_PCIE_UNKNOWN = 0,
  OAMHAL_PCIE_ENDPOINT = 1,
  OAMHAL_PCIE_LEGACY_ENDPOINT = 2,
  OAMHAL_PCIE_ROOT_PORT = 3,
  OAMHAL_PCIE_UPSTREAM_PORT = 4,
  OAMHAL_PCIE_DOWNSTREAM_PORT = 5,
  /** To and from conventional PCI. */
  OAMHAL_PCIE_BRIDGE = 6,
  /** Inside the root complex: it has no link. */
  OAMHAL_PCIE_INTEGRATED = 7,
  /** Not PCI Express. */
  OAMHAL_PCIE_CONVENTIONAL = 8
} oamhal_pcie_type;

/** Bits of oamhal_equalization_t. */
#define OAMHAL_EQUALIZATION_COMPLETE 1u
#define OAMHAL_EQUALIZATION_PHASE_1 2u
#define OAMHAL_EQUALIZATION_PHASE_2 4u
#define OAMHAL_EQUALIZATION_PHASE_3 8u
/** The hardware asks to do it again. */
#define OAMHAL_EQUALIZATION_REQUESTED 16u

/** Equalization of a link at one of its rates, as this end saw it: OAMHAL_EQUALIZATION_* bits. */
typedef struct oamhal_equalization {
  oamhal_number_t at_8_gts;
  oamhal_number_t at_16_gts;
  oamhal_number_t at_32_gts;
  oamhal_number_t at_64_gts;
} oamhal_equalization_t;

/** How many errors the kernel counted since it found the function, in all of a severity. */
typedef struct oamhal_aer_totals {
  oamhal_number_t correctable;
  oamhal_number_t nonfatal;
  oamhal_number_t fatal;
} oamhal_aer_totals_t;

/** A function. */
typedef struct oamhal_pcie_info {
  size_t size;
  uint16_t vendor_id;
  uint16_t device_id;
  /** One of oamhal_pcie_type. */
  int32_t type;
  /** Bytes of configuration space that were read, and that there are. */
  uint32_t config_length;
  uint32_t config_full_length;
  /** 1 when the rest needs CAP_SYS_ADMIN. */
  uint8_t needs_root;
  /** 1 when a list of capabilities makes no sense; what comes before is used. */
  uint8_t malformed;
  uint8_t reserved[6];

  /** The link of this function: of a root or downstream port the one below it, else the one above. */
  oamhal_pcie_link_t link;
  oamhal_number_t target_speed_tenth_gts;
  /** 1 or 0. Of a port above a link that reports it: data flows. And: the link is being trained. */
  oamhal_number_t link_active;
  oamhal_number_t link_training;
  /** 1 or 0, kept until somebody clears them: the link changed its speed or width to stay reliable, or by
   * itself. Ports above a link have them. */
  oamhal_number_t bandwidth_lowered;
  oamhal_number_t bandwidth_changed;
  oamhal_equalization_t equalization;
  /** 0, 1 or 2; absent when the function does not detect them. */
  oamhal_number_t retimers;
  /** Lanes on which this end saw errors, bit n for lane n; kept until somebody clears them. */
  oamhal_number_t lane_errors;
  /** Lanes whose data parity did not fit at 16 GT/s and faster: here, at the first and second retimer. */
  oamhal_number_t lane_parity;
  oamhal_number_t lane_parity_retimer_1;
  oamhal_number_t lane_parity_retimer_2;

  /** Bytes: Max_Payload_Size as set and as supported, Max_Read_Request_Size. */
  oamhal_number_t max_payload_bytes;
  oamhal_number_t max_payload_supported_bytes;
  oamhal_number_t max_read_request_bytes;
  /** 1 or 0: LTR messages are switched on. */
  oamhal_number_t ltr_enabled;
  /** Bits of the Device Status register: correctable, non-fatal, fatal error, unsupported request seen. */
  oamhal_number_t errors_seen;
  /** The ACS Capability and Control registers. */
  oamhal_number_t acs_capable;
  oamhal_number_t acs_enabled;
  /** DPC: 0 off, 1 on fatal, 2 on non-fatal and fatal errors. And 1 when it has cut the link. */
  oamhal_number_t dpc_trigger;
  oamhal_number_t dpc_triggered;
  /** The AER Status and Mask registers. */
  oamhal_number_t aer_uncorrectable_status;
  oamhal_number_t aer_uncorrectable_mask;
  oamhal_number_t aer_correctable_status;
  oamhal_number_t aer_correctable_mask;
  /** What the kernel counted of this function. Needs no root. */
  oamhal_aer_totals_t aer_counted;
  oamhal_number_t serial_number;
  oamhal_number_t msix_vectors;
  /** 1 or 0: Lane Margining is ready. */
  oamhal_number_t margining_ready;
} oamhal_pcie_info_t;

/** Which end of a link. */
typedef enum oamhal_link_side {
  OAMHAL_SIDE_UNKNOWN = 0,
  /** No end limits it: both can do the same. */
  OAMHAL_SIDE_NEITHER = 1,
  /** The port above the link, nearer to the host. */
  OAMHAL_SIDE_UPPER = 2,
  OAMHAL_SIDE_LOWER = 3
} oamhal_link_side;

/** Bits of oamhal_pcie_hop_t.verdict. */
/** The link is slower or narrower than both ends can. A link that rests may be slow on purpose. */
#define OAMHAL_HOP_SLOW 1u
#define OAMHAL_HOP_NARROW 2u
/** Its target speed holds it below what both ends can. */
#define OAMHAL_HOP_HELD 4u
/** The ends do not say the same about it. */
#define OAMHAL_HOP_ENDS_DISAGREE 8u
/** The ends are set to different payload sizes: the one with the smaller may refuse what the other sends. */
#define OAMHAL_HOP_PAYLOAD 16u
/** An end asks for equalization at the present rate again. */
#define OAMHAL_HOP_EQUALIZATION 32u
/** An end saw errors on lanes. */
#define OAMHAL_HOP_LANE_ERRORS 64u
/** DPC has cut the link. */
#define OAMHAL_HOP_CONTAINED 128u
/** Data does not flow. */
#define OAMHAL_HOP_DOWN 256u
/** The kernel counted non-fatal or fatal errors at an end. */
#define OAMHAL_HOP_ERRORS 512u

/** A link between two functions. */
typedef struct oamhal_pcie_hop {
  size_t size;
  /** As it runs, and the most that both ends can. */
  oamhal_pcie_link_t link;
  /** One of oamhal_link_side each: whose capability is the lesser. */
  int32_t speed_limited_by;
  int32_t width_limited_by;
  /** OAMHAL_HOP_* bits; those that need what is absent are not set. */
  uint32_t verdict;
  uint32_t reserved;
} oamhal_pcie_hop_t;

/** A kind of error that AER counts. */
typedef struct oamhal_aer_counter {
  /** As the kernel names it, "RxErr"; NUL-terminated. */
  char name[32];
  uint64_t count;
} oamhal_aer_counter_t;

/**
 * Fills info from length bytes of a configuration space; what it does not tell (aer_counted) is absent.
 * needs_root says why bytes are missing. Errors: INVALID_ARGUMENT; DEVICE_LOST for bytes that are all ones.
 * Threads: any. Fork: safe. Blocks: no. Opens: nothing. Since 0.1.0.
 */
OAMHAL_BRINGUP_API OAMHAL_NODISCARD oamhal_status oamhal_pcie_parse(const void* bytes,
                                                                    const oamhal_config_info_t* read,
                                                                    oamhal_pcie_info_t* info,
                                                                    oamhal_error_t* error);

/**
 * Reads the function bdf. Errors, Threads, Blocks: as oamhal_config_read. Opens: as that, and the files
 * aer_dev_correctable, aer_dev_nonfatal and aer_dev_fatal. Threads: any. Since 0.1.0.
 */
OAMHAL_BRINGUP_API OAMHAL_NODISCARD oamhal_status oamhal_pcie_read(const oamhal_context_t* context,
                                                                   const char* bdf, oamhal_pcie_info_t* info,
                                                                   oamhal_error_t* error);

/**
 * Judges the link between upper, a root or downstream port, and lower, the function or upstream port below
 * it. Errors: INVALID_ARGUMENT. Threads: any. Fork: safe. Blocks: no. Opens: nothing. Since 0.1.0.
 */
OAMHAL_BRINGUP_API oamhal_status oamhal_pcie_judge(const oamhal_pcie_info_t* upper,
                                                   const oamhal_pcie_info_t* lower, oamhal_pcie_hop_t* hop,
                                                   oamhal_error_t* error);

/**
 * What the kernel counted of the function bdf, by kind: severity is "correctable", "nonfatal" or "fatal". Up
 * to capacity kinds into list; *count is how many there are. Errors: INVALID_ARGUMENT, NOT_FOUND (the kernel
 * counts nothing of this function), MALFORMED, NO_PERMISSION, IO. Threads: any. Blocks: no. Opens: the file
 * aer_dev_<severity>. Since 0.1.0.
 */
OAMHAL_BRINGUP_API OAMHAL_NODISCARD oamhal_status oamhal_aer_read(const oamhal_context_t* context,
                                                                  const char* bdf, const char* severity,
                                                                  oamhal_aer_counter_t* list,
                                                                  uint32_t capacity, uint32_t* count,
                                                                  oamhal_error_t* error);

/** A link before it was trained anew and after, as the port above it says. */
typedef struct oamhal_pcie_retraining {
  size_t size;
  oamhal_pcie_link_t before;
  oamhal_pcie_link_t after;
  /** From the order until data flowed again. */
  uint64_t microseconds;
} oamhal_pcie_retraining_t;

/**
 * Has the link between upper_bdf, a root or downstream port, and lower_bdf, the function right below it,
 * train anew (Retrain Link of the Link Control register), waits until it has, and compares. The link carries
 * nothing meanwhile. limit_us microseconds are waited at most; 0 only asks whether it could be done, and
 * changes nothing. Nothing lasts: Link Bandwidth Management Status, which the order sets, is cleared unless
 * it was set before. Needs OAMHAL_BRINGUP_WRITE, unless it is only asked. The port is written as
 * oamhal_margining_open() writes one: what pcieport has is left alone, so that on most machines the port is
 * to be unbound from it first. Errors: INVALID_ARGUMENT (no address; not the two ends of a link),
 * NOT_SUPPORTED (not attached; the port cannot be written, and why; no PCI Express function), NO_PERMISSION
 * (the context may not write; this user may not read), TIMEOUT (the link did not come back), DEVICE_LOST,
 * NOT_FOUND, MALFORMED, IO (the link is down or disabled), FORKED. Threads: any; one at a time for a link.
 * Blocks: up to the limit, twice when the link is in training already. Opens: the files config, power_state
 * and driver of both functions, or the sockets of served ones. Since 0.1.0.
 */
OAMHAL_BRINGUP_API OAMHAL_NODISCARD oamhal_status
oamhal_pcie_retrain(oamhal_context_t* context, const char* upper_bdf, const char* lower_bdf,
                    uint32_t limit_us, oamhal_pcie_retraining_t* retraining, oamhal_error_t* error);

/** The lower-case names that the tools and the JSON use. Static. Threads: any. Since 0.1.0. */
OAMHAL_BRINGUP_API const char* oamhal_pcie_type_name(int32_t type);
OAMHAL_BRINGUP_API const char* oamhal_link_side_name(int32_t side);

OAMHAL_END_DECLS

#endif /* OAMHAL_BRINGUP_PCIE_H */
