// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <oamhal/bringup/window.h>

#include <utility>

#include "hal/base/guard.hpp"
#include "hal/bringup/api/handles.hpp"

using oamhal::api::copy_out;
using oamhal::api::fail;

namespace {

oamhal_status null_argument(oamhal_error_t* error) {
  return fail(error, OAMHAL_ERROR_INVALID_ARGUMENT, "an argument is NULL.");
}

}  // namespace

oamhal_status oamhal_function_open(oamhal_context_t* context, const char* bdf, oamhal_function_t** function,
                                   oamhal_error_t* error) {
  if (function != nullptr) *function = nullptr;
  if (context == nullptr || bdf == nullptr || function == nullptr) return null_argument(error);
  return oamhal::api::guarded(error, [&] {
    oamhal_bdf_t address{};
    char text[OAMHAL_BDF_TEXT_SIZE];
    if (oamhal_bdf_parse(bdf, &address) != OAMHAL_OK ||
        oamhal_bdf_format(&address, text, sizeof text) != OAMHAL_OK)
      return fail(error, OAMHAL_ERROR_INVALID_ARGUMENT, oamhal_last_error());
    const auto attachment = oamhal::hal::attachment_of(context);
    if (!attachment) return fail(error, attachment.error());
    auto opened = (*attachment)->open(text);
    if (!opened) return fail(error, opened.error());
    std::string transport((*opened)->access->transport());
    *function = new oamhal_function{std::move(*opened), std::move(transport)};
    return OAMHAL_OK;
  });
}

void oamhal_function_close(oamhal_function_t* function) {
  delete function;
}

oamhal_status oamhal_function_get(oamhal_function_t* function, oamhal_function_info_t* info,
                                  oamhal_error_t* error) {
  if (function == nullptr || info == nullptr) return null_argument(error);
  return oamhal::api::guarded(error, [&] {
    oamhal_function_info_t full{};
    full.size = sizeof full;
    full.bdf = function->open->bdf.c_str();
    full.transport = function->transport.c_str();
    full.capabilities = function->open->capabilities;
    for (unsigned bar = 0; bar < oamhal::hal::kBars; ++bar) {
      const auto region = function->open->access->region(bar);
      if (!region) return fail(error, region.error());
      full.bar_length[bar] = region->length;
    }
    return copy_out(full, info);
  });
}

oamhal_status oamhal_function_reset(oamhal_function_t* function, oamhal_error_t* error) {
  if (function == nullptr) return null_argument(error);
  return oamhal::api::guarded(error, [&] {
    if ((function->open->capabilities & OAMHAL_WINDOW_WRITE) == 0)
      return fail(error, OAMHAL_ERROR_NO_PERMISSION,
                  "a reset needs leave to write: attach with OAMHAL_BRINGUP_WRITE.");
    const auto done = function->open->access->reset();
    return done ? OAMHAL_OK : fail(error, done.error());
  });
}

oamhal_status oamhal_window_open(oamhal_function_t* function, uint32_t bar, oamhal_window_t** window,
                                 oamhal_error_t* error) {
  if (window != nullptr) *window = nullptr;
  if (function == nullptr || window == nullptr) return null_argument(error);
  return oamhal::api::guarded(error, [&] {
    auto opened = oamhal::hal::Window::open(function->open, bar);
    if (!opened) return fail(error, opened.error());
    *window = new oamhal_window{std::move(*opened)};
    return OAMHAL_OK;
  });
}

void oamhal_window_close(oamhal_window_t* window) {
  delete window;
}

oamhal_status oamhal_window_get(const oamhal_window_t* window, oamhal_window_info_t* info) {
  if (window == nullptr || info == nullptr) return null_argument(nullptr);
  const oamhal_window_access_t& access = window->window->access();
  const oamhal_window_info_t full{sizeof full, window->window->bar(), access.capabilities, access.length,
                                  window->window->mapped_length()};
  return copy_out(full, info);
}

const oamhal_window_access_t* oamhal_window_access_get(const oamhal_window_t* window) {
  return window == nullptr ? nullptr : &window->window->access();
}

oamhal_status oamhal_window_read(oamhal_window_t* window, uint64_t offset, uint32_t width, uint64_t* value,
                                 oamhal_error_t* error) {
  if (window == nullptr || value == nullptr) return null_argument(error);
  *value = 0;
  return oamhal::api::guarded(error, [&] {
    const auto got = window->window->read(offset, width);
    if (!got) return fail(error, got.error());
    *value = *got;
    return OAMHAL_OK;
  });
}

oamhal_status oamhal_window_write(oamhal_window_t* window, uint64_t offset, uint32_t width, uint64_t value,
                                  oamhal_error_t* error) {
  if (window == nullptr) return null_argument(error);
  return oamhal::api::guarded(error, [&] {
    const auto put = window->window->write(offset, width, value);
    return put ? OAMHAL_OK : fail(error, put.error());
  });
}

oamhal_status oamhal_window_read_indexed(oamhal_window_t* window, const oamhal_index_pair_t* pair,
                                         uint64_t index, uint64_t* value, oamhal_error_t* error) {
  if (window == nullptr || pair == nullptr || value == nullptr) return null_argument(error);
  *value = 0;
  return oamhal::api::guarded(error, [&] {
    const auto got = window->window->read_indexed(*pair, index);
    if (!got) return fail(error, got.error());
    *value = *got;
    return OAMHAL_OK;
  });
}

oamhal_status oamhal_window_write_indexed(oamhal_window_t* window, const oamhal_index_pair_t* pair,
                                          uint64_t index, uint64_t value, oamhal_error_t* error) {
  if (window == nullptr || pair == nullptr) return null_argument(error);
  return oamhal::api::guarded(error, [&] {
    const auto put = window->window->write_indexed(*pair, index, value);
    return put ? OAMHAL_OK : fail(error, put.error());
  });
}
