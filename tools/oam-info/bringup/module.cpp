// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// The module for bring-up.

#include "tools/oam-info/bringup/module.hpp"

#include <algorithm>

#include <oamhal/bringup/bringup.h>

namespace oam_info {

std::string attach_here(oamhal_context_t* context, const Options& options) {
  oamhal_bringup_options_t wanted = OAMHAL_BRINGUP_OPTIONS_INIT;
  if (options.via == "vfio") wanted.flags |= OAMHAL_BRINGUP_VFIO;
  // Registers are read in a process of their own.
  wanted.flags |= OAMHAL_BRINGUP_GUARD_SIGBUS;
  if (options.via == "sysfs") wanted.flags |= OAMHAL_BRINGUP_SYSFS_UNOWNED;
  if (options.indirect) wanted.flags |= OAMHAL_BRINGUP_INDIRECT;
  if (!options.registers.write.empty()) wanted.flags |= OAMHAL_BRINGUP_WRITE;
  // Before the supervisor gives up the reading, so that a module that does not answer is known by its name.
  constexpr double kMilliseconds = 1000;
  wanted.deadline_ms = std::max(1U, static_cast<std::uint32_t>(options.deadline_seconds * kMilliseconds / 2));
  oamhal_error_t error = OAMHAL_ERROR_INIT;
  if (oamhal_bringup_attach(context, &wanted, &error) == OAMHAL_OK) return "";
  return error.message;
}

}  // namespace oam_info

extern "C" __attribute__((visibility("default"))) const oam_info::BringupModule kOamInfoBringup;
const oam_info::BringupModule kOamInfoBringup = {&oam_info::attach_here, &oam_info::read_paths,
                                                 &oam_info::run_registers_here};
