// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <oamhal/status.h>

#include <array>

#include "hal/api/guard.hpp"

namespace {

thread_local char last_message[OAMHAL_ERROR_MESSAGE_SIZE];

void put(char* text, std::string_view message) noexcept {
  const std::size_t length = std::min(message.size(), std::size_t{OAMHAL_ERROR_MESSAGE_SIZE - 1});
  std::memcpy(text, message.data(), length);
  text[length] = '\0';
}

constexpr std::array<const char*, 16> kNames{
    "ok",        "invalid-argument", "not-found", "ambiguous",   "not-supported", "no-permission",
    "io",        "no-memory",        "forked",    "device-lost", "timeout",       "busy",
    "malformed", "findings",         "version",   "internal"};

}  // namespace

namespace oamhal::api {

oamhal_status fail(oamhal_error_t* error, oamhal_status status, std::string_view message,
                   int system_errno) noexcept {
  put(last_message, message);
  if (error == nullptr || error->size < sizeof(oamhal_error_t)) return status;
  error->status = status;
  error->system_errno = system_errno;
  put(error->message, message);
  return status;
}

}  // namespace oamhal::api

const char* oamhal_status_name(int32_t status) {
  return status >= 0 && static_cast<std::size_t>(status) < kNames.size()
             ? kNames[static_cast<std::size_t>(status)]
             : "unknown";
}

const char* oamhal_last_error(void) {
  return last_message;
}
