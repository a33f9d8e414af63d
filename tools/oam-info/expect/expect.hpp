// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TOOLS_OAM_INFO_EXPECT_EXPECT_HPP
#define OAMHAL_TOOLS_OAM_INFO_EXPECT_EXPECT_HPP

#include <optional>
#include <string>

#include "tools/oam-info/collect.hpp"
#include "tools/oam-info/expect/compare.hpp"
#include "tools/oam-info/json_values.hpp"
#include "tools/oam-info/supervise.hpp"

namespace oam_info {

/// Reads what is expected of the machine, if anything is, compares, and puts what is not so into the
/// findings. A sentence when the file is none, else "".
std::string apply_expectation(const Options& options, Inventory& inventory);

/// The worker's part of the command expect: the file as text, or as the payload when it is to be saved.
Outcome expect(const Inventory& inventory, const Options& options);
/// Writes it.
Outcome save_expectation(const Options& options, Outcome outcome);

/// The port where an absent module should be: "no link", and as a sentence about it.
struct PortState {
  std::string word;
  std::string sentence;
  /// Where it is one with nothing below.
  std::optional<oamhal::empty_port_info> port;
};
PortState port_state(const Inventory& inventory, const ModuleRecord& expected);

/// What the table says in front of its rows: by what is expected how many are missing, or that nothing is.
std::string expectation_note(const Inventory& inventory);

std::string render_inventory(const Inventory& inventory, const Options& options);
Json expectation_json(const Inventory& inventory);

}  // namespace oam_info

#endif  // OAMHAL_TOOLS_OAM_INFO_EXPECT_EXPECT_HPP
