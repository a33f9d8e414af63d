// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// The diagnostic registers: a pair in BAR 0, and what is behind it.

#ifndef OAM_SIM_MODULE_DIAGNOSTICS_HPP_
#define OAM_SIM_MODULE_DIAGNOSTICS_HPP_

#include "registers.hpp"

namespace oam_sim {

// INDEX and DATA, by their offsets in their block.
std::uint64_t read_diagnostic(const Board& board, unsigned module, std::uint64_t offset);
void write_diagnostic(ModuleState& module, std::uint64_t offset, std::uint32_t value);

}  // namespace oam_sim

#endif  // OAM_SIM_MODULE_DIAGNOSTICS_HPP_
