// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <oamhal/status.h>

#include <array>

#include "hal/base/guard.hpp"

namespace {

constexpr std::array<const char*, 16> kNames{
    "ok",        "invalid-argument", "not-found", "ambiguous",   "not-supported", "no-permission",
    "io",        "no-memory",        "forked",    "device-lost", "timeout",       "busy",
    "malformed", "findings",         "version",   "internal"};

}  // namespace

const char* oamhal_status_name(int32_t status) {
  return status >= 0 && static_cast<std::size_t>(status) < kNames.size()
             ? kNames[static_cast<std::size_t>(status)]
             : "unknown";
}

const char* oamhal_last_error(void) {
  return oamhal::api::last_message();
}
