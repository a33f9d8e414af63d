// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TOOLS_OAM_UDEV_NAMES_HPP
#define OAMHAL_TOOLS_OAM_UDEV_NAMES_HPP

#include <oamhal/snapshot.hpp>
#include <string>

#include "tools/oam-udev/gate.hpp"

namespace oam_udev {

/// The properties of the event's node as KEY=VALUE lines, "" when it is no accelerator's. Values hold only
/// what udev takes for a name of a link. The keys are described in oamhal-udev(8).
std::string properties(const oamhal::snapshot& snapshot, const Event& event);

}  // namespace oam_udev

#endif  // OAMHAL_TOOLS_OAM_UDEV_NAMES_HPP
