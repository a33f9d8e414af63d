// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TOOLS_OAM_LINKTEST_CHECKS_HOST_MARGIN_HPP
#define OAMHAL_TOOLS_OAM_LINKTEST_CHECKS_HOST_MARGIN_HPP

#include "tools/oam-linktest/checks/run.hpp"

namespace oam_linktest {

/// How far the eye of each lane of the PCIe link right above each chosen module reaches, at every receiver
/// that can be reached: lane margining, by the limits of test "margin". Its coverage is apart, as
/// "host-margin". DISRUPTIVE where a sampler is not independent.
void check_host_margin(Run& run, bool disruptive);

}  // namespace oam_linktest

#endif  // OAMHAL_TOOLS_OAM_LINKTEST_CHECKS_HOST_MARGIN_HPP
