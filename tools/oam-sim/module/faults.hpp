// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// What can be broken while modules run: the words of `oam-sim fault MODULE WORD...`, and what they do to the
// board. Everything follows from the seed of the board, so a fault does the same in every run.

#ifndef OAM_SIM_MODULE_FAULTS_HPP_
#define OAM_SIM_MODULE_FAULTS_HPP_

#include <span>
#include <string>
#include <string_view>

#include "board.hpp"

namespace oam_sim {

enum class FaultKind {
  kLinkDown,
  kLanes,
  kRate,
  kLaneBer,
  kFlapping,
  kWrongPeer,
  kStuckTraining,
  kHang,
  kAllOnes,
  kKill,
  kHot,
  kThermalTrip,
  kEccBurst,
  kHostLink,
  kAerBurst,
  kRetimerHalf,
  kRequest,
  kClear
};

struct Fault {
  FaultKind kind = FaultKind::kClear;
  unsigned module = 0;  // its slot
  // A port, and whether its name has a half: which links are split is known to the board alone.
  std::uint32_t port = 0;
  bool half = false;
  End other;  // wrong-peer
  bool other_half = false;
  std::uint64_t number = 0;  // lanes, Mb/s, period in ms, errors, degrees, lanes of the host link
  std::uint64_t second = 0;  // uncorrected errors, code of the host link's speed
  int lane = -1;             // -1: all
  double ratio = 0;
  bool bursty = false;
};

// Throws Error with a sentence that says what to write.
Fault parse_fault(std::string_view module, std::span<const std::string> words);

// Breaks it at the board's time. Throws Error when the module or the port is not there. For kKill somebody
// has to end the process that serves the module too.
void apply_fault(Board& board, const Fault& fault);

// Whether anybody serves the module: one that nobody serves drives nothing.
void set_served(Board& board, unsigned module, bool served);

// All forms, a line each, for usage texts.
std::string fault_forms();

}  // namespace oam_sim

#endif  // OAM_SIM_MODULE_FAULTS_HPP_
