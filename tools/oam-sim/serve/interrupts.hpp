// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// Interrupts of one function: the MSI-X table and its pending bits, and the descriptors that the client gave.

#ifndef OAM_SIM_SERVE_INTERRUPTS_HPP_
#define OAM_SIM_SERVE_INTERRUPTS_HPP_

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "tools/oam-sim/serve/message.hpp"

namespace oam_sim {

// Signals an eventfd; a full one has been signalled already.
void signal_event(int fd);
[[nodiscard]] bool is_event(int fd);

class Interrupts {
 public:
  explicit Interrupts(std::size_t vectors);

  [[nodiscard]] std::size_t vectors() const { return lines_.size(); }
  static constexpr std::size_t kEntrySize = 16;

  // What the function lets through: off drops what comes, held keeps it pending (function mask, no bus
  // mastering).
  enum class Gate : std::uint8_t { kOff, kHeld, kOpen };
  void set_gate(Gate gate);

  void raise(std::size_t vector);

  // Sets or, with an empty descriptor, takes away the event of one vector. As the kernel does for VFIO, that
  // unmasks or masks its entry of the table.
  void set_event(std::size_t vector, Descriptor event);
  void set_masked(std::size_t vector, bool masked);
  // Signals a vector for the client itself, to try its way.
  void trigger(std::size_t vector);
  [[nodiscard]] bool any_event() const;
  // Takes all events away.
  void disconnect();
  // After a reset nothing is pending; who is told stays, as the kernel restores it.
  void reset();

  // Bytes of the table and of the pending bits; inside of them.
  void read_table(std::size_t offset, std::span<std::byte> to) const;
  void write_table(std::size_t offset, std::span<const std::byte> from);
  void read_pending(std::size_t offset, std::span<std::byte> to) const;

 private:
  struct Line {
    Descriptor event;
    bool pending = false;
  };
  [[nodiscard]] bool is_masked(std::size_t vector) const;
  void deliver();

  std::vector<Line> lines_;
  std::vector<std::byte> table_;
  Gate gate_ = Gate::kOff;
};

}  // namespace oam_sim

#endif  // OAM_SIM_SERVE_INTERRUPTS_HPP_
