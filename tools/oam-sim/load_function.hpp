// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// One PCI function out of its merged TOML table.

#ifndef OAM_SIM_LOAD_FUNCTION_HPP_
#define OAM_SIM_LOAD_FUNCTION_HPP_

#include <toml++/toml.h>

#include "machine.hpp"

namespace oam_sim {

// `machine_name` only seeds the numbers that a real part has burnt in (unique_id).
Function read_function(const toml::table& table, const std::string& where, const Variables& variables,
                       const std::string& machine_name);

// A number that looks burnt in and is the same on every run.
std::uint64_t stable_number(const std::string& seed);

}  // namespace oam_sim

#endif  // OAM_SIM_LOAD_FUNCTION_HPP_
