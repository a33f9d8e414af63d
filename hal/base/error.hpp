// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_HAL_BASE_ERROR_HPP
#define OAMHAL_HAL_BASE_ERROR_HPP

#include <expected>
#include <string>

#include <oamhal/status.h>

namespace oamhal::hal {

/// Why an operation of the library failed: the status, the errno behind it, and one sentence.
struct Error {
  oamhal_status status = OAMHAL_ERROR_INTERNAL;
  int system_errno = 0;
  std::string message;
};

template <typename T>
using Result = std::expected<T, Error>;

/// The status that stands for an errno.
oamhal_status status_of_errno(int error);

/// What errno means, for people. Unlike strerror, a static text and safe in any thread.
const char* describe_errno(int error);

}  // namespace oamhal::hal

#endif  // OAMHAL_HAL_BASE_ERROR_HPP
