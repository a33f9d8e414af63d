// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// A module of the reference design as a device: docs/reference-module.md.

#ifndef OAM_SIM_MODULE_REFERENCE_MODULE_HPP_
#define OAM_SIM_MODULE_REFERENCE_MODULE_HPP_

#include "copies.hpp"
#include "device.hpp"
#include "shared_board.hpp"

namespace oam_sim {

// Several of these, one for each module, run on one board, in one process or in one each. Everything happens
// at the time of the latest advance() of any of them; whoever serves a module calls it before an access, and
// after it for the next time that something is due.
class ReferenceModule final : public Device {
 public:
  // `module`: its slot. The board must outlive this.
  ReferenceModule(SharedBoard& board, unsigned module);

  [[nodiscard]] DeviceBar bar(unsigned index) const override;
  std::optional<std::uint64_t> read(unsigned bar, std::uint64_t offset, unsigned width) override;
  bool write(unsigned bar, std::uint64_t offset, unsigned width, std::uint64_t value) override;
  // The host's side of the module: copies, interrupts, events, SCRATCH. Links and counters go on, so that a
  // guest that takes a module does not disturb others.
  void reset() override;
  void connect(HostPort* host) override;
  std::optional<Clock> advance(Clock now) override;
  [[nodiscard]] int wakeup() const override { return board_.wakeup(module_); }

 private:
  std::uint64_t read_word(const Board& board, std::uint64_t offset);
  std::uint64_t read_registers(const Board& board, std::uint64_t offset, unsigned width);
  std::uint64_t access_memory(std::uint64_t offset, unsigned width, std::optional<std::uint64_t> value) const;
  void write_registers(Board& board, std::uint64_t offset, unsigned width, std::uint64_t value) const;
  // The vectors that are to be sent, which are sent without the lock.
  std::uint32_t take_vectors(Board& board) const;
  void send(std::uint32_t vectors) const;

  SharedBoard& board_;
  unsigned module_;
  HostPort* host_ = nullptr;
  Copies copies_;
  // The upper half of the 64-bit register whose lower half was read last.
  std::uint64_t latched_register_ = ~std::uint64_t{0};
  std::uint32_t latched_ = 0;
};

}  // namespace oam_sim

#endif  // OAM_SIM_MODULE_REFERENCE_MODULE_HPP_
