// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// What sysfs shows of PCI: the functions, the bus directory, drivers, modules, slots, IOMMU groups.

#ifndef OAM_SIM_PCI_FILES_HPP_
#define OAM_SIM_PCI_FILES_HPP_

#include <string>
#include <vector>

#include "file_map.hpp"
#include "machine.hpp"

namespace oam_sim {

// The files of one function that the PCI core makes, by name in its directory.
FileMap pci_function_files(const Machine& machine, const Function& function);

// Everything about PCI outside of the functions' directories, from the root of the tree.
FileMap pci_bus_files(const Machine& machine);

// "ffffff,00000000" for a list like "32-55".
std::string cpu_mask(const std::string& list, unsigned cpus);
// The CPU numbers in a list.
std::vector<unsigned> cpus_of(const std::string& list);
// One more than the highest CPU number of the host.
unsigned cpu_count(const Host& host);

}  // namespace oam_sim

#endif  // OAM_SIM_PCI_FILES_HPP_
