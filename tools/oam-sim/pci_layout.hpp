// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// Enumeration: what firmware and kernel give to PCI functions. Buses depth first, BARs naturally aligned,
// bridge windows around them, IOMMU groups by the kernel's ACS rule.

#ifndef OAM_SIM_PCI_LAYOUT_HPP_
#define OAM_SIM_PCI_LAYOUT_HPP_

#include "machine.hpp"

namespace oam_sim {

// Fills the "as enumerated" part of every function. Throws Error on a contradiction (two functions at one
// address, a parent that is no bridge, bus numbers used up).
void enumerate_pci(Machine& machine);

}  // namespace oam_sim

#endif  // OAM_SIM_PCI_LAYOUT_HPP_
