// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// A board that the processes of its modules share: the state, a lock for it, its clock, the modules' memory.
// Made before the processes are: they inherit it.

#ifndef OAM_SIM_MODULE_SHARED_BOARD_HPP_
#define OAM_SIM_MODULE_SHARED_BOARD_HPP_

#include <array>
#include <chrono>
#include <cstddef>
#include <memory>
#include <span>

#include "board.hpp"
#include "board_wiring.hpp"
#include "tools/oam-sim/machine.hpp"

namespace oam_sim {

// How the clock of a board follows that of whoever drives it.
struct BoardClock {
  std::chrono::nanoseconds start{0};  // the driver's clock when the board is `age` old
  double scale = 1;                   // seconds of the board in a second
  Nanoseconds age = 0;                // links are up within 30 ms of power
};

class SharedBoard {
 public:
  // Powers all modules. Throws Error when the machine does not fit the wiring, or memory cannot be had.
  SharedBoard(const Machine& machine, const BoardWiring& wiring, const BoardClock& clock = {});
  ~SharedBoard();
  SharedBoard(const SharedBoard&) = delete;
  SharedBoard& operator=(const SharedBoard&) = delete;

  // The state, for as long as this lives; other processes wait meanwhile. When it ends, the others are woken
  // if they have something to do. A process that dies with it leaves the board usable.
  class Access {
   public:
    explicit Access(SharedBoard& shared);
    ~Access();
    Access(const Access&) = delete;
    Access& operator=(const Access&) = delete;
    Board& operator*() const { return *board_; }
    Board* operator->() const { return board_; }

   private:
    SharedBoard& shared_;
    Board* board_;
    Nanoseconds due_;
    std::uint32_t to_send_;  // modules with something to tell the host, a bit each
  };

  // The memory of a module: everybody maps all of it, for copies between them.
  [[nodiscard]] std::span<std::byte> memory(unsigned module) const;
  [[nodiscard]] int memory_file(unsigned module) const { return modules_[module].memory_file; }
  // Readable when the module should be advanced before it asked to be. It stays the board's.
  [[nodiscard]] int wakeup(unsigned module) const { return modules_[module].wakeup; }
  // Takes back what made it readable.
  void woken(unsigned module) const;

  [[nodiscard]] Nanoseconds from_host(std::chrono::nanoseconds now) const;
  // Not before that time of the board.
  [[nodiscard]] std::chrono::nanoseconds to_host(Nanoseconds time) const;

 private:
  struct Shared;
  struct PerModule {
    int memory_file = -1, wakeup = -1;
    std::byte* memory = nullptr;
    std::size_t size = 0;
  };
  void make_memory(unsigned module, std::size_t size);
  void release();
  void wake(std::uint32_t modules) const;

  Shared* shared_ = nullptr;
  BoardClock clock_;
  std::array<PerModule, kMaxModules> modules_{};
};

}  // namespace oam_sim

#endif  // OAM_SIM_MODULE_SHARED_BOARD_HPP_
