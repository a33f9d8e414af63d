// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TOOLS_OAM_LINKTEST_CHECKS_CAPABILITIES_HPP
#define OAMHAL_TOOLS_OAM_LINKTEST_CHECKS_CAPABILITIES_HPP

#include <cstddef>
#include <string>
#include <vector>

#include "tools/oam-linktest/machine/machine.hpp"

namespace oam_linktest {

/// Whether a test is possible on a device, as it is driven now.
struct Capability {
  std::string device;
  std::string test;
  TestClass test_class = TestClass::passive;
  bool possible = false;
  /// Why not, or what limits it; and what would enable it.
  std::string reason;
  std::string enable;
};

/// Every test on every device. Testers are open.
std::vector<Capability> capabilities_of(Machine& machine);

/// A table of them: devices that say the same of a test share a row.
std::string render_capabilities(const std::vector<Capability>& list, std::size_t width, bool color);

}  // namespace oam_linktest

#endif  // OAMHAL_TOOLS_OAM_LINKTEST_CHECKS_CAPABILITIES_HPP
