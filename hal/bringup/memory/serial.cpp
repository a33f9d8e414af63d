// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "hal/bringup/memory/serial.hpp"

#include <cstddef>

#include <oamhal/backend/backend.h>

namespace oamhal::hal {

namespace {

/// A sink that keeps the serial number and nothing else.
struct SerialSink {
  std::string serial;

  static std::int32_t identity(void* self, const oamhal_backend_identity_t* told) {
    const bool there = told->size > offsetof(oamhal_backend_identity_t, serial) && told->serial != nullptr;
    try {
      if (there) static_cast<SerialSink*>(self)->serial = told->serial;
    } catch (...) {
      return OAMHAL_ERROR_NO_MEMORY;
    }
    return OAMHAL_OK;
  }
  static std::int32_t firmware(void* /*self*/, const char* /*name*/, const char* /*version*/) {
    return OAMHAL_OK;
  }
};

}  // namespace

std::string serial_of(oamhal_session_t* session) {
  SerialSink kept;
  const oamhal_session_body body = [](void* user, const oamhal_backend_ops_t* ops, void* device,
                                      const oamhal_backend_host_t* host) -> std::int32_t {
    if (ops->identify == nullptr) return OAMHAL_OK;
    oamhal_backend_sink_t sink{};
    // No more of it than identify may use.
    sink.size = offsetof(oamhal_backend_sink_t, memory);
    sink.self = user;
    sink.identity = &SerialSink::identity;
    sink.firmware = &SerialSink::firmware;
    return ops->identify(device, host, &sink);
  };
  return oamhal_session_call(session, "identify", body, &kept, nullptr) == OAMHAL_OK ? kept.serial : "";
}

}  // namespace oamhal::hal
