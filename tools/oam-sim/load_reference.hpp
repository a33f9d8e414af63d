// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// The parts of a machine file about modules of the reference design: the table [reference], and the key
// `reference` of a function.

#ifndef OAM_SIM_LOAD_REFERENCE_HPP_
#define OAM_SIM_LOAD_REFERENCE_HPP_

#include <toml++/toml.h>

#include "machine.hpp"
#include "props.hpp"

namespace oam_sim {

// `machine_name` seeds what the file leaves open.
ReferenceBoard read_reference_board(Props& props, const std::string& machine_name);

// The key `reference` of a function's table; not `present` when there is none. `variables` knows {module}.
ReferenceModuleSettings read_reference_module(const toml::table& function, const std::string& where,
                                              const Variables& variables, int module);

// Throws when modules of the reference design lack what they need, or two of them are in one slot.
void check_reference_modules(const Machine& machine);

}  // namespace oam_sim

#endif  // OAM_SIM_LOAD_REFERENCE_HPP_
