// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <oamhal/context.h>

#include <string>

#include "hal/base/guard.hpp"
#include "hal/core/context.hpp"

using oamhal::api::copy_in;
using oamhal::api::copy_out;
using oamhal::api::fail;

namespace {

constexpr std::uint64_t kFlags = OAMHAL_CONTEXT_USE_ENVIRONMENT | OAMHAL_CONTEXT_LOAD_PLUGINS;

const char* origin_of(bool plugin) {
  return plugin ? "plugin" : "built-in";
}

/// path: of its plugin, or "".
oamhal_backend_info_t info_of(const oamhal_backend_t& backend, const std::string& path) {
  return {sizeof(oamhal_backend_info_t),
          backend.name,
          backend.version,
          origin_of(!path.empty()),
          backend.evidence,
          backend.match_count,
          0,
          path.empty() ? nullptr : path.c_str(),
          nullptr,
          backend.abi_major,
          backend.abi_minor};
}

oamhal_backend_info_t info_of(const oamhal::hal::Registry::Refusal& refused) {
  return {sizeof(oamhal_backend_info_t),
          refused.name.c_str(),
          nullptr,
          origin_of(refused.plugin),
          nullptr,
          0,
          0,
          refused.plugin ? refused.name.c_str() : nullptr,
          refused.why.c_str(),
          0,
          0};
}

}  // namespace

oamhal_status oamhal_context_create(const oamhal_context_options_t* options, oamhal_context_t** context,
                                    oamhal_error_t* error) {
  if (context == nullptr) return fail(error, OAMHAL_ERROR_INVALID_ARGUMENT, "context is NULL.");
  *context = nullptr;
  if (!oamhal::api::is_sized(options))
    return fail(error, OAMHAL_ERROR_INVALID_ARGUMENT,
                "options.size is not set: begin with OAMHAL_CONTEXT_OPTIONS_INIT.");
  return oamhal::api::guarded(error, [&] {
    const auto given = copy_in(options);
    if ((given.flags & ~kFlags) != 0 || given.strictness < OAMHAL_STRICTNESS_REPORT ||
        given.strictness > OAMHAL_STRICTNESS_FAIL_ON_WARNING)
      return fail(error, OAMHAL_ERROR_INVALID_ARGUMENT,
                  "options have a flag or strictness that this version lacks.");
    auto made = oamhal::hal::make_context(given);
    if (!made) return fail(error, made.error());
    *context = made->release();
    return OAMHAL_OK;
  });
}

oamhal_context_t* oamhal_context_ref(oamhal_context_t* context) {
  if (context != nullptr) context->references.fetch_add(1);
  return context;
}

void oamhal_context_unref(oamhal_context_t* context) {
  if (context != nullptr && context->references.fetch_sub(1) == 1) delete context;
}

oamhal_status oamhal_context_get(const oamhal_context_t* context, oamhal_context_info_t* info) {
  if (context == nullptr || info == nullptr)
    return fail(nullptr, OAMHAL_ERROR_INVALID_ARGUMENT, "an argument is NULL.");
  const oamhal_context_info_t full{
      sizeof full, context->machine.origin, static_cast<std::uint32_t>(context->machine.served.size()),
      context->root.path().c_str(), context->machine.name.empty() ? nullptr : context->machine.name.c_str()};
  return copy_out(full, info);
}

uint32_t oamhal_backend_count(const oamhal_context_t* context) {
  if (context == nullptr) return 0;
  const auto& registry = context->registry;
  return static_cast<uint32_t>(registry.backends().size() + registry.refusals().size());
}

oamhal_status oamhal_backend_get(const oamhal_context_t* context, uint32_t index,
                                 oamhal_backend_info_t* info) {
  if (context == nullptr || info == nullptr)
    return fail(nullptr, OAMHAL_ERROR_INVALID_ARGUMENT, "an argument is NULL.");
  const auto& registry = context->registry;
  const auto backends = registry.backends();
  const auto refusals = registry.refusals();
  if (index < backends.size()) return copy_out(info_of(*backends[index], registry.path_of(index)), info);
  if (index - backends.size() < refusals.size())
    return copy_out(info_of(refusals[index - backends.size()]), info);
  return fail(nullptr, OAMHAL_ERROR_NOT_FOUND, "the index is past the end.");
}
