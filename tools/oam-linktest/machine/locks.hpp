// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TOOLS_OAM_LINKTEST_MACHINE_LOCKS_HPP
#define OAMHAL_TOOLS_OAM_LINKTEST_MACHINE_LOCKS_HPP

#include <optional>
#include <string>
#include <vector>

#include "tools/oam-linktest/machine/machine.hpp"

namespace oam_linktest {

/// Keeps other runs away from devices: flock() on the directory of each below /sys/bus/pci/devices, which
/// needs no file of its own and goes with the process.
class DeviceLocks {
 public:
  DeviceLocks() = default;
  DeviceLocks(const DeviceLocks&) = delete;
  DeviceLocks& operator=(const DeviceLocks&) = delete;
  ~DeviceLocks();

  /// Takes those of all chosen devices and of their peers, in the order of their addresses, without waiting.
  /// The error is a sentence that names who has one.
  [[nodiscard]] std::optional<std::string> take(const Machine& machine);

 private:
  std::vector<int> held_;
};

}  // namespace oam_linktest

#endif  // OAMHAL_TOOLS_OAM_LINKTEST_MACHINE_LOCKS_HPP
