// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// `oam-sim serve` and `oam-sim fault`.

#ifndef OAM_SIM_SERVE_COMMAND_HPP_
#define OAM_SIM_SERVE_COMMAND_HPP_

#include <string>
#include <vector>

#include "machine.hpp"

namespace oam_sim {

// Writes the tree into `directory`, which must be new or empty, serves the machine's modules there until
// SIGINT, SIGTERM, SIGHUP or SIGQUIT, and removes what it has made. Beside the tree are NAME.sock and
// NAME.pid of each module and control.sock, as links. `clock`: seconds of the modules' clock in a second.
void serve_machine(const Machine& machine, const std::string& directory, double clock);

// Breaks something in the simulation that runs in `directory`, or in OAMHAL_ROOT when that is empty.
void send_fault(const std::string& directory, const std::vector<std::string>& words);

}  // namespace oam_sim

#endif  // OAM_SIM_SERVE_COMMAND_HPP_
