// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TOOLS_OAM_LINKTEST_CHECKS_RESET_HPP
#define OAMHAL_TOOLS_OAM_LINKTEST_CHECKS_RESET_HPP

#include <functional>

#include "tools/oam-linktest/checks/run.hpp"

namespace oam_linktest {

/// Resets a device, and returns when that is done.
using ResetDevice = std::function<oamhal::result<void>(const Device&)>;

/// Resets each chosen module, one after the other: it answers in the time of test "reset", as the same
/// module; links that were up are up as they were, without new errors. DISRUPTIVE.
void check_reset(Run& run, const ResetDevice& reset);

/// The reset of the module's PCI function, as VFIO or its server does it.
[[nodiscard]] ResetDevice function_reset(const Machine& machine);

/// Whether that is possible.
[[nodiscard]] oamhal_link_capability_t can_reset(const Machine& machine, const Device& device);

}  // namespace oam_linktest

#endif  // OAMHAL_TOOLS_OAM_LINKTEST_CHECKS_RESET_HPP
