// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// What a driver adds to a function's directory and to the class directories: attributes, hwmon, drm, hives,
// network.

#ifndef OAM_SIM_DRIVER_FILES_HPP_
#define OAM_SIM_DRIVER_FILES_HPP_

#include <vector>

#include "file_map.hpp"
#include "machine.hpp"
#include "xgmi.hpp"

namespace oam_sim {

// Gives out accel, card, render, hwmon, network and fabric numbers, in the order of the functions.
void number_classes(Machine& machine);

// Adds to `files` what the driver of `function` makes in the function's directory; nothing when none is
// bound.
void add_driver_files(FileMap& files, const Function& function);

// Adds the xgmi_* files of one member, and fills in xgmi_link_status of its gpu_metrics.
void add_hive_files(FileMap& files, const Machine& machine, const Hive& hive, std::size_t member);

// sys/class/{accel,drm,hwmon,net,infiniband} and the platform devices of further partitions, from the root of
// the tree.
FileMap class_files(const Machine& machine);

}  // namespace oam_sim

#endif  // OAM_SIM_DRIVER_FILES_HPP_
