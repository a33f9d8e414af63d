// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TOOLS_OAM_LINKTEST_MACHINE_LOOKER_HPP
#define OAMHAL_TOOLS_OAM_LINKTEST_MACHINE_LOOKER_HPP

#include <chrono>
#include <optional>
#include <string>

#include <oamhal/oamhal.hpp>

#include "tools/oam-linktest/machine/helper.hpp"
#include "tools/oam-linktest/machine/look.hpp"

namespace oam_linktest {

/// Takes looks at the readings of a machine: what oam-info --readings shows, with the attribute classes that
/// it takes for that. Nothing is written.
///
/// A driver of this machine may never answer, so that the asking is done in a process with a deadline, which
/// makes a context of its own and attaches nothing to it. A simulated or captured machine has no driver, and
/// its registers are served to one connection, which is this process's: there the context itself is asked.
class Looker {
 public:
  Looker(const oamhal::context& context, std::chrono::milliseconds deadline);

  Look look();

  /// Reads once, and forgets, what look_at() reads, where that is done in a process: a sentence when that
  /// does not answer, or dies. So this process asks no driver that hangs already.
  std::optional<std::string> why_not_asked();

  /// What look_at() asks for.
  static constexpr std::uint32_t kMachineClasses = OAMHAL_ATTRIBUTE_CONFIG | OAMHAL_ATTRIBUTE_LIVE;
  static constexpr std::uint32_t kMachineFlags = OAMHAL_ENUMERATE_NODES | OAMHAL_ENUMERATE_OPEN;

 private:
  [[nodiscard]] Look in_a_process(std::uint32_t classes, std::uint32_t flags);

  oamhal::context context_;
  Helper helper_;
};

}  // namespace oam_linktest

#endif  // OAMHAL_TOOLS_OAM_LINKTEST_MACHINE_LOOKER_HPP
