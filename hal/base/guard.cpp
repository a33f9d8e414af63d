// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "hal/base/guard.hpp"

namespace oamhal::api {

namespace {

thread_local char last[OAMHAL_ERROR_MESSAGE_SIZE];

void put(char* text, std::string_view message) noexcept {
  const std::size_t length = std::min(message.size(), std::size_t{OAMHAL_ERROR_MESSAGE_SIZE - 1});
  std::memcpy(text, message.data(), length);
  text[length] = '\0';
}

}  // namespace

oamhal_status fail(oamhal_error_t* error, oamhal_status status, std::string_view message,
                   int system_errno) noexcept {
  put(last, message);
  if (error == nullptr || error->size < sizeof(oamhal_error_t)) return status;
  error->status = status;
  error->system_errno = system_errno;
  put(error->message, message);
  return status;
}

const char* last_message() noexcept {
  return last;
}

}  // namespace oamhal::api
