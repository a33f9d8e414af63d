// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// Machine files: where they are, what they say.

#ifndef OAM_SIM_LOAD_HPP_
#define OAM_SIM_LOAD_HPP_

#include <string>
#include <string_view>
#include <vector>

#include "machine.hpp"

namespace oam_sim {

// The directory with the machines: `chosen` when not empty, else the installed one, else the one in the
// source tree.
std::string machines_directory(const std::string& chosen);

// The names in a directory, sorted.
std::vector<std::string> machine_names(const std::string& directory);

// `machine` is a name in `directory`, or a path (with a slash or ending in .toml). Resolves everything the
// file says and enumerates the PCI functions.
Machine load_machine(const std::string& machine, const std::string& directory);

// The same of a file's text, which cannot extend another machine. `name` is for messages.
Machine load_machine_text(std::string_view text, const std::string& name);

}  // namespace oam_sim

#endif  // OAM_SIM_LOAD_HPP_
