// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// How the links of the modules on a baseboard are wired: boards/*.toml (README.md describes the format).

#ifndef OAM_SIM_MODULE_BOARD_WIRING_HPP_
#define OAM_SIM_MODULE_BOARD_WIRING_HPP_

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "board.hpp"

namespace oam_sim {

struct BoardWiring {
  std::string description, source;
  std::uint32_t modules = 0;
  std::uint32_t spec_revision = 0, link_config = 0;  // as in the registers
  // By module and port; of a link that is not split the upper half is nowhere.
  std::array<std::array<End, kPorts>, kMaxModules> ends{};
  std::array<std::array<bool, rm::kLinks>, kMaxModules> split{};
};

// The directory with the boards that came with the program.
std::string boards_directory();
std::vector<std::string> board_names(const std::string& directory);

// `board` is the name of a file in `directory`, or a path (with a slash in it, or ending in .toml). Throws
// Error.
BoardWiring load_board_wiring(const std::string& board, const std::string& directory);
// The same from text; `name` is for messages.
BoardWiring read_board_wiring(std::string_view text, const std::string& name);

// "3.7H", "3.7L", "3.7" as module and port, and whether a half was named. Nothing when it is none of them.
struct NamedEnd {
  End end;
  bool half = false;
};
std::optional<NamedEnd> parse_end(std::string_view text);
// "7H", "7L", "7": a port.
struct NamedPort {
  std::uint32_t port = 0;
  bool half = false;
};
std::optional<NamedPort> parse_port(std::string_view text);
// "7H"; "7" when the link is not split.
std::string port_name(std::uint32_t port, bool split);

}  // namespace oam_sim

#endif  // OAM_SIM_MODULE_BOARD_WIRING_HPP_
