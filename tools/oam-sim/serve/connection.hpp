// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// The socket of one client, as messages. Whatever the client sends, nothing here blocks for longer than
// its patience.

#ifndef OAM_SIM_SERVE_CONNECTION_HPP_
#define OAM_SIM_SERVE_CONNECTION_HPP_

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "tools/oam-sim/serve/message.hpp"

namespace oam_sim {

// How long a message may take from its first byte to its last, in either direction.
inline constexpr std::chrono::seconds kPatience{5};
// Descriptors that a message may bring.
inline constexpr std::size_t kMaxDescriptors = 16;
// Bytes of data in one message: what the server offers.
inline constexpr std::uint32_t kMaxTransfer = OAMHAL_VFIO_USER_DEFAULT_MAX_TRANSFER;
// The longest message: a header, an access, its data.
inline constexpr std::uint32_t kMaxMessage =
    sizeof(oamhal_vfio_user_header_t) + sizeof(oamhal_vfio_user_region_access_t) + kMaxTransfer;

class Connection : public Channel {
 public:
  // Takes a connected, non-blocking socket. `now` begins the wait for the first message.
  Connection(Descriptor socket, SteadyTime now, SteadyTime::duration patience = kPatience);

  enum class Progress : std::uint8_t {
    kMessage,  // one is complete
    kNothing,  // all that there was is read
    kClosed,   // the client is gone, or what it sends is no message
  };
  // Reads what is there, up to the end of one message.
  Progress receive(Message& message);

  bool send(std::span<const std::byte> message, int descriptor) override;
  std::optional<Message> wait(SteadyTime until) override;

  [[nodiscard]] int socket() const { return socket_.get(); }
  [[nodiscard]] bool closed() const { return closed_; }
  // When to give the client up: it owes the rest of a message, or its first one.
  [[nodiscard]] std::optional<SteadyTime> deadline() const;

 private:
  enum class Part : std::uint8_t { kWhole, kPartial, kBroken };
  Part fill(std::span<std::byte> all, std::size_t& have);
  bool take_header();
  void restart();

  Descriptor socket_;
  SteadyTime::duration patience_;
  std::vector<std::byte> header_;
  std::size_t header_have_ = 0, payload_have_ = 0;
  Message current_;
  std::optional<SteadyTime> begun_;
  bool closed_ = false;
};

}  // namespace oam_sim

#endif  // OAM_SIM_SERVE_CONNECTION_HPP_
