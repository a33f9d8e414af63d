// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// The copy engine of a module: descriptors in the host's memory; bytes between that, its own memory and that
// of its partners.

#ifndef OAM_SIM_MODULE_COPIES_HPP_
#define OAM_SIM_MODULE_COPIES_HPP_

#include "device.hpp"
#include "shared_board.hpp"

namespace oam_sim {

class Copies {
 public:
  Copies(SharedBoard& board, unsigned module) : board_(board), module_(module) {}

  // Does what is due at the time of the board: descriptors are fetched, and those whose bytes have had the
  // time to arrive are finished. The lock of the board is not held while the host's memory is accessed: a
  // host that does not answer stops nobody else.
  void run(HostPort* host);

 private:
  // Bytes on one side of a copy: in the memory of a module, or in the host's.
  struct Side {
    rm::dma::Place place = rm::dma::Place::kLocal;
    unsigned module = 0;
    std::uint64_t address = 0;
  };
  struct Plan {
    Side from, to;
    std::uint64_t length = 0;
    End sender{};  // the port that sends, for a copy between modules
    CopyError error = CopyError::kNone;
  };

  bool fetch(HostPort* host);
  bool finish(HostPort* host);
  // What the host and the counters see of a copy that is done.
  bool complete(Board& board, const Plan& done, bool interrupt) const;
  [[nodiscard]] Plan plan(const Board& board, const rm::dma::Descriptor& descriptor) const;
  void plan_peer(const Board& board, const rm::dma::Descriptor& descriptor, Plan& plan) const;
  void begin(Board& board, const rm::dma::Descriptor& descriptor);
  [[nodiscard]] CopyError move(HostPort* host, const Plan& plan) const;
  void stop(Board& board, CopyError error) const;

  SharedBoard& board_;
  unsigned module_;
};

}  // namespace oam_sim

#endif  // OAM_SIM_MODULE_COPIES_HPP_
