// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TOOLS_OAM_INFO_ARGS_HPP
#define OAMHAL_TOOLS_OAM_INFO_ARGS_HPP

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace oam_info {

/// Exit statuses, as the manual page promises them.
inline constexpr int kRan = 0, kNotAsExpected = 1, kUsage = 2, kCannotRun = 3;

/// Columns of everything that is written for people.
inline constexpr unsigned kWidth = 120;

/// What to show.
enum class Command : std::uint8_t {
  kTable,
  kShow,
  kLinks,
  kTopology,
  kDoctor,
  kBackends,
  kPcie,
  kRegisters,
  kEnv,
  kGroups,
  kCapture,
  kDiff,
  kMerge,
  kCheck,
  kExpect,
  kInventory,
  kFabric
};

/// What the command registers is about.
struct RegisterOptions {
  /// A block, a part of one, a register; empty: the list of blocks.
  std::string block;
  /// "OFFSET[:COUNT]", and the BAR that it is in.
  std::string raw;
  std::uint32_t bar = 0;
  /// "REGISTER=VALUE", and that it is meant.
  std::string write;
  bool confirmed = false;
  /// Read again and again; rounds of it, or until it is stopped.
  bool watch = false;
  double interval_seconds = 1;
  std::optional<std::uint32_t> rounds;
  /// The values of the reading before, by name.
  std::string previous;
};

/// What the command line says.
struct Options {
  Command command = Command::kTable;
  /// The selector of show, and of pcie where it is not empty.
  std::string selector;
  /// What env, groups and fabric are about: a runtime, and selectors of units.
  std::string runtime;
  std::vector<std::string> units;
  /// What groups looks for: the size of a group, how many of them, rings in each, and how pairs are weighed.
  std::uint32_t group_size = 0;
  std::uint32_t group_count = 16;
  std::uint32_t rings = 0;
  std::string weight = "auto";
  std::string measured_file;
  std::string matrix_file;
  bool all_links = false;
  /// What fabric shows beside: the ways between two devices instead, and what each lost link costs.
  std::vector<std::string> path;
  bool losses = false;
  /// The directory that stands for "/"; empty for OAMHAL_ROOT, else the live machine.
  std::string root;
  /// What root is called where it is shown, when that is an archive unpacked for a while; else empty.
  std::string root_name;
  /// How registers of the live machine are reached: "vfio", "sysfs", or not.
  std::string via;
  /// Whether index registers may be written to read what is behind them.
  bool indirect = false;
  RegisterOptions registers;
  /// The board of check: a name or a path; empty for the one that fits best.
  std::string board;
  /// What topology writes, and for which library: "" for text.
  std::string format;
  std::string library;
  /// The inventory that topology shows instead of a machine.
  std::string load;
  /// The file that capture writes.
  std::string capture_file;
  /// The inventories that diff and merge read, and the one that merge compares the others with.
  std::vector<std::string> files;
  std::string golden;
  /// What capture does beside: pseudonyms for what names the machine, and output of the system's tools.
  bool redact = false;
  bool support = false;
  /// How many modules there should be, or the file that says what there should be.
  std::optional<std::uint32_t> expect;
  std::string expect_file;
  /// Whether expect writes a file; which one, if not the one that is looked at by itself; and over another.
  bool save = false;
  std::string save_file;
  bool replace = false;
  /// What server it is: a name or a path; empty for what its firmware says.
  std::string platform;
  bool json = false;
  /// Read attributes of class LIVE also for commands that do not by themselves.
  bool live = false;
  /// Only what this process can use.
  bool usable = false;
  /// Already decided: the process that renders does not see the terminal.
  bool color = false;
  /// Open control nodes to ask drivers what they tell nowhere else.
  bool open = false;
  /// Temperatures, power and clocks too.
  bool readings = false;
  /// Registers through drivers' files in debugfs.
  bool debugfs = false;
  double deadline_seconds = 2;
};

/// The command line as options, or what to say instead of running and the exit status.
struct Parsed {
  Options options;
  bool run = false;
  int status = kRan;
  /// For standard output, and for standard error.
  std::string output;
  std::string error;
};

Parsed parse(int argc, char** argv);

}  // namespace oam_info

#endif  // OAMHAL_TOOLS_OAM_INFO_ARGS_HPP
