// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// `oam-sim exec`: a command with a private tree of a machine.

#ifndef OAM_SIM_EXEC_HPP_
#define OAM_SIM_EXEC_HPP_

#include <string>
#include <vector>

#include "machine.hpp"

namespace oam_sim {

// Writes the tree into a new private directory, runs the command with OAMHAL_ROOT set to it, removes the
// directory, and returns the command's exit status (128 + signal when a signal ended it, 127 not found, 126
// not executable).
int run_in_tree(Machine machine, const std::vector<std::string>& command);

}  // namespace oam_sim

#endif  // OAM_SIM_EXEC_HPP_
