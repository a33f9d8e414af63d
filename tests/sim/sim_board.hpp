// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// A board of the reference design in one process, on a clock that the test moves.

#ifndef OAMHAL_TESTS_SIM_SIM_BOARD_HPP_
#define OAMHAL_TESTS_SIM_SIM_BOARD_HPP_

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include "tools/oam-sim/module/faults.hpp"
#include "tools/oam-sim/module/reference_module.hpp"

namespace rm = oamhal::backend::reference_module;

// A host with memory at kBase.
class SimHost final : public oam_sim::HostPort {
 public:
  static constexpr std::uint64_t kBase = 0x100000000;
  std::vector<std::byte> memory = std::vector<std::byte>(std::size_t{4} << 20);
  std::vector<std::uint32_t> interrupts;
  unsigned requests = 0;

  bool read(std::uint64_t address, std::span<std::byte> to) override;
  bool write(std::uint64_t address, std::span<const std::byte> from) override;
  void interrupt(std::uint32_t vector) override { interrupts.push_back(vector); }
  void request() override { ++requests; }
  [[nodiscard]] unsigned count(rm::Vector vector) const;
};

class SimBoard {
 public:
  // The machine ubb8-reference, with these lines laid over it, powered at time 0.
  explicit SimBoard(const std::string& toml = {}, const oam_sim::BoardClock& clock = {});

  // Moves the clock as a server does: from one thing that is due to the next.
  void pass(std::chrono::nanoseconds time);
  [[nodiscard]] std::chrono::nanoseconds now() const { return now_; }

  oam_sim::ReferenceModule& module(unsigned slot) { return *modules_[slot]; }
  SimHost& host(unsigned slot) { return *hosts_[slot]; }
  oam_sim::SharedBoard& shared() { return *board_; }

  std::uint64_t read(unsigned slot, std::uint64_t offset, unsigned width);
  void write(unsigned slot, std::uint64_t offset, unsigned width, std::uint64_t value);

  // read<Block, Register>(slot, places...): places as in the block's dimensions, from 0.
  template <typename Block, typename Register, typename... Places>
  Register get(unsigned slot, Places... places) {
    return Register(static_cast<typename Register::Raw>(
        read(slot, Block::template offset<Register>(places...), Register::kWidth)));
  }
  template <typename Block, typename Register, typename... Places>
  void set(unsigned slot, Register value, Places... places) {
    write(slot, Block::template offset<Register>(places...), Register::kWidth, value.raw);
  }
  // Of a port: half::... ; link from 1, half 0 = L.
  template <typename Register>
  Register port(unsigned slot, unsigned link, unsigned half) {
    return get<rm::HalfBlock, Register>(slot, link - 1, half);
  }
  template <typename Register>
  void set_port(unsigned slot, unsigned link, unsigned half, Register value) {
    set<rm::HalfBlock, Register>(slot, value, link - 1, half);
  }
  template <typename Register>
  Register lane(unsigned slot, unsigned link, unsigned lane) {
    return get<rm::LaneBlock, Register>(slot, link - 1, lane);
  }
  template <typename Register>
  void set_lane(unsigned slot, unsigned link, unsigned lane, Register value) {
    set<rm::LaneBlock, Register>(slot, value, link - 1, lane);
  }
  [[nodiscard]] oam_sim::LinkState state(unsigned slot, unsigned link, unsigned half);
  [[nodiscard]] oam_sim::Reason reason(unsigned slot, unsigned link, unsigned half);
  [[nodiscard]] std::uint64_t active_lanes(unsigned slot, unsigned link, unsigned half);

  void fault(const std::string& module, const std::vector<std::string>& words);
  // Codes of the events in the mailbox that were not read, which this reads.
  std::vector<oam_sim::EventCode> events(unsigned slot);

 private:
  std::chrono::nanoseconds now_{0};
  std::unique_ptr<oam_sim::SharedBoard> board_;
  std::vector<std::unique_ptr<oam_sim::ReferenceModule>> modules_;
  std::vector<std::unique_ptr<SimHost>> hosts_;
};

#endif  // OAMHAL_TESTS_SIM_SIM_BOARD_HPP_
