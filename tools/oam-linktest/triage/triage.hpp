// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TOOLS_OAM_LINKTEST_TRIAGE_TRIAGE_HPP
#define OAMHAL_TOOLS_OAM_LINKTEST_TRIAGE_TRIAGE_HPP

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tools/oam-linktest/model/report.hpp"

/// Two runs with modules exchanged between them: did a fault go with its module, or stay with its slot?
namespace oam_linktest {

/// What became of a fault.
enum class Outcome : std::uint8_t {
  followed,     ///< it is where the module went: the module
  left,         ///< the module is no longer in the machine, and neither is the fault
  stayed,       ///< it is where it was, with another module: the wire, its connector, or the end not moved
  not_moved,    ///< it is where it was, and so are the modules: nothing is known
  cleared,      ///< the module and the slot pass now
  cannot_tell,  ///< the two say different things, or the same module would explain both
  not_tested,   ///< what would tell was not tested, or is not conclusive
  fresh         ///< it was not there before
};
[[nodiscard]] std::string_view outcome_name(Outcome outcome);  // "followed-module", "stayed-with-slot", ...

/// What became of one link, or of the host link of a module, that failed in one of the two runs.
struct TriagedFault {
  /// Where it was; of a fresh one, where it is.
  Subject place;
  /// The tests that failed there, in the order of their names.
  std::vector<std::string> tests;
  /// What the first of them said.
  std::string reason;
  Outcome outcome = Outcome::not_tested;
  /// Where it is now, when it went with a module; a fault that is gone is at no place.
  std::string now;
  /// A sentence on what is known by that, and what would tell more.
  std::string why;
};

/// A module that is not where it was. Places are names of modules; "" is no place in the machine.
struct Move {
  std::string serial;
  std::string from;
  std::string to;
};

struct Triage {
  std::string before_started;
  std::string after_started;
  std::string host;
  bool simulated = false;
  /// What makes the two hard to compare, as sentences.
  std::vector<std::string> caveats;
  std::vector<Move> moves;
  std::vector<TriagedFault> faults;
};

/// Modules are told apart by their serial numbers, and slots by the names of modules.
Triage triage_reports(const Report& before, const Report& after);

/// 0 when no fault is left, 1 when one is, 4 when none is and something was not tested.
[[nodiscard]] int exit_status_of(const Triage& triage);

/// For a terminal; a sentence is never cut.
std::string render_triage(const Triage& triage, bool color);

/// Schema oamhal.linktest-triage/1.
std::string triage_json(const Triage& triage);

}  // namespace oam_linktest

#endif  // OAMHAL_TOOLS_OAM_LINKTEST_TRIAGE_TRIAGE_HPP
