// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <oamhal/bringup/tester.h>

#include <fmt/format.h>

#include <array>
#include <cstring>
#include <memory>
#include <utility>

#include <oamhal/backend/backend.h>
#include <oamhal/session.h>

#include "hal/base/guard.hpp"
#include "hal/bringup/api/handles.hpp"
#include "hal/bringup/link_tests.hpp"

using oamhal::api::copy_out;
using oamhal::api::fail;

namespace {

struct SessionCloser {
  void operator()(oamhal_session_t* session) const { oamhal_session_close(session); }
};

constexpr std::array<const char*, 12> kOperations{"unknown", "status",  "counters", "lanes",
                                                  "enable",  "retrain", "loopback", "prbs",
                                                  "inject",  "margin",  "freeze",   "copy"};
constexpr std::array<const char*, 4> kEffects{"unknown", "passive", "load", "disruptive"};
constexpr std::array<const char*, 8> kPatterns{"none",   "prbs7",  "prbs9",   "prbs15",
                                               "prbs23", "prbs31", "prbs13q", "prbs31q"};
constexpr std::array<const char*, 4> kCodes{"unknown", "none", "RS(528,514)", "RS(544,514)"};

template <std::size_t N>
const char* name_of(const std::array<const char*, N>& names, std::int32_t number) {
  return number >= 0 && static_cast<std::size_t>(number) < N ? names[static_cast<std::size_t>(number)]
                                                             : "unknown";
}

}  // namespace

struct oamhal_tester {
  std::unique_ptr<oamhal_session_t, SessionCloser> session;
  /// Kept open, so that asking again costs no opening; nothing where the context has no such way.
  std::shared_ptr<oamhal::hal::OpenFunction> function;
  std::string transport;
  std::uint32_t capabilities = 0;
  /// Drivers of the kernel are behind devices of a live machine alone.
  bool live = false;
};

namespace {

/// Calls one operation of the link tests of a tester's backend. body gets the table, device and host.
template <typename F>
oamhal_status call(oamhal_tester_t* tester, std::int32_t operation, oamhal_error_t* error, F&& body) {
  if (tester == nullptr) return fail(error, OAMHAL_ERROR_INVALID_ARGUMENT, "tester is NULL.");
  const oamhal_session_body thunk = [](void* user, const oamhal_backend_ops_t* ops, void* device,
                                       const oamhal_backend_host_t* host) -> std::int32_t {
    return (*static_cast<std::remove_reference_t<F>*>(user))(oamhal::hal::link_ops_of(*ops), device, host);
  };
  const oamhal_status status =
      oamhal_session_call(tester->session.get(), oamhal_link_operation_name(operation), thunk, &body, error);
  if (status != OAMHAL_ERROR_NOT_SUPPORTED) return status;
  return oamhal::api::guarded(error, [&] {
    oamhal_link_capability_t answer{};
    answer.size = sizeof answer;
    if (oamhal_tester_capability(tester, operation, &answer, nullptr) != OAMHAL_OK || answer.reason[0] == 0)
      return status;
    oamhal_tester_info_t info{};
    info.size = sizeof info;
    (void)oamhal_tester_get(tester, &info);
    return fail(error, status, fmt::format("{}: {}", info.bdf, answer.reason));
  });
}

/// Fills the caller's struct by an operation that writes one.
template <typename T, typename F>
oamhal_status fill(oamhal_tester_t* tester, std::int32_t operation, T* out, oamhal_error_t* error, F&& body) {
  if (out == nullptr) return fail(error, OAMHAL_ERROR_INVALID_ARGUMENT, "an argument is NULL.");
  T full{};
  full.size = sizeof full;
  const oamhal_status status =
      call(tester, operation, error,
           [&](const oamhal_backend_link_ops_t& ops, void* device, const oamhal_backend_host_t* host) {
             return body(ops, device, host, &full);
           });
  if (status != OAMHAL_OK) return status;
  oamhal::hal::end_texts(full);
  return copy_out(full, out);
}

/// Calls an operation of the table, if it is there.
template <typename Operation, typename... Args>
std::int32_t use(Operation operation, Args... args) {
  return operation == nullptr ? OAMHAL_ERROR_NOT_SUPPORTED : operation(args...);
}

}  // namespace

oamhal_status oamhal_tester_open(oamhal_context_t* context, const char* bdf, oamhal_tester_t** tester,
                                 oamhal_error_t* error) {
  if (tester != nullptr) *tester = nullptr;
  if (context == nullptr || bdf == nullptr || tester == nullptr)
    return fail(error, OAMHAL_ERROR_INVALID_ARGUMENT, "an argument is NULL.");
  return oamhal::api::guarded(error, [&] {
    auto made = std::make_unique<oamhal_tester>();
    // The function first: the probe below then finds it open.
    if (const auto attachment = oamhal::hal::attachment_of(context)) {
      oamhal_bdf_t address{};
      char text[OAMHAL_BDF_TEXT_SIZE];
      if (oamhal_bdf_parse(bdf, &address) != OAMHAL_OK ||
          oamhal_bdf_format(&address, text, sizeof text) != OAMHAL_OK)
        return fail(error, OAMHAL_ERROR_INVALID_ARGUMENT, oamhal_last_error());
      made->live = (*attachment)->live();
      auto opened = (*attachment)->open(text);
      if (!opened && opened.error().status != OAMHAL_ERROR_NOT_SUPPORTED) return fail(error, opened.error());
      if (opened) {
        made->transport = (*opened)->access->transport();
        made->capabilities = (*opened)->capabilities;
        made->function = std::move(*opened);
      }
    } else if (const auto* source = oamhal_context_window_source(context)) {
      made->transport = "other";
      made->capabilities = source->capabilities;
    }
    oamhal_session_t* session = nullptr;
    if (const auto status = oamhal_session_open(context, bdf, &session, error); status != OAMHAL_OK)
      return status;
    made->session.reset(session);
    *tester = made.release();
    return OAMHAL_OK;
  });
}

void oamhal_tester_close(oamhal_tester_t* tester) {
  delete tester;
}

oamhal_status oamhal_tester_get(const oamhal_tester_t* tester, oamhal_tester_info_t* info) {
  if (tester == nullptr || info == nullptr)
    return fail(nullptr, OAMHAL_ERROR_INVALID_ARGUMENT, "an argument is NULL.");
  oamhal_session_info_t session{};
  session.size = sizeof session;
  (void)oamhal_session_get(tester->session.get(), &session);
  const oamhal_tester_info_t full{sizeof full,
                                  session.bdf,
                                  session.backend,
                                  session.kernel_driver,
                                  tester->transport.empty() ? nullptr : tester->transport.c_str(),
                                  tester->capabilities,
                                  0};
  return copy_out(full, info);
}

oamhal_status oamhal_tester_capability(oamhal_tester_t* tester, int32_t operation,
                                       oamhal_link_capability_t* answer, oamhal_error_t* error) {
  if (tester == nullptr || answer == nullptr)
    return fail(error, OAMHAL_ERROR_INVALID_ARGUMENT, "an argument is NULL.");
  return oamhal::api::guarded(error, [&] {
    oamhal_tester_info_t info{};
    info.size = sizeof info;
    (void)oamhal_tester_get(tester, &info);
    if (operation <= OAMHAL_LINK_OPERATION_UNKNOWN || operation > OAMHAL_LINK_COPY)
      return fail(error, OAMHAL_ERROR_INVALID_ARGUMENT, "there is no link operation with that number.");
    oamhal::hal::CapabilityQuestion question{info, operation, tester->live, {}};
    const oamhal_session_body thunk = [](void* user, const oamhal_backend_ops_t* ops, void* device,
                                         const oamhal_backend_host_t* host) -> std::int32_t {
      return static_cast<oamhal::hal::CapabilityQuestion*>(user)->ask(*ops, device, host);
    };
    const auto status = oamhal_session_call(tester->session.get(), "capability", thunk, &question, error);
    return status == OAMHAL_OK ? copy_out(question.answer, answer) : status;
  });
}

oamhal_status oamhal_tester_port(oamhal_tester_t* tester, uint32_t port, oamhal_port_status_t* status,
                                 oamhal_error_t* error) {
  return fill(tester, OAMHAL_LINK_STATUS, status, error,
              [&](const oamhal_backend_link_ops_t& ops, void* device, const oamhal_backend_host_t* host,
                  oamhal_port_status_t* out) { return use(ops.port_status, device, host, port, out); });
}

oamhal_status oamhal_tester_counters(oamhal_tester_t* tester, uint32_t port, oamhal_port_counter_t* counters,
                                     uint32_t capacity, uint32_t* count, oamhal_error_t* error) {
  if (count == nullptr || (counters == nullptr && capacity != 0))
    return fail(error, OAMHAL_ERROR_INVALID_ARGUMENT, "an argument is NULL.");
  *count = 0;
  return oamhal::api::guarded(error, [&] {
    std::array<oamhal_port_counter_t, OAMHAL_PORT_COUNTER_LIMIT> list{};
    for (auto& counter : list) counter.size = sizeof counter;
    std::uint32_t found = 0;
    const auto status = call(
        tester, OAMHAL_LINK_COUNTERS, error,
        [&](const oamhal_backend_link_ops_t& ops, void* device, const oamhal_backend_host_t* host) {
          return use(ops.port_counters, device, host, port, list.data(), OAMHAL_PORT_COUNTER_LIMIT, &found);
        });
    if (status != OAMHAL_OK) return status;
    *count = std::min(found, OAMHAL_PORT_COUNTER_LIMIT);
    for (std::uint32_t i = 0; i < std::min(*count, capacity); ++i) {
      oamhal::hal::end_texts(list[i]);
      if (const auto copied = copy_out(list[i], &counters[i]); copied != OAMHAL_OK)
        return fail(error, copied, oamhal_last_error());
    }
    return OAMHAL_OK;
  });
}

oamhal_status oamhal_tester_control(oamhal_tester_t* tester, uint32_t port, int32_t action,
                                    oamhal_error_t* error) {
  return call(tester, oamhal::hal::operation_of_action(action), error,
              [&](const oamhal_backend_link_ops_t& ops, void* device, const oamhal_backend_host_t* host) {
                return use(ops.port_control, device, host, port, action);
              });
}

oamhal_status oamhal_tester_lane(oamhal_tester_t* tester, uint32_t port, uint32_t lane,
                                 oamhal_lane_status_t* status, oamhal_error_t* error) {
  return fill(tester, OAMHAL_LINK_LANES, status, error,
              [&](const oamhal_backend_link_ops_t& ops, void* device, const oamhal_backend_host_t* host,
                  oamhal_lane_status_t* out) { return use(ops.lane_status, device, host, port, lane, out); });
}

oamhal_status oamhal_tester_prbs_set(oamhal_tester_t* tester, uint32_t port, uint32_t lane, int32_t generator,
                                     int32_t checker, oamhal_error_t* error) {
  return call(tester, OAMHAL_LINK_PRBS, error,
              [&](const oamhal_backend_link_ops_t& ops, void* device, const oamhal_backend_host_t* host) {
                return use(ops.prbs_set, device, host, port, lane, generator, checker);
              });
}

oamhal_status oamhal_tester_prbs_read(oamhal_tester_t* tester, uint32_t port, uint32_t lane,
                                      oamhal_prbs_status_t* status, oamhal_error_t* error) {
  return fill(tester, OAMHAL_LINK_PRBS, status, error,
              [&](const oamhal_backend_link_ops_t& ops, void* device, const oamhal_backend_host_t* host,
                  oamhal_prbs_status_t* out) { return use(ops.prbs_read, device, host, port, lane, out); });
}

oamhal_status oamhal_tester_inject(oamhal_tester_t* tester, uint32_t port, uint32_t lane, uint32_t count,
                                   oamhal_error_t* error) {
  return call(tester, OAMHAL_LINK_INJECT, error,
              [&](const oamhal_backend_link_ops_t& ops, void* device, const oamhal_backend_host_t* host) {
                return use(ops.inject_errors, device, host, port, lane, count);
              });
}

oamhal_status oamhal_tester_margin_limits(oamhal_tester_t* tester, uint32_t port, uint32_t lane,
                                          oamhal_margin_limits_t* limits, oamhal_error_t* error) {
  return fill(
      tester, OAMHAL_LINK_MARGIN, limits, error,
      [&](const oamhal_backend_link_ops_t& ops, void* device, const oamhal_backend_host_t* host,
          oamhal_margin_limits_t* out) { return use(ops.margin_limits, device, host, port, lane, out); });
}

oamhal_status oamhal_tester_margin_set(oamhal_tester_t* tester, uint32_t port, uint32_t lane, int32_t axis,
                                       int32_t step, oamhal_error_t* error) {
  return call(tester, OAMHAL_LINK_MARGIN, error,
              [&](const oamhal_backend_link_ops_t& ops, void* device, const oamhal_backend_host_t* host) {
                return use(ops.margin_set, device, host, port, lane, axis, step);
              });
}

oamhal_status oamhal_tester_margin_read(oamhal_tester_t* tester, uint32_t port, uint32_t lane,
                                        oamhal_margin_status_t* status, oamhal_error_t* error) {
  return fill(
      tester, OAMHAL_LINK_MARGIN, status, error,
      [&](const oamhal_backend_link_ops_t& ops, void* device, const oamhal_backend_host_t* host,
          oamhal_margin_status_t* out) { return use(ops.margin_read, device, host, port, lane, out); });
}

const char* oamhal_link_operation_name(int32_t operation) {
  return name_of(kOperations, operation);
}
const char* oamhal_test_effect_name(int32_t effect) {
  return name_of(kEffects, effect);
}
const char* oamhal_pattern_name(int32_t pattern) {
  return name_of(kPatterns, pattern);
}
const char* oamhal_fec_name(int32_t fec) {
  return name_of(kCodes, fec);
}
