// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_HAL_BRINGUP_VFIO_USER_CONNECTION_HPP
#define OAMHAL_HAL_BRINGUP_VFIO_USER_CONNECTION_HPP

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include <sys/socket.h>

#include <oamhal/bringup/vfio_user.h>

#include "hal/base/error.hpp"
#include "hal/base/fd.hpp"

namespace oamhal::hal {

/// Memory that the server of a device reads and writes by message.
class DmaMemory {
 public:
  DmaMemory() = default;
  DmaMemory(const DmaMemory&) = delete;
  DmaMemory& operator=(const DmaMemory&) = delete;
  virtual ~DmaMemory() = default;
  /// The memory at address, or nothing when not all of it is there, or it is not for writing.
  virtual std::optional<std::span<std::byte>> find(std::uint64_t address, std::uint64_t length,
                                                   bool for_writing) = 0;
};

/// A connection to a vfio-user server. Requests are answered one at a time; while one waits, the server's own
/// requests for memory are served. No call takes longer than the deadline. A server that is gone, or that
/// says what cannot be, ends the connection: every later call answers the same error. One that does not
/// answer is asked no more until the late answer is there, so that a device that hangs costs one deadline.
class VfioUserConnection {
 public:
  using Milliseconds = std::chrono::milliseconds;

  struct Reply {
    std::vector<std::byte> payload;
    std::vector<UniqueFd> fds;
  };
  struct Limits {
    std::uint32_t max_fds = OAMHAL_VFIO_USER_DEFAULT_MAX_FDS;
    std::uint32_t max_transfer = OAMHAL_VFIO_USER_DEFAULT_MAX_TRANSFER;
  };

  /// Takes a connected socket. device is the name that errors begin with; memory outlives the connection.
  VfioUserConnection(UniqueFd socket, std::string device, Milliseconds deadline, DmaMemory& memory);

  /// Agrees on a version and on limits.
  Result<void> negotiate();
  [[nodiscard]] const Limits& limits() const { return limits_; }

  /// Sends a command and waits for its reply, whose payload has at least least bytes.
  Result<Reply> call(oamhal_vfio_user_command command, std::span<const std::byte> payload, std::size_t least,
                     std::span<const int> fds = {});

 private:
  using Time = std::chrono::steady_clock::time_point;

  struct Message {
    oamhal_vfio_user_header_t header{};
    std::vector<std::byte> payload;
    std::vector<UniqueFd> fds;
  };

  Result<void> send(const oamhal_vfio_user_header_t& header, std::span<const std::byte> payload,
                    std::span<const int> fds, Time until);
  Result<void> send_bytes(std::span<const std::byte> bytes, std::span<const int> fds, Time until);
  Result<Reply> await(std::uint16_t id, oamhal_vfio_user_command command, std::size_t least, Time until);
  /// The next whole message; nothing when it has not all arrived by then.
  Result<std::optional<Message>> receive(Time until);
  Result<std::optional<Message>> take_message();
  /// Reads what has arrived; false when nothing had.
  Result<bool> read_some();
  void keep_fds(::msghdr& message);
  Result<void> forget_late_replies();
  Result<void> serve(const Message& message, Time until);
  Result<void> answer(const Message& message, std::uint32_t error, std::span<const std::byte> payload,
                      Time until);

  /// Ends the connection with an error.
  std::unexpected<Error> broken(oamhal_status status, const std::string& why, int system_errno = 0);
  std::unexpected<Error> gone(int system_errno);
  [[nodiscard]] std::unexpected<Error> silent() const;

  UniqueFd socket_;
  std::string device_;
  Milliseconds deadline_;
  DmaMemory& memory_;
  Limits limits_;
  std::uint16_t next_id_ = 1;
  /// Requests whose replies did not come in time.
  std::set<std::uint16_t> missing_;
  /// What has arrived of messages that are not complete.
  std::vector<std::byte> incoming_;
  std::vector<UniqueFd> incoming_fds_;
  std::optional<Error> end_;
};

/// The limits that a server's version message names, in the JSON behind its numbers.
VfioUserConnection::Limits vfio_user_limits(std::span<const std::byte> json);

}  // namespace oamhal::hal

#endif  // OAMHAL_HAL_BRINGUP_VFIO_USER_CONNECTION_HPP
