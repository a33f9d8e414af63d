// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// The network ports of a Gaudi as its kernel drivers show them: an RDMA device with a port for each that is
// enabled (habanalabs_ib), and an Ethernet interface for each that leads out of the box (habanalabs_en).

#ifndef OAM_SIM_FABRIC_FILES_HPP_
#define OAM_SIM_FABRIC_FILES_HPP_

#include "file_map.hpp"
#include "machine.hpp"

namespace oam_sim {

// Adds what is in the function's directory.
void add_fabric_files(FileMap& files, const Function& function);

// Adds sys/class/{infiniband,net}, from the root of the tree.
void add_fabric_classes(FileMap& files, const Function& function);

}  // namespace oam_sim

#endif  // OAM_SIM_FABRIC_FILES_HPP_
