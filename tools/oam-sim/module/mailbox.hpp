// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// What a module tells its host: events in the mailbox, interrupts.

#ifndef OAM_SIM_MODULE_MAILBOX_HPP_
#define OAM_SIM_MODULE_MAILBOX_HPP_

#include "board.hpp"

namespace oam_sim {

// An event of the module itself, or of a port of it.
void post(Board& board, unsigned module, EventCode code, std::uint32_t value);
void post(Board& board, End end, EventCode code, std::uint32_t value);

// Makes vectors pending (a bit each), and has those sent that are enabled and were not pending before.
void raise(ModuleState& module, std::uint32_t vectors);
constexpr std::uint32_t vector_bit(rm::Vector vector) {
  return 1U << static_cast<std::uint32_t>(vector);
}

}  // namespace oam_sim

#endif  // OAM_SIM_MODULE_MAILBOX_HPP_
