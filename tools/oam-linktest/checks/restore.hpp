// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TOOLS_OAM_LINKTEST_CHECKS_RESTORE_HPP
#define OAMHAL_TOOLS_OAM_LINKTEST_CHECKS_RESTORE_HPP

#include <string>
#include <vector>

#include "tools/oam-linktest/machine/clock.hpp"
#include "tools/oam-linktest/machine/journal.hpp"
#include "tools/oam-linktest/machine/machine.hpp"

namespace oam_linktest {

/// What became of one thing that a run left behind.
struct Restored {
  /// The port, or the end of the link to the host.
  std::string name;
  /// Why it could not be put back; "" when it was.
  std::string problem;
  /// What it is again: "patterns off, enabled, up".
  std::string state;
};

/// Puts back all of a note: samplers, patterns, loopbacks, ports, ASPM. Waits until ports that are enabled
/// are up, as long as a link may take to train. Testers are open.
std::vector<Restored> restore(Machine& machine, Clock& clock, const RestoreNote& note);

/// A sentence for the notes of a report.
std::string left_words(const LeftBehind& left);

}  // namespace oam_linktest

#endif  // OAMHAL_TOOLS_OAM_LINKTEST_CHECKS_RESTORE_HPP
