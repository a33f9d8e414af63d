// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TOOLS_OAM_LINKTEST_CHECKS_BUSY_HPP
#define OAMHAL_TOOLS_OAM_LINKTEST_CHECKS_BUSY_HPP

#include <memory>
#include <string>

#include "tools/oam-linktest/checks/run.hpp"
#include "tools/oam-linktest/machine/load.hpp"

namespace oam_linktest {

/// What makes links busy while they are watched.
class Busy {
 public:
  Busy() = default;
  Busy(const Busy&) = delete;
  Busy& operator=(const Busy&) = delete;
  virtual ~Busy() = default;

  /// Goes on until that time, or waits while something else does.
  virtual void work(Clock::Duration until) = 0;
  /// Whether watching is over: planned is the end that the settings say.
  virtual bool is_over(Clock::Duration planned) = 0;
};

/// The user's command: it is over when that has ended.
class BusyCommand final : public Busy {
 public:
  BusyCommand(Run& run, LoadCommand command) : run_(run), command_(std::move(command)) {}
  /// No longer than a second: how long the command runs nobody knows.
  void work(Clock::Duration until) override;
  bool is_over(Clock::Duration /*planned*/) override { return command_.ended(); }
  /// How it ended, as a result of test "load".
  void end(const std::string& log);

 private:
  Run& run_;
  LoadCommand command_;
};

/// The devices' own engines, over all chosen links both ways; nullptr where no link can be loaded so, and
/// then why says why.
std::unique_ptr<Busy> busy_engines(Run& run, std::string& why);

/// Soak with a command of the user's, from its start to its end.
void soak_with_command(Run& run, const std::string& command, const std::string& log);
/// Soak with the devices' engines, for as long as the settings say.
void soak_with_engines(Run& run);

}  // namespace oam_linktest

#endif  // OAMHAL_TOOLS_OAM_LINKTEST_CHECKS_BUSY_HPP
