// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// What is not one fault of one wire: patterns, boards without proof, which board it is.

#include <gtest/gtest.h>

#include <span>

#include "tests/unit/hal/topology/healthy.hpp"

namespace {

using namespace oamhal::hal;
using namespace oamhal::hal::test;

class CombinedBoard : public testing::Test {
 protected:
  [[nodiscard]] std::vector<std::uint32_t> wires_at(std::uint32_t module) const {
    std::vector<std::uint32_t> found;
    for (const auto wire : bench.wires())
      if (board.wires[wire].a.module == module || board.wires[wire].b.module == module) found.push_back(wire);
    return found;
  }
  const Board board = shipped_board("ubb-combined-fc");
  Bench bench{board};
};

TEST_F(CombinedBoard, AllWiresOfAModuleAreOneSuspect) {
  for (const auto wire : wires_at(3)) bench.take_down(wire);
  const auto check = check_board(board, bench.wiring);
  ASSERT_EQ(check.suspects.size(), 1U);
  EXPECT_EQ(check.suspects[0].kind, SuspectKind::kModule);
  EXPECT_EQ(check.suspects[0].modules, std::vector<std::uint32_t>{3});
  EXPECT_EQ(check.suspects[0].wires.size(), wires_at(3).size());
}

TEST_F(CombinedBoard, AllWiresOfAConnectorAreOneSuspect) {
  for (const auto wire : wires_at(6)) {
    const BoardWire& at = board.wires[wire];
    const BoardPort here = at.a.module == 6 ? at.a : at.b;
    if (here.connector() == 0U) bench.narrow(wire);
  }
  const auto check = check_board(board, bench.wiring);
  ASSERT_EQ(check.suspects.size(), 1U);
  EXPECT_EQ(check.suspects[0].kind, SuspectKind::kConnector);
  EXPECT_EQ(check.suspects[0].fault, WireFault::kNarrow);
  EXPECT_EQ(check.suspects[0].modules, std::vector<std::uint32_t>{6});
  EXPECT_EQ(check.suspects[0].connector, 0U);
}

TEST_F(CombinedBoard, TwoDeadModulesAreTwoSuspects) {
  for (const auto wire : wires_at(3)) bench.take_down(wire);
  for (const auto wire : wires_at(5)) bench.take_down(wire);
  const auto check = check_board(board, bench.wiring);
  ASSERT_EQ(check.suspects.size(), 2U);
  EXPECT_EQ(check.suspects[0].kind, SuspectKind::kModule);
  EXPECT_EQ(check.suspects[1].kind, SuspectKind::kModule);
}

TEST_F(CombinedBoard, EverythingDownIsTheBoard) {
  for (const auto wire : bench.wires()) bench.take_down(wire);
  const auto check = check_board(board, bench.wiring);
  ASSERT_EQ(check.suspects.size(), 1U);
  EXPECT_EQ(check.suspects[0].modules.size(), 8U);
}

TEST_F(CombinedBoard, ACrossedWireThatIsDownIsSaidBesideTheCrossing) {
  const auto wires = bench.wires();
  bench.cross(wires[0], wires[20]);
  // The one that now joins a of the first to b of the second.
  for (const BoardPort end : {board.wires[wires[0]].a, board.wires[wires[20]].b}) {
    bench.port(end).state = OAMHAL_LINK_STATE_DOWN;
    bench.port(end).end = OAMHAL_END_UNKNOWN;
  }
  const auto check = check_board(board, bench.wiring);
  ASSERT_EQ(check.suspects.size(), 2U);
  EXPECT_EQ(check.suspects[0].kind, SuspectKind::kCrossing);
  EXPECT_EQ(check.suspects[1].kind, SuspectKind::kWire);
  EXPECT_EQ(check.suspects[1].fault, WireFault::kDown);
}

TEST_F(CombinedBoard, AModuleThatOnlyItsPeersSeeIsAbsentAndNothingElse) {
  bench.wiring.present[4] = false;
  std::erase_if(bench.wiring.ports, [](const SeenPort& port) { return port.port.module == 4; });
  for (SeenPort& port : bench.wiring.ports) {
    if (port.end != OAMHAL_END_DEVICE || port.remote.module != 4) continue;
    port.end = OAMHAL_END_UNKNOWN;
    port.remote_label = "module SN4";
  }
  const auto check = check_board(board, bench.wiring);
  ASSERT_EQ(check.suspects.size(), 1U);
  EXPECT_EQ(check.suspects[0].kind, SuspectKind::kModuleAbsent);
}

TEST_F(CombinedBoard, AWireToAModuleNobodyKnowsIsAWrongPeer) {
  SeenPort& port = bench.port(board.wires[bench.wires()[2]].a);
  port.end = OAMHAL_END_UNKNOWN;
  port.remote_label = "module STRANGER link 3L";
  const auto check = check_board(board, bench.wiring);
  ASSERT_EQ(check.suspects.size(), 1U);
  EXPECT_EQ(check.suspects[0].fault, WireFault::kWrongPeer);
  ASSERT_EQ(check.suspects[0].leads.size(), 1U);
  EXPECT_EQ(check.suspects[0].leads[0].label, "module STRANGER link 3L");
}

TEST_F(CombinedBoard, ALoopBetweenConnectorsIsNoFaultAndAWireFromAnUnroutedPortIs) {
  SeenPort& out = bench.port({0, parse_place("1H")->place});
  SeenPort& back = bench.port({5, parse_place("1H")->place});
  for (SeenPort* port : {&out, &back}) {
    port->state = OAMHAL_LINK_STATE_UP;
    port->end = OAMHAL_END_DEVICE;
    port->proof = OAMHAL_PROOF_EXCHANGED_IDENTITY;
  }
  out.remote = back.port;
  back.remote = out.port;
  EXPECT_EQ(check_board(board, bench.wiring).verdict, Verdict::kRight);
  SeenPort stray = out;
  stray.port = {0, parse_place("2H")->place};
  stray.remote = {5, parse_place("2H")->place};
  bench.wiring.ports.push_back(stray);
  std::swap(stray.port, stray.remote);
  bench.wiring.ports.push_back(stray);
  const auto check = check_board(board, bench.wiring);
  ASSERT_EQ(check.suspects.size(), 1U);
  EXPECT_EQ(check.suspects[0].kind, SuspectKind::kUnexpected);
}

TEST_F(CombinedBoard, UpWithPeersOnlyExpectedIsNotVerifiable) {
  for (SeenPort& port : bench.wiring.ports)
    if (port.end == OAMHAL_END_DEVICE) port.proof = OAMHAL_PROOF_EXPECTED_ONLY;
  const auto check = check_board(board, bench.wiring);
  EXPECT_TRUE(check.suspects.empty());
  EXPECT_EQ(check.verdict, Verdict::kUnverified);
  EXPECT_EQ(check.unverified, bench.wires().size());
}

TEST_F(CombinedBoard, PairsAloneAreJudgedAsPairs) {
  bench.wiring.ports.clear();
  for (std::uint32_t a = 0; a < 8; ++a)
    for (std::uint32_t b = a + 1; b < 8; ++b) bench.wiring.pairs.push_back({a, b, 1, OAMHAL_LINK_STATE_UP});
  auto check = check_board(board, bench.wiring);
  EXPECT_EQ(check.verdict, Verdict::kRight);
  EXPECT_EQ(check.by_pair, 28U);
  bench.wiring.pairs.erase(bench.wiring.pairs.begin());
  check = check_board(board, bench.wiring);
  ASSERT_EQ(check.suspects.size(), 1U);
  EXPECT_EQ(check.suspects[0].modules, (std::vector<std::uint32_t>{0, 1}));
}

TEST_F(CombinedBoard, NothingSeenIsUnknown) {
  Wiring wiring;
  wiring.present.assign(8, true);
  const auto check = check_board(board, wiring);
  EXPECT_EQ(check.verdict, Verdict::kUnknown);
  EXPECT_TRUE(check.suspects.empty());
}

TEST_F(CombinedBoard, AWholeLinkIsBothItsHalves) {
  // 4L and 4H go the same way: modules train them as one link of 16 lanes.
  const std::uint32_t place = parse_place("4")->place;
  for (std::uint32_t module = 0; module < 8; ++module) {
    SeenPort& lower = bench.port({module, place});
    lower.halves = 2;
    lower.lanes = lower.active_lanes = 16;
    std::erase_if(bench.wiring.ports,
                  [&](const SeenPort& port) { return port.port == BoardPort{module, place + 1}; });
  }
  EXPECT_EQ(check_board(board, bench.wiring).verdict, Verdict::kRight);
  // Half of its lanes: the upper half is what is missing.
  SeenPort& narrow = bench.port({1, place});
  narrow.active_lanes = 8;
  const auto check = check_board(board, bench.wiring);
  ASSERT_EQ(check.suspects.size(), 1U);
  EXPECT_EQ(check.suspects[0].fault, WireFault::kNarrow);
  EXPECT_EQ(check.suspects[0].is, 0U);
  EXPECT_EQ(check.suspects[0].expected, 8U);
}

TEST_F(CombinedBoard, APortThatNobodyShowsIsNotRight) {
  const BoardWire& wire = board.wires[bench.wires()[7]];
  std::erase_if(bench.wiring.ports,
                [&](const SeenPort& port) { return port.port == wire.a || port.port == wire.b; });
  const auto check = check_board(board, bench.wiring);
  EXPECT_TRUE(check.suspects.empty());
  EXPECT_EQ(check.verdict, Verdict::kUnverified);
}

TEST(WholeLinks, NarrowAndSlowAtOnceIsNarrowByItsLanes) {
  const Board board = shipped_board("ubb-hcm6-v1");
  Bench bench(board);
  const auto wire = bench.wires()[5];
  bench.narrow(wire);
  bench.slow(wire);
  const auto check = check_board(board, bench.wiring);
  ASSERT_EQ(check.suspects.size(), 1U);
  EXPECT_EQ(check.suspects[0].fault, WireFault::kNarrow);
  EXPECT_EQ(check.suspects[0].is, 8U);
  EXPECT_EQ(check.suspects[0].expected, 16U);
}

TEST(WholeLinks, ACrossedLinkThatHasItsLowerHalfAloneIsNarrowToo) {
  const Board board = shipped_board("ubb-hcm6-v1");
  Bench bench(board);
  const auto wires = bench.wires();
  bench.cross(wires[0], wires[9]);
  for (const BoardPort end : {board.wires[wires[0]].a, board.wires[wires[9]].b})
    bench.port(end).active_lanes = 8;
  const auto check = check_board(board, bench.wiring);
  ASSERT_EQ(check.suspects.size(), 2U);
  EXPECT_EQ(check.suspects[0].kind, SuspectKind::kCrossing);
  EXPECT_EQ(check.suspects[1].fault, WireFault::kNarrow);
  EXPECT_EQ(check.suspects[1].is, 8U);
}

TEST(Fit, FindsEachBoardAmongAll) {
  std::vector<Board> boards;
  for (const auto& name : shipped_boards()) boards.push_back(shipped_board(name));
  std::vector<const Board*> all;
  all.reserve(boards.size());
  for (const Board& board : boards) all.push_back(&board);
  for (std::size_t index = 0; index < boards.size(); ++index) {
    const Bench bench(boards[index]);
    if (bench.wires().empty()) continue;
    const auto fits = fit_boards(all, bench.wiring);
    ASSERT_FALSE(fits.empty());
    EXPECT_EQ(fits[0].board, index) << boards[index].name;
    EXPECT_EQ(fits[0].right, fits[0].known);
    // A rack of two boxes is the box itself, twice.
    for (const BoardFit& other : std::span(fits).subspan(1)) {
      if (boards[other.board].modules != boards[index].modules) continue;
      EXPECT_LT(other.right * fits[0].known, fits[0].right * std::max(other.known, 1U))
          << boards[other.board].name;
    }
  }
}

}  // namespace
