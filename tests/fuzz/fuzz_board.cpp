// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// Board files, and a check against what they say: a machine that is wired as any board must be right.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "hal/topology/board_file.hpp"
#include "hal/topology/check.hpp"

namespace {

using namespace oamhal::hal;

Wiring as_built(const Board& board) {
  Wiring wiring;
  wiring.present.assign(board.modules, true);
  wiring.slots_known = true;
  for (const BoardWire& wire : board.wires) {
    if (wire.end != WireEnd::kModule) continue;
    SeenPort port;
    port.port = wire.a;
    port.halves = wire.halves;
    port.state = OAMHAL_LINK_STATE_UP;
    port.end = OAMHAL_END_DEVICE;
    port.remote = wire.b;
    port.proof = OAMHAL_PROOF_EXCHANGED_IDENTITY;
    wiring.ports.push_back(port);
  }
  for (const auto& [a, b, ports] : board.pairs) wiring.pairs.push_back({a, b, ports, OAMHAL_LINK_STATE_UP});
  return wiring;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto board = parse_board(text, "board", "board.toml");
  if (!board) {
    if (!board.error().message.starts_with("board.toml ")) std::abort();
    return 0;
  }
  if (board->modules < 1 || board->modules > kMaxBoardModules) std::abort();
  for (const BoardWire& wire : board->wires)
    if (wire.a.module >= board->modules || (wire.end == WireEnd::kModule && wire.b.module >= board->modules))
      std::abort();
  Wiring wiring = as_built(*board);
  if (check_board(*board, wiring).verdict == Verdict::kWrong) std::abort();
  const Board* const boards[] = {&*board};
  if (fit_boards(boards, wiring).empty()) std::abort();
  // As they were found the modules are numbered as the board is.
  wiring.slots_known = false;
  if (check_board(*board, wiring).verdict == Verdict::kWrong) std::abort();
  return 0;
}
