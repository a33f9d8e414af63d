// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// One message of the vfio-user protocol, and how messages come and go.

#ifndef OAM_SIM_SERVE_MESSAGE_HPP_
#define OAM_SIM_SERVE_MESSAGE_HPP_

#include <oamhal/bringup/vfio_user.h>

#include <chrono>
#include <cstddef>
#include <cstring>
#include <optional>
#include <span>
#include <type_traits>
#include <vector>

#include "tools/oam-sim/serve/descriptor.hpp"

namespace oam_sim {

using SteadyTime = std::chrono::steady_clock::time_point;

struct Message {
  oamhal_vfio_user_header_t header{};
  std::vector<std::byte> payload;
  std::vector<Descriptor> descriptors;

  // The structure that the payload begins with, or nothing when it is too short.
  template <typename T>
  [[nodiscard]] std::optional<T> begin() const {
    static_assert(std::is_trivially_copyable_v<T>);
    if (payload.size() < sizeof(T)) return std::nullopt;
    T value;
    std::memcpy(&value, payload.data(), sizeof(T));
    return value;
  }
  // What follows a structure of that size.
  [[nodiscard]] std::span<const std::byte> after(std::size_t size) const {
    return std::span(payload).subspan(size);
  }
  [[nodiscard]] bool is_reply() const {
    return (header.flags & OAMHAL_VFIO_USER_TYPE_MASK) == OAMHAL_VFIO_USER_TYPE_REPLY;
  }
};

template <typename T>
std::span<const std::byte> bytes_of(const T& value) {
  static_assert(std::is_trivially_copyable_v<T>);
  return std::as_bytes(std::span(&value, 1));
}

// The way to one client.
class Channel {
 public:
  Channel() = default;
  Channel(const Channel&) = delete;
  Channel& operator=(const Channel&) = delete;
  virtual ~Channel() = default;

  // Sends a whole message; `descriptor` goes with it unless it is -1. False when the client is gone or does
  // not take it in time: nothing more can be sent then.
  virtual bool send(std::span<const std::byte> message, int descriptor) = 0;
  // The next message; nothing when none came until then, or the client is gone.
  virtual std::optional<Message> wait(SteadyTime until) = 0;
};

}  // namespace oam_sim

#endif  // OAM_SIM_SERVE_MESSAGE_HPP_
