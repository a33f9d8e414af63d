// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// The bytes of one function's configuration space.

#ifndef OAM_SIM_PCI_CONFIG_HPP_
#define OAM_SIM_PCI_CONFIG_HPP_

#include <string>

#include "machine.hpp"

namespace oam_sim {

// 256 bytes for a conventional function, 4096 for PCI Express.
std::string config_space(const Function& function);

// Number of a link speed as in LNKCAP: 1 = 2.5 GT/s ... 6 = 64 GT/s; 0 for no link.
unsigned speed_code(double gts);

}  // namespace oam_sim

#endif  // OAM_SIM_PCI_CONFIG_HPP_
