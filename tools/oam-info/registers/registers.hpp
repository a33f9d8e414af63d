// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TOOLS_OAM_INFO_REGISTERS_REGISTERS_HPP
#define OAMHAL_TOOLS_OAM_INFO_REGISTERS_REGISTERS_HPP

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tools/oam-info/collect.hpp"
#include "tools/oam-info/registers/places.hpp"
#include "tools/oam-info/supervise.hpp"

namespace oam_info {

/// Words of 4 bytes to show as they are.
struct RawRange {
  std::uint32_t bar = 0;
  std::uint64_t offset = 0;
  std::uint32_t count = 1;
};

/// Reads "OFFSET" or "OFFSET:COUNT" of --raw. Without a range, why holds a sentence.
std::optional<RawRange> parse_raw(std::string_view text, std::uint32_t bar, std::string& why);

/// What is to be done with the registers of one device, and what came of it.
struct RegisterTask {
  std::string bdf;
  /// Where the witness is, or nullptr for a device without a map.
  const oamhal_register_map_t* map = nullptr;
  std::vector<RegisterPlace> places;
  std::optional<RawRange> raw;
  std::optional<RegisterWrite> write;

  /// "vfio-user", ...
  std::string transport;
  std::vector<std::uint32_t> words;
  /// What was in the register before it was written, and what is there now; absent for one that cannot be
  /// read.
  std::optional<std::uint64_t> before;
  std::optional<std::uint64_t> after;
  bool written = false;
};

/// Does a task, in the module for bring-up. Returns a sentence when nothing can be done, else "".
std::string run_registers(const Inventory& inventory, RegisterTask& task, Watch& watch, const SkipList& skip);

/// The command `oam-info registers`.
Outcome registers(const Inventory& inventory, const Options& options, Watch& watch, const SkipList& skip);

/// The same again and again, for --watch: run_once reads once, given what the last reading left.
int watch_registers(Options options, const std::function<Outcome(const Options&)>& run_once,
                    const std::function<int(const Outcome&)>& finish);

/// Notes in the journal that a register is about to be written, or was; returns a sentence when that is not
/// possible, else "".
std::string note_write(const RegisterTask& task, const char* what);

/// What is written for people; previous holds the values of the last reading by name.
std::string render_registers(const RegisterTask& task, const Options& options, const std::string& previous);
std::string render_blocks(const RegisterTask& task);
std::string render_registers_json(const RegisterTask& task, const Inventory& inventory);

}  // namespace oam_info

#endif  // OAMHAL_TOOLS_OAM_INFO_REGISTERS_REGISTERS_HPP
