// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TESTS_UNIT_HAL_TOPOLOGY_HEALTHY_HPP
#define OAMHAL_TESTS_UNIT_HAL_TOPOLOGY_HEALTHY_HPP

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "hal/topology/board_file.hpp"
#include "hal/topology/check.hpp"
#include "hal/topology/strands.hpp"

namespace oamhal::hal::test {

inline std::vector<std::string> shipped_boards() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(OAMHAL_TEST_BOARDS))
    if (entry.path().extension() == ".toml") names.push_back(entry.path().stem().string());
  std::ranges::sort(names);
  return names;
}

inline Board shipped_board(const std::string& name) {
  const std::string path = std::string(OAMHAL_TEST_BOARDS) + "/" + name + ".toml";
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  auto board = parse_board(text.str(), name, path);
  if (!board) ADD_FAILURE() << board.error().message;
  return board ? std::move(*board) : Board{};
}

inline std::string test_name(std::string name) {
  std::ranges::replace(name, '-', '_');
  return name;
}

/// A machine that is wired as the board says; every port says whom it reaches.
inline Wiring healthy(const Board& board, std::uint32_t rate = 53125) {
  Wiring wiring;
  wiring.present.assign(board.modules, true);
  wiring.slots_known = true;
  for (const BoardWire& wire : board.wires) {
    SeenPort port;
    port.port = wire.a;
    port.halves = wire.halves;
    port.lanes = port.active_lanes = wire.halves * 8;
    if (wire.end != WireEnd::kModule) {
      port.state = OAMHAL_LINK_STATE_NO_LINK;
      wiring.ports.push_back(port);
      continue;
    }
    port.state = OAMHAL_LINK_STATE_UP;
    port.lane_rate_mbps = board.lane_rate_mbps != 0 ? board.lane_rate_mbps : rate;
    port.end = OAMHAL_END_DEVICE;
    port.proof = OAMHAL_PROOF_EXCHANGED_IDENTITY;
    port.remote = wire.b;
    wiring.ports.push_back(port);
    std::swap(port.port, port.remote);
    wiring.ports.push_back(port);
  }
  for (const auto& [a, b, ports] : board.pairs) wiring.pairs.push_back({a, b, ports, OAMHAL_LINK_STATE_UP});
  return wiring;
}

/// What can be done to a machine. Wires are indexes of the board's wires that lead to modules.
class Bench {
 public:
  explicit Bench(const Board& of) : board(of), wiring(healthy(of)) {}

  SeenPort& port(BoardPort at) {
    return *std::ranges::find_if(wiring.ports, [&](const SeenPort& port) { return port.port == at; });
  }
  void take_down(std::uint32_t wire) {
    for (const BoardPort end : {board.wires[wire].a, board.wires[wire].b}) cut(port(end));
  }
  void narrow(std::uint32_t wire) {
    for (const BoardPort end : {board.wires[wire].a, board.wires[wire].b})
      port(end).active_lanes = *port(end).lanes / 2;
  }
  void slow(std::uint32_t wire) {
    for (const BoardPort end : {board.wires[wire].a, board.wires[wire].b})
      port(end).lane_rate_mbps = *port(end).lane_rate_mbps / 2;
  }
  /// a of the one goes to b of the other and the reverse.
  void cross(std::uint32_t one, std::uint32_t other) {
    join(board.wires[one].a, board.wires[other].b);
    join(board.wires[other].a, board.wires[one].b);
  }
  void remove(std::uint32_t module) {
    wiring.present[module] = false;
    std::erase_if(wiring.ports, [&](const SeenPort& port) { return port.port.module == module; });
    for (SeenPort& port : wiring.ports)
      if (port.end == OAMHAL_END_DEVICE && port.remote.module == module) cut(port);
  }
  /// Each of two modules answers as the other one.
  void exchange(std::uint32_t one, std::uint32_t other) {
    const auto swapped = [&](std::uint32_t& module) {
      if (module == one)
        module = other;
      else if (module == other)
        module = one;
    };
    for (SeenPort& port : wiring.ports) {
      swapped(port.port.module);
      if (port.end == OAMHAL_END_DEVICE) swapped(port.remote.module);
    }
    const bool was = wiring.present[one];
    wiring.present[one] = wiring.present[other];
    wiring.present[other] = was;
  }
  [[nodiscard]] std::vector<std::uint32_t> wires() const {
    std::vector<std::uint32_t> found;
    for (std::uint32_t wire = 0; wire < board.wires.size(); ++wire)
      if (board.wires[wire].end == WireEnd::kModule) found.push_back(wire);
    return found;
  }

  const Board& board;
  Wiring wiring;

 private:
  static void cut(SeenPort& port) {
    port.state = OAMHAL_LINK_STATE_DOWN;
    port.end = OAMHAL_END_UNKNOWN;
    port.active_lanes = 0;
    port.lane_rate_mbps.reset();
  }
  void join(BoardPort one, BoardPort other) {
    port(one).remote = other;
    port(other).remote = one;
  }
};

}  // namespace oamhal::hal::test

#endif  // OAMHAL_TESTS_UNIT_HAL_TOPOLOGY_HEALTHY_HPP
