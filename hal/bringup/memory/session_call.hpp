// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_HAL_BRINGUP_MEMORY_SESSION_CALL_HPP
#define OAMHAL_HAL_BRINGUP_MEMORY_SESSION_CALL_HPP

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <memory>
#include <type_traits>

#include <oamhal/backend/backend.h>
#include <oamhal/session.h>

#include "hal/base/error.hpp"

namespace oamhal::hal {

struct SessionCloser {
  void operator()(oamhal_session_t* session) const { oamhal_session_close(session); }
};
using OwnedSession = std::unique_ptr<oamhal_session_t, SessionCloser>;

/// Calls body(table of the backend, device, host), which returns an oamhal_status, as an operation of the
/// backend.
template <typename F>
Result<void> call_session(oamhal_session_t* session, const char* operation, F&& body) {
  const oamhal_session_body thunk = [](void* user, const oamhal_backend_ops_t* ops, void* device,
                                       const oamhal_backend_host_t* host) -> std::int32_t {
    return (*static_cast<std::remove_reference_t<F>*>(user))(*ops, device, host);
  };
  oamhal_error_t error = OAMHAL_ERROR_INIT;
  const auto status = oamhal_session_call(session, operation, thunk, &body, &error);
  if (status == OAMHAL_OK) return {};
  return std::unexpected(Error{status, error.system_errno, static_cast<const char*>(error.message)});
}

/// For what is tried on the way out, and cannot be helped.
inline void ignore(const Result<void>& /*outcome*/) {
}

/// A table that a backend may have shorter or longer, or not at all: what is not there is NULL.
template <typename Table>
Table whole_table(const Table* table) {
  Table whole{};
  if (table != nullptr) std::memcpy(&whole, table, std::min(table->size, sizeof whole));
  return whole;
}

}  // namespace oamhal::hal

#endif  // OAMHAL_HAL_BRINGUP_MEMORY_SESSION_CALL_HPP
