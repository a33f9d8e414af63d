// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// Capabilities that a module of the reference design has beyond those of every function.

#ifndef OAM_SIM_PCI_MODULE_CONFIG_HPP_
#define OAM_SIM_PCI_MODULE_CONFIG_HPP_

#include "config_bytes.hpp"
#include "machine.hpp"

namespace oam_sim {

// Where the chains that config_space() has begun go on.
inline constexpr unsigned kModuleCapability = 0xa0, kModuleExtended = 0x150;

// MSI-X; serial number, lane errors and equalisation, data link features, 16 and 32 GT/s, lane margining.
void put_module_capabilities(ConfigBytes& config, const Function& function);

}  // namespace oam_sim

#endif  // OAM_SIM_PCI_MODULE_CONFIG_HPP_
