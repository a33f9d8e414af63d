// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// The whole tree of a machine.

#ifndef OAM_SIM_TREE_HPP_
#define OAM_SIM_TREE_HPP_

#include <string>

#include "machine.hpp"

namespace oam_sim {

// Throws Error when the tree could not be written for a reason that lies in the machine file.
void check_tree(const Machine& machine);

// Writes the tree into `directory`, which must exist and be empty.
void write_tree(Machine machine, const std::string& directory);

// Makes `directory`, or takes it when it is there and empty; Error otherwise.
void prepare_directory(const std::string& directory);

}  // namespace oam_sim

#endif  // OAM_SIM_TREE_HPP_
