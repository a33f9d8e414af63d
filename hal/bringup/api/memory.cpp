// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <oamhal/bringup/memory.h>

#include <memory>
#include <span>
#include <utility>

#include "hal/base/guard.hpp"
#include "hal/bringup/memory/engine.hpp"

using oamhal::api::copy_out;
using oamhal::api::fail;

struct oamhal_engine {
  std::unique_ptr<oamhal::hal::Engine> engine;
};

namespace {

oamhal_status null_argument(oamhal_error_t* error) {
  return fail(error, OAMHAL_ERROR_INVALID_ARGUMENT, "an argument is NULL.");
}

/// Calls body(engine), which gives a Result; what it holds goes to *value.
template <typename T, typename F>
oamhal_status give(oamhal_engine_t* engine, T* value, oamhal_error_t* error, F&& body) {
  if (value != nullptr) *value = T{};
  if (engine == nullptr || value == nullptr) return null_argument(error);
  return oamhal::api::guarded(error, [&] {
    auto result = body(*engine->engine);
    if (!result) return fail(error, result.error());
    *value = *result;
    return OAMHAL_OK;
  });
}

template <typename F>
oamhal_status act(oamhal_engine_t* engine, oamhal_error_t* error, F&& body) {
  if (engine == nullptr) return null_argument(error);
  return oamhal::api::guarded(error, [&] {
    const auto result = body(*engine->engine);
    return result ? OAMHAL_OK : fail(error, result.error());
  });
}

}  // namespace

oamhal_status oamhal_engine_open(oamhal_context_t* context, const char* bdf,
                                 const oamhal_engine_options_t* options, oamhal_engine_t** engine,
                                 oamhal_error_t* error) {
  if (engine != nullptr) *engine = nullptr;
  if (context == nullptr || bdf == nullptr || engine == nullptr) return null_argument(error);
  if (!oamhal::api::is_sized(options))
    return fail(error, OAMHAL_ERROR_INVALID_ARGUMENT,
                "options.size is not set: begin with OAMHAL_ENGINE_OPTIONS_INIT.");
  return oamhal::api::guarded(error, [&] {
    const auto given = oamhal::api::copy_in(options);
    if ((given.flags & ~OAMHAL_ENGINE_EXCLUSIVE) != 0)
      return fail(error, OAMHAL_ERROR_INVALID_ARGUMENT,
                  "options.flags has a bit that this version does not know.");
    oamhal_bdf_t address{};
    char text[OAMHAL_BDF_TEXT_SIZE];
    if (oamhal_bdf_parse(bdf, &address) != OAMHAL_OK ||
        oamhal_bdf_format(&address, text, sizeof text) != OAMHAL_OK)
      return fail(error, OAMHAL_ERROR_INVALID_ARGUMENT, oamhal_last_error());
    auto opened = oamhal::hal::Engine::open(*context, text, given.flags);
    if (!opened) return fail(error, opened.error());
    *engine = new oamhal_engine{std::move(*opened)};
    return OAMHAL_OK;
  });
}

void oamhal_engine_close(oamhal_engine_t* engine) {
  delete engine;
}

oamhal_status oamhal_engine_get(const oamhal_engine_t* engine, oamhal_engine_info_t* info) {
  if (engine == nullptr || info == nullptr) return null_argument(nullptr);
  return copy_out(engine->engine->info(), info);
}

oamhal_status oamhal_buffer_allocate(oamhal_engine_t* engine, uint64_t length, oamhal_buffer_t* buffer,
                                     oamhal_error_t* error) {
  return give(engine, buffer, error, [&](oamhal::hal::Engine& one) { return one.allocate(length); });
}

oamhal_status oamhal_buffer_allocate_host(oamhal_engine_t* engine, uint64_t length, oamhal_buffer_t* buffer,
                                          oamhal_error_t* error) {
  return give(engine, buffer, error, [&](oamhal::hal::Engine& one) { return one.allocate_host(length); });
}

oamhal_status oamhal_buffer_register(oamhal_engine_t* engine, void* memory, uint64_t length,
                                     oamhal_buffer_t* buffer, oamhal_error_t* error) {
  if (memory == nullptr) return null_argument(error);
  return give(engine, buffer, error,
              [&](oamhal::hal::Engine& one) { return one.register_host(memory, length); });
}

oamhal_status oamhal_buffer_import(oamhal_engine_t* engine, int fd, uint64_t length, oamhal_buffer_t* buffer,
                                   oamhal_error_t* error) {
  return give(engine, buffer, error, [&](oamhal::hal::Engine& one) { return one.import(fd, length); });
}

oamhal_status oamhal_buffer_export(oamhal_engine_t* engine, oamhal_buffer_t buffer, int* fd,
                                   oamhal_error_t* error) {
  if (engine == nullptr || fd == nullptr) return null_argument(error);
  *fd = -1;
  return oamhal::api::guarded(error, [&] {
    auto made = engine->engine->share(buffer);
    if (!made) return fail(error, made.error());
    *fd = made->release();
    return OAMHAL_OK;
  });
}

oamhal_status oamhal_buffer_free(oamhal_engine_t* engine, oamhal_buffer_t buffer, oamhal_error_t* error) {
  return act(engine, error, [&](oamhal::hal::Engine& one) { return one.free(buffer); });
}

oamhal_status oamhal_buffer_get(const oamhal_engine_t* engine, oamhal_buffer_t buffer,
                                oamhal_buffer_info_t* info) {
  if (engine == nullptr || info == nullptr) return null_argument(nullptr);
  return oamhal::api::guarded(nullptr, [&] {
    const auto full = engine->engine->buffer_info(buffer);
    return full ? copy_out(*full, info) : fail(nullptr, full.error());
  });
}

oamhal_status oamhal_buffer_write(oamhal_engine_t* engine, oamhal_buffer_t buffer, uint64_t offset,
                                  const void* bytes, uint64_t length, oamhal_error_t* error) {
  if (bytes == nullptr && length != 0) return null_argument(error);
  return act(engine, error, [&](oamhal::hal::Engine& one) {
    return one.write(buffer, offset, std::span(static_cast<const std::byte*>(bytes), length));
  });
}

oamhal_status oamhal_buffer_read(oamhal_engine_t* engine, oamhal_buffer_t buffer, uint64_t offset,
                                 void* bytes, uint64_t length, oamhal_error_t* error) {
  if (bytes == nullptr && length != 0) return null_argument(error);
  return act(engine, error, [&](oamhal::hal::Engine& one) {
    return one.read(buffer, offset, std::span(static_cast<std::byte*>(bytes), length));
  });
}

oamhal_status oamhal_buffer_fill(oamhal_engine_t* engine, oamhal_buffer_t buffer, uint64_t offset,
                                 uint64_t length, uint64_t seed, oamhal_error_t* error) {
  return act(engine, error, [&](oamhal::hal::Engine& one) { return one.fill(buffer, offset, length, seed); });
}

oamhal_status oamhal_buffer_verify(oamhal_engine_t* engine, oamhal_buffer_t buffer, uint64_t offset,
                                   uint64_t length, uint64_t seed, uint64_t* wrong, uint64_t* first,
                                   oamhal_error_t* error) {
  if (wrong == nullptr || first == nullptr) return null_argument(error);
  *wrong = *first = 0;
  return act(engine, error, [&](oamhal::hal::Engine& one) -> oamhal::hal::Result<void> {
    const auto found = one.verify(buffer, offset, length, seed);
    if (!found) return std::unexpected(found.error());
    *wrong = found->words;
    *first = found->first;
    return {};
  });
}

oamhal_status oamhal_copy_start(oamhal_engine_t* engine, const oamhal_copy_t* copy, uint64_t* ticket,
                                oamhal_error_t* error) {
  if (copy == nullptr) return null_argument(error);
  if (!oamhal::api::is_sized(copy))
    return fail(error, OAMHAL_ERROR_INVALID_ARGUMENT, "copy.size is not set: begin with OAMHAL_COPY_INIT.");
  return give(engine, ticket, error, [&](oamhal::hal::Engine& one) {
    oamhal_copy_t given = oamhal::api::copy_in(copy);
    // A caller of a shorter structure names no port.
    if (copy->size < sizeof given) given.port = OAMHAL_ANY_PORT;
    return one.start(given, given.peer == nullptr ? nullptr : given.peer->engine.get());
  });
}

oamhal_status oamhal_copy_poll(oamhal_engine_t* engine, uint64_t* done, oamhal_error_t* error) {
  return give(engine, done, error, [](oamhal::hal::Engine& one) { return one.poll(); });
}

oamhal_status oamhal_copy_wait(oamhal_engine_t* engine, uint64_t ticket, uint32_t timeout_ms,
                               oamhal_error_t* error) {
  return act(engine, error, [&](oamhal::hal::Engine& one) {
    return one.wait(ticket, std::chrono::milliseconds(timeout_ms));
  });
}
