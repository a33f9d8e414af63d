// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <oamhal/session.h>

#include <unistd.h>

#include <memory>
#include <utility>

#include "hal/base/guard.hpp"
#include "hal/core/session.hpp"

using oamhal::api::fail;

struct oamhal_session {
  std::unique_ptr<oamhal::hal::Session> session;
  pid_t process;
};

oamhal_status oamhal_session_open(oamhal_context_t* context, const char* bdf, oamhal_session_t** session,
                                  oamhal_error_t* error) {
  if (session != nullptr) *session = nullptr;
  if (context == nullptr || bdf == nullptr || session == nullptr)
    return fail(error, OAMHAL_ERROR_INVALID_ARGUMENT, "an argument is NULL.");
  return oamhal::api::guarded(error, [&] {
    if (context->process != ::getpid())
      return fail(error, OAMHAL_ERROR_FORKED,
                  "the context was made before fork: make a new one in this process.");
    oamhal_bdf_t address{};
    if (oamhal_bdf_parse(bdf, &address) != OAMHAL_OK)
      return fail(error, OAMHAL_ERROR_INVALID_ARGUMENT, oamhal_last_error());
    auto opened = oamhal::hal::Session::open(*context, address);
    if (!opened) return fail(error, opened.error());
    *session = new oamhal_session{std::move(*opened), context->process};
    return OAMHAL_OK;
  });
}

void oamhal_session_close(oamhal_session_t* session) {
  delete session;
}

oamhal_status oamhal_session_get(const oamhal_session_t* session, oamhal_session_info_t* info) {
  if (session == nullptr || info == nullptr)
    return fail(nullptr, OAMHAL_ERROR_INVALID_ARGUMENT, "an argument is NULL.");
  return oamhal::api::copy_out(session->session->info(), info);
}

oamhal_status oamhal_session_call(oamhal_session_t* session, const char* operation, oamhal_session_body body,
                                  void* user, oamhal_error_t* error) {
  if (session == nullptr || operation == nullptr || body == nullptr)
    return fail(error, OAMHAL_ERROR_INVALID_ARGUMENT, "an argument is NULL.");
  return oamhal::api::guarded(error, [&] {
    if (session->process != ::getpid())
      return fail(error, OAMHAL_ERROR_FORKED, "the session was opened before fork: open a new one.");
    const auto done = session->session->call(operation, body, user);
    return done ? OAMHAL_OK : fail(error, done.error());
  });
}
