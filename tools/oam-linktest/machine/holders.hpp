// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TOOLS_OAM_LINKTEST_MACHINE_HOLDERS_HPP
#define OAMHAL_TOOLS_OAM_LINKTEST_MACHINE_HOLDERS_HPP

#include <optional>
#include <string>

#include "tools/oam-linktest/machine/machine.hpp"

namespace oam_linktest {

/// Whether another process has a node of a chosen device or of its peer open: then a sentence that names each
/// of them, its command and the node. Without root only processes of the same user can be looked at.
std::optional<std::string> who_holds(const Machine& machine);

}  // namespace oam_linktest

#endif  // OAMHAL_TOOLS_OAM_LINKTEST_MACHINE_HOLDERS_HPP
