// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TOOLS_OAM_LINKTEST_CHECKS_RETRAIN_HPP
#define OAMHAL_TOOLS_OAM_LINKTEST_CHECKS_RETRAIN_HPP

#include "tools/oam-linktest/checks/run.hpp"

namespace oam_linktest {

/// Trains the PCIe link right above each chosen module anew. Results are of test "pcie", with the port above
/// as the other end; its coverage is apart, as "pcie-retrain". DISRUPTIVE: without leave it only says so.
void check_retrain(Run& run, bool disruptive);

/// Judges a training: PASS when the link came back as fast and wide as it was.
void judge_retraining(const oamhal_pcie_retraining_t& retraining, Result& result);

/// Whether the link above a device could be trained anew.
[[nodiscard]] oamhal_link_capability_t can_retrain(const Machine& machine, const Device& device);

}  // namespace oam_linktest

#endif  // OAMHAL_TOOLS_OAM_LINKTEST_CHECKS_RETRAIN_HPP
