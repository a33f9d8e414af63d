// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// The topology that amdkfd exports below /sys/devices/virtual/kfd/kfd/topology.

#ifndef OAM_SIM_KFD_FILES_HPP_
#define OAM_SIM_KFD_FILES_HPP_

#include <vector>

#include "file_map.hpp"
#include "machine.hpp"
#include "xgmi.hpp"

namespace oam_sim {

// From the root of the tree; empty when the machine has no KFD.
FileMap kfd_files(const Machine& machine, const std::vector<Hive>& hives);

}  // namespace oam_sim

#endif  // OAM_SIM_KFD_FILES_HPP_
