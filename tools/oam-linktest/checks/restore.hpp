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

/// What became of one port that a run left behind.
struct Restored {
  PortNote note;
  /// Why it could not be put back; "" when it was.
  std::string problem;
  /// The link is up again.
  bool up = false;
};

/// Switches patterns off and enables the port, for each port of the note, and waits until they are up: as
/// long as a link may take to train. Testers are open.
std::vector<Restored> restore(Machine& machine, Clock& clock, const LeftBehind& left);

/// A sentence for the notes of a report.
std::string left_words(const LeftBehind& left);

}  // namespace oam_linktest

#endif  // OAMHAL_TOOLS_OAM_LINKTEST_CHECKS_RESTORE_HPP
