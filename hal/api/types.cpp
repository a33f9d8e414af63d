// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <oamhal/node.h>
#include <oamhal/placement.h>
#include <oamhal/proximity.h>
#include <oamhal/runtime.h>
#include <oamhal/types.h>

#include <array>

#include "hal/base/bdf.hpp"
#include "hal/base/guard.hpp"

namespace {

template <std::size_t N>
const char* name_of(const std::array<const char*, N>& names, int32_t value) {
  return value >= 0 && static_cast<std::size_t>(value) < N ? names[static_cast<std::size_t>(value)]
                                                           : "unknown";
}

constexpr std::array<const char*, 9> kAbsences{"unknown",       "present",  "not-reported",
                                               "not-supported", "not-read", "no-permission",
                                               "malformed",     "timeout",  "unknown-revision"};
constexpr std::array<const char*, 4> kOrigins{"unknown", "live", "capture", "simulated"};
constexpr std::array<const char*, 9> kStates{
    "unknown", "ok", "degraded", "resetting", "no-driver", "driver-failed", "inaccessible", "lost", "absent"};
constexpr std::array<const char*, 3> kUsables{"unknown", "yes", "no"};
constexpr std::array<const char*, 5> kAccesses{"unknown", "ok", "missing", "no-permission",
                                               "denied-by-cgroup"};
constexpr std::array<const char*, 7> kLinkStates{"unknown", "up",      "starting", "training",
                                                 "down",    "no-link", "disabled"};
constexpr std::array<const char*, 4> kFormFactors{"unknown", "oam", "pcie", "socket"};
constexpr std::array<const char*, 4> kSeverities{"unknown", "info", "warning", "error"};
constexpr std::array<const char*, 4> kEvidences{"unknown", "seen", "derived", "expected"};
constexpr std::array<const char*, 5> kProofs{"unknown", "exchanged-identity", "port-pair", "pair-only",
                                             "expected-only"};
constexpr std::array<const char*, 6> kEndKinds{"unknown",   "device", "switch",
                                               "connector", "host",   "unconnected"};

constexpr std::array<const char*, 9> kProximities{"unknown", "self", "internal", "link", "pix",
                                                  "pxb",     "phb",  "node",     "sys"};
constexpr std::array<const char*, 3> kAnswers{"unknown", "yes", "no"};
constexpr std::array<const char*, 5> kAtomics{"unknown", "none", "32", "64", "32,64"};
constexpr std::array<const char*, 6> kWeights{"unknown", "raw", "reported", "links", "measured", "caller"};
constexpr std::array<const char*, 4> kRuntimeIdKinds{"unknown", "index", "uuid", "module"};

}  // namespace

const char* oamhal_absence_name(int32_t absence) {
  return name_of(kAbsences, absence);
}
const char* oamhal_origin_name(int32_t origin) {
  return name_of(kOrigins, origin);
}
const char* oamhal_state_name(int32_t state) {
  return name_of(kStates, state);
}
const char* oamhal_link_state_name(int32_t link_state) {
  return name_of(kLinkStates, link_state);
}
const char* oamhal_form_factor_name(int32_t form_factor) {
  return name_of(kFormFactors, form_factor);
}
const char* oamhal_severity_name(int32_t severity) {
  return name_of(kSeverities, severity);
}
const char* oamhal_evidence_name(int32_t evidence) {
  return name_of(kEvidences, evidence);
}
const char* oamhal_proof_name(int32_t proof) {
  return name_of(kProofs, proof);
}
const char* oamhal_atomics_name(int32_t atomics) {
  return name_of(kAtomics, atomics);
}
const char* oamhal_answer_name(int32_t answer) {
  return name_of(kAnswers, answer);
}
const char* oamhal_weight_name(int32_t weight) {
  return name_of(kWeights, weight);
}
const char* oamhal_end_kind_name(int32_t end_kind) {
  return name_of(kEndKinds, end_kind);
}
const char* oamhal_runtime_id_kind_name(int32_t kind) {
  return name_of(kRuntimeIdKinds, kind);
}
const char* oamhal_usable_name(int32_t usable) {
  return name_of(kUsables, usable);
}
const char* oamhal_access_name(int32_t access) {
  return name_of(kAccesses, access);
}
const char* oamhal_proximity_name(int32_t level) {
  return name_of(kProximities, level);
}

oamhal_status oamhal_bdf_format(const oamhal_bdf_t* bdf, char* text, size_t capacity) {
  using oamhal::api::fail;
  if (bdf == nullptr || text == nullptr || capacity < OAMHAL_BDF_TEXT_SIZE)
    return fail(nullptr, OAMHAL_ERROR_INVALID_ARGUMENT, "an argument is NULL or the text is too short.");
  oamhal::hal::format_bdf(*bdf, text);
  return OAMHAL_OK;
}

oamhal_status oamhal_bdf_parse(const char* text, oamhal_bdf_t* bdf) {
  using oamhal::api::fail;
  if (text == nullptr || bdf == nullptr)
    return fail(nullptr, OAMHAL_ERROR_INVALID_ARGUMENT, "an argument is NULL.");
  const auto parsed = oamhal::hal::parse_bdf(text);
  if (!parsed)
    return fail(nullptr, OAMHAL_ERROR_INVALID_ARGUMENT, "the text is no PCI address (0000:0c:00.0).");
  *bdf = *parsed;
  return OAMHAL_OK;
}
