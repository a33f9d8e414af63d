// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// What one client asks of the endpoint, message by message.

#ifndef OAM_SIM_SERVE_SESSION_HPP_
#define OAM_SIM_SERVE_SESSION_HPP_

#include <cstdint>
#include <span>
#include <vector>

#include "tools/oam-sim/serve/dma_table.hpp"
#include "tools/oam-sim/serve/endpoint.hpp"
#include "tools/oam-sim/serve/message.hpp"

namespace oam_sim {

// How long the client may take to answer when the device wants its memory.
inline constexpr std::chrono::seconds kDmaPatience{3};

class Session : public HostPort {
 public:
  // Both must outlive the session. `max_transfer`: what the client takes in one message.
  Session(Endpoint& endpoint, Channel& channel, std::uint32_t max_transfer);
  ~Session() override;

  // Does what one message asks and answers it. False when the client is to be given up.
  bool handle(Message message);

  // HostPort. Memory that the client gave without a descriptor is asked for by message, and while the answer
  // is awaited other messages are handled, accesses to the device among them. That is possible from
  // Device::advance alone: in an access the client waits for its own answer, so there it is refused.
  bool read(std::uint64_t address, std::span<std::byte> to) override;
  bool write(std::uint64_t address, std::span<const std::byte> from) override;
  void interrupt(std::uint32_t vector) override;
  // A client that does not listen yet is told when it does, as the kernel asks again and again.
  void request() override;

 private:
  using Bytes = std::vector<std::byte>;
  struct Reply {
    int error = 0;
    Bytes payload{};
    int descriptor = -1;
    bool silent = false;
  };
  static Reply failed(int error) { return {.error = error}; }
  Reply dispatch(Message& message);
  static Reply device_info(const Message& message);
  [[nodiscard]] Reply region_info(const Message& message) const;
  [[nodiscard]] Reply irq_info(const Message& message) const;
  Reply set_irqs(Message& message);
  int apply_irqs(const oamhal_vfio_user_irq_set_t& set, Message& message);
  int apply_events(const oamhal_vfio_user_irq_set_t& set, Message& message);
  void signal_request();
  void signal_error();
  void apply_one(const oamhal_vfio_user_irq_set_t& set, std::uint32_t line);
  void set_event(std::uint32_t index, std::uint32_t line, Descriptor event);
  void disable(std::uint32_t index);
  [[nodiscard]] std::uint32_t irq_count(std::uint32_t index) const;
  Reply region_read(const Message& message);
  Reply region_write(const Message& message);
  Reply dma_map(Message& message);
  Reply dma_unmap(const Message& message);

  bool answer(const oamhal_vfio_user_header_t& asked, const Reply& reply);
  std::optional<Message> ask(std::uint16_t command, std::uint64_t address, std::uint64_t count,
                             std::span<const std::byte> data);
  bool ask_read(std::uint64_t address, std::span<std::byte> to);
  bool ask_write(std::uint64_t address, std::span<const std::byte> from);
  [[nodiscard]] bool may_ask() const;

  Endpoint& endpoint_;
  Channel& channel_;
  DmaTable dma_;
  std::uint32_t max_transfer_;
  Descriptor error_event_, request_event_;
  bool requested_ = false;
  std::uint16_t next_id_ = 0;
  bool accessing_ = false, asking_ = false, over_ = false;
};

}  // namespace oam_sim

#endif  // OAM_SIM_SERVE_SESSION_HPP_
