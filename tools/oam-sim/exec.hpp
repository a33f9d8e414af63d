// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// `oam-sim exec`: a command with a private tree of a machine.

#ifndef OAM_SIM_EXEC_HPP_
#define OAM_SIM_EXEC_HPP_

#include <string>
#include <vector>

#include "machine.hpp"

namespace oam_sim {

// Writes the tree into a new private directory, serves the machine's modules there if it has any that can be,
// runs the command with OAMHAL_ROOT set to the directory, removes it, and returns the command's exit status
// (128 + signal when a signal ended it, 127 not found, 126 not executable). `clock`: seconds of the modules'
// clock in a second.
int run_in_tree(const Machine& machine, const std::vector<std::string>& command, double clock);

}  // namespace oam_sim

#endif  // OAM_SIM_EXEC_HPP_
