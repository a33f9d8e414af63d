// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TOOLS_OAM_LINKTEST_ARGS_HPP
#define OAMHAL_TOOLS_OAM_LINKTEST_ARGS_HPP

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace oam_linktest {

/// Exit statuses; docs and --help list them.
enum ExitStatus : int {
  kPassed = 0,
  kFailed = 1,
  kUsage = 2,
  kCannotRun = 3,
  /// A required test was not done, or its result is not conclusive.
  kNotDone = 4
};

/// What is run.
enum class Command : std::uint8_t {
  kLevel,  ///< no command: the tests of --level
  kCapabilities,
  kStatus,
  kSoak,
  kTrain,
  kPrbs,
  kLoopback,
  kReset,
  kMargin,
  kBandwidth,
  kLatency,
  kPcie,
  kRestore,
  kTriage  ///< two earlier runs are compared, and nothing is tested
};

struct Options {
  Command command = Command::kLevel;
  std::string level = "quick";
  std::string root;
  std::string board;
  std::string via;
  std::string plan;
  std::vector<std::string> links;
  std::vector<std::string> pairs;
  bool disruptive = false;
  /// Of kPcie: train the links anew.
  bool retrain = false;
  bool load_allowed = false;
  std::string load;
  std::optional<double> seconds;
  std::optional<double> interval;
  /// How long the drivers of this machine may take for one look at the readings, in seconds.
  double deadline = 2;
  std::optional<double> ber;
  std::optional<unsigned> count;
  std::string pattern;
  bool json = false;
  bool csv = false;
  bool junit = false;
  std::string report;
  std::string baseline;
  /// Of kTriage: the earlier and the later run.
  std::string before;
  std::string after;
  std::vector<std::pair<std::string, std::string>> meta;
  bool progress = false;
  bool color = false;
  std::size_t width = 120;
  /// The command line, for the report.
  std::string line;
};

/// Parses a command line. Returns the options, or an exit status when there is nothing to run: help, version,
/// wrong usage, whose text went to the right stream.
struct Parsed {
  Options options;
  std::optional<int> status;
};
Parsed parse(int argc, char** argv);

}  // namespace oam_linktest

#endif  // OAMHAL_TOOLS_OAM_LINKTEST_ARGS_HPP
