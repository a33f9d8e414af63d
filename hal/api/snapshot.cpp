// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <oamhal/snapshot.h>

#include <unistd.h>

#include <fmt/format.h>

#include "hal/base/guard.hpp"
#include "hal/core/discovery.hpp"

using oamhal::api::copy_in;
using oamhal::api::fail;

namespace {

constexpr std::uint32_t kFlags = OAMHAL_ENUMERATE_NICS | OAMHAL_ENUMERATE_NODES | OAMHAL_ENUMERATE_USABLE |
                                 OAMHAL_ENUMERATE_OPEN | OAMHAL_ENUMERATE_HOST | OAMHAL_ENUMERATE_READINGS |
                                 OAMHAL_ENUMERATE_DEBUGFS | OAMHAL_ENUMERATE_ISOLATION;
constexpr std::uint32_t kClasses = OAMHAL_ATTRIBUTE_CONFIG | OAMHAL_ATTRIBUTE_LIVE;

/// The first finding that is as bad as the caller's strictness, or nullptr.
const oamhal_finding_info_t* too_bad(const oamhal_snapshot& snapshot, oamhal_strictness strictness) {
  if (strictness == OAMHAL_STRICTNESS_REPORT || snapshot.findings.empty()) return nullptr;
  const auto limit =
      strictness == OAMHAL_STRICTNESS_FAIL_ON_ERROR ? OAMHAL_SEVERITY_ERROR : OAMHAL_SEVERITY_WARNING;
  const auto& worst = snapshot.findings.front();  // they are sorted
  return worst.severity >= limit ? &worst : nullptr;
}

oamhal_status look(oamhal_context_t* context, const oamhal_snapshot_t* before,
                   const oamhal_enumerate_options_t* options, oamhal_snapshot_t** snapshot,
                   oamhal_error_t* error) {
  if (snapshot != nullptr) *snapshot = nullptr;
  if (context == nullptr || snapshot == nullptr)
    return fail(error, OAMHAL_ERROR_INVALID_ARGUMENT, "context or snapshot is NULL.");
  if (context->process != ::getpid())
    return fail(error, OAMHAL_ERROR_FORKED,
                "the context was made before fork: make a new one in this process.");
  if (!oamhal::api::is_sized(options))
    return fail(error, OAMHAL_ERROR_INVALID_ARGUMENT,
                "options.size is not set: begin with OAMHAL_ENUMERATE_OPTIONS_INIT.");
  const auto given = copy_in(options);
  if ((given.attribute_classes & ~kClasses) != 0)
    return fail(error, OAMHAL_ERROR_INVALID_ARGUMENT,
                "attribute_classes has a bit that this version does not know.");
  if ((given.flags & ~kFlags) != 0)
    return fail(error, OAMHAL_ERROR_INVALID_ARGUMENT, "flags has a bit that this version does not know.");
  return oamhal::api::guarded(error, [&] {
    auto made = oamhal::hal::enumerate(*context, {given.attribute_classes, given.flags}, before);
    const auto* worst = too_bad(*made, context->strictness);
    *snapshot = made.release();
    if (worst == nullptr) return OAMHAL_OK;
    return fail(error, OAMHAL_ERROR_FINDINGS, fmt::format("{}: {}", worst->code, worst->message));
  });
}

}  // namespace

oamhal_status oamhal_enumerate(oamhal_context_t* context, const oamhal_enumerate_options_t* options,
                               oamhal_snapshot_t** snapshot, oamhal_error_t* error) {
  return look(context, nullptr, options, snapshot, error);
}

oamhal_status oamhal_rescan(oamhal_context_t* context, const oamhal_snapshot_t* before,
                            const oamhal_enumerate_options_t* options, oamhal_snapshot_t** snapshot,
                            oamhal_error_t* error) {
  return look(context, before, options, snapshot, error);
}

oamhal_snapshot_t* oamhal_snapshot_ref(oamhal_snapshot_t* snapshot) {
  if (snapshot != nullptr) snapshot->references.fetch_add(1);
  return snapshot;
}

void oamhal_snapshot_unref(oamhal_snapshot_t* snapshot) {
  if (snapshot != nullptr && snapshot->references.fetch_sub(1) == 1) delete snapshot;
}

oamhal_status oamhal_snapshot_get(const oamhal_snapshot_t* snapshot, oamhal_snapshot_info_t* info) {
  if (snapshot == nullptr || info == nullptr)
    return fail(nullptr, OAMHAL_ERROR_INVALID_ARGUMENT, "an argument is NULL.");
  return oamhal::api::copy_out(snapshot->info, info);
}

oamhal_status oamhal_numa_node_get(const oamhal_snapshot_t* snapshot, uint32_t index, uint32_t* node) {
  if (snapshot == nullptr || node == nullptr)
    return fail(nullptr, OAMHAL_ERROR_INVALID_ARGUMENT, "an argument is NULL.");
  if (index >= snapshot->numa_nodes.size())
    return fail(nullptr, OAMHAL_ERROR_NOT_FOUND, "the index is past the end.");
  *node = snapshot->numa_nodes[index];
  return OAMHAL_OK;
}
