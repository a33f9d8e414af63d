// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// What the driver of a Gaudi answers over its control node (the ioctl HL_INFO), as files that stand for it.

#ifndef OAM_SIM_CONTROL_FILES_HPP_
#define OAM_SIM_CONTROL_FILES_HPP_

#include "file_map.hpp"
#include "machine.hpp"

namespace oam_sim {

// Adds .oamhal/replies/accel_controlDN, from the root of the tree.
void add_control_replies(FileMap& files, const Function& function);

}  // namespace oam_sim

#endif  // OAM_SIM_CONTROL_FILES_HPP_
