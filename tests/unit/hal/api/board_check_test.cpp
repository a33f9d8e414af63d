// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// The public face of boards and checks, on modules that fake backends speak for.

#include <gtest/gtest.h>

#include <algorithm>

#include "support/lab.hpp"

namespace oamhal::test {
namespace {

/// Three modules in a triangle: link 1L of each goes to 2L of the next one.
constexpr const char* kTriangle =
    "description = \"a triangle\"\nsource = \"this test\"\nmodules = 3\nlane_rate_mbps = 53125\n"
    "[link_config]\n\"1.0\" = \"1111x\"\n\"2.0\" = \"0111x\"\n[links]\n"
    "\"0.1L\" = \"1.2L\"\n\"1.2L\" = \"0.1L\"\n\"1.1L\" = \"2.2L\"\n\"2.2L\" = \"1.1L\"\n"
    "\"2.1L\" = \"0.2L\"\n\"0.2L\" = \"2.1L\"\n"
    "\"0.7L\" = { to = \"connector\", label = \"cage 0\", through = [\"retimer\", \"cable\"] }\n";

constexpr const char* kPairs =
    "description = \"pairs\"\nsource = \"this test\"\nmodules = 3\npairs = \"all\"\nports_per_pair = 1\n";

std::string address(std::uint32_t slot) {
  return "0000:0" + std::to_string(slot + 1) + ":00.0";
}

class BoardCheckTest : public LabTest {
 protected:
  /// Port 0 is 1L, port 1 is 2L.
  void add(std::uint32_t slot) {
    Said& said = module(address(slot), slot);
    said.ports.clear();
    said.links.clear();
    for (std::uint32_t index = 0; index < 2; ++index) {
      oamhal_backend_port_t port{};
      port.index = index;
      port.link_name = index == 0 ? "1L" : "2L";
      port.lanes = port.active_lanes = known(8);
      port.lane_rate_mbps = known(53125);
      port.state = OAMHAL_LINK_STATE_UP;
      said.ports.push_back(port);
      oamhal_backend_link_t link{};
      link.local_port = known(index);
      link.remote_port = known(1 - index);
      link.remote_kind = OAMHAL_END_DEVICE;
      link.remote =
          oamhal_bdf_t{0, static_cast<std::uint8_t>((slot + (index == 0 ? 1 : 2)) % 3 + 1), 0, 0, 0};
      link.state = OAMHAL_LINK_STATE_UP;
      link.type = "oam";
      link.evidence = OAMHAL_EVIDENCE_SEEN;
      link.proof = OAMHAL_PROOF_EXCHANGED_IDENTITY;
      link.port_count = known(1);
      said.links.push_back(link);
    }
  }
  BoardCheckTest() {
    for (std::uint32_t slot = 0; slot < 3; ++slot) add(slot);
  }
  Said& said(std::uint32_t slot) { return fakes().said[address(slot)]; }

  const board triangle = board::parse(kTriangle, "triangle");
};

TEST_F(BoardCheckTest, ABoardSaysWhatItsFileSays) {
  const auto info = triangle.info();
  EXPECT_STREQ(info.name, "triangle");
  EXPECT_STREQ(info.description, "a triangle");
  EXPECT_EQ(info.module_count, 3U);
  EXPECT_EQ(info.pair_count, 3U);
  EXPECT_EQ(info.is_complete, 1);
  EXPECT_EQ(value_of(info.lane_rate_mbps), 53125U);
  const auto wires = triangle.wires();
  ASSERT_EQ(wires.size(), 4U);
  EXPECT_STREQ(wires[0].port_a, "1L");
  EXPECT_STREQ(wires[0].port_b, "2L");
  EXPECT_EQ(wires[0].module_b, 1U);
  EXPECT_EQ(wires[2].end_kind, OAMHAL_END_CONNECTOR);
  EXPECT_EQ(wires[2].module_b, OAMHAL_NO_INDEX);
  EXPECT_EQ(wires[2].port_b, nullptr);
  EXPECT_STREQ(wires[2].label, "cage 0");
  EXPECT_EQ(wires[2].segments, OAMHAL_SEGMENT_RETIMER | OAMHAL_SEGMENT_CABLE);
  EXPECT_EQ(board::parse(kPairs, "pairs").info().wire_count, 0U);
}

TEST_F(BoardCheckTest, LinkConfigNeedsItsRevision) {
  const board pairs = board::parse(kPairs, "pairs");
  const oamhal_board_t* boards[] = {pairs.c_handle(), triangle.c_handle()};
  std::uint32_t index = 9;
  EXPECT_EQ(oamhal_board_of_link_config(boards, 2, "2.0", 0b01111, &index), OAMHAL_OK);
  EXPECT_EQ(index, 1U);
  EXPECT_EQ(oamhal_board_of_link_config(boards, 2, "1.0", 0b01111, &index), OAMHAL_ERROR_NOT_FOUND);
  EXPECT_EQ(oamhal_board_of_link_config(boards, 2, "1.0", 0b11110, &index), OAMHAL_OK);
  EXPECT_EQ(oamhal_board_of_link_config(boards, 2, "2.0", 32, &index), OAMHAL_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(oamhal_board_of_link_config(boards, 2, nullptr, 0, &index), OAMHAL_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(oamhal_board_of_link_config(boards, 0, "2.0", 0, &index), OAMHAL_ERROR_NOT_FOUND);
}

TEST_F(BoardCheckTest, ARightBoardIsRightByIdentity) {
  const auto seen = look();
  ASSERT_EQ(seen.baseboards().size(), 1U);
  const auto checked = check(seen, 0, triangle);
  EXPECT_EQ(checked.info().verdict, OAMHAL_VERDICT_RIGHT);
  EXPECT_EQ(checked.info().by_identity, 3U);
  EXPECT_EQ(checked.info().by_pairs, 0);
  EXPECT_EQ(checked.info().slots_known, 1);
  EXPECT_STREQ(checked.info().board, "triangle");
  ASSERT_EQ(checked.wires().size(), 3U);  // without the one that leaves the board
  for (const auto& wire : checked.wires()) EXPECT_EQ(wire.fault, OAMHAL_WIRE_OK);
  EXPECT_TRUE(checked.suspects().empty());
}

TEST_F(BoardCheckTest, ASlowWireIsASuspectWithItsWire) {
  said(1).ports[0].lane_rate_mbps = known(25781);
  const auto checked = check(look(), 0, triangle);
  EXPECT_EQ(checked.info().verdict, OAMHAL_VERDICT_WRONG);
  const auto suspects = checked.suspects();
  ASSERT_EQ(suspects.size(), 1U);
  EXPECT_STREQ(suspects[0].code, "wire.slow");
  EXPECT_EQ(suspects[0].severity, OAMHAL_SEVERITY_WARNING);
  EXPECT_STREQ(suspects[0].subject, "ubb0/oam1.1L-oam2.2L");
  ASSERT_EQ(checked.wires_of(0).size(), 1U);
  const auto wire = checked.wires()[checked.wires_of(0)[0]];
  EXPECT_EQ(wire.fault, OAMHAL_WIRE_SLOW);
  EXPECT_EQ(wire.actual, 25781U);
  EXPECT_EQ(wire.expected, 53125U);
}

TEST_F(BoardCheckTest, WhatIsOnlyExpectedProvesNothing) {
  for (std::uint32_t slot = 0; slot < 3; ++slot)
    for (auto& link : said(slot).links) {
      link.evidence = OAMHAL_EVIDENCE_EXPECTED;
      link.proof = OAMHAL_PROOF_EXPECTED_ONLY;
    }
  const auto checked = check(look(), 0, triangle);
  EXPECT_EQ(checked.info().verdict, OAMHAL_VERDICT_UNVERIFIED);
  EXPECT_EQ(checked.info().unverified, 3U);
}

TEST_F(BoardCheckTest, PairsAreJudgedWhereNoPortsAreKnown) {
  for (std::uint32_t slot = 0; slot < 3; ++slot) {
    said(slot).ports.clear();
    for (auto& link : said(slot).links) {
      link.local_port = link.remote_port = {0, OAMHAL_ABSENT_NOT_REPORTED, 0};
      link.proof = OAMHAL_PROOF_PAIR_ONLY;
    }
  }
  const auto checked = check(look(), 0, board::parse(kPairs, "pairs"));
  EXPECT_EQ(checked.info().by_pairs, 1);
  EXPECT_EQ(checked.info().by_pair, 3U);
  EXPECT_EQ(checked.info().verdict, OAMHAL_VERDICT_RIGHT);
  EXPECT_EQ(checked.wires()[0].port_a, nullptr);
}

TEST_F(BoardCheckTest, BoardsAreSortedByTheirFit) {
  const std::vector<board> boards = {board::parse(kPairs, "pairs"), triangle};
  const auto fits = board_fits(look(), 0, boards);
  ASSERT_EQ(fits.size(), 2U);
  EXPECT_EQ(fits[0].board, 1U);
  EXPECT_EQ(fits[0].right, 6U);
  EXPECT_EQ(fits[0].known, 6U);
  // Fewer modules than there are: no board at all.
  const board small =
      board::parse("description = \"d\"\nsource = \"s\"\nmodules = 2\npairs = \"all\"\n", "small");
  EXPECT_TRUE(board_fits(look(), 0, {small}).empty());
}

TEST_F(BoardCheckTest, WrongArgumentsAreRefused) {
  const auto seen = look();
  oamhal_check_t* made = nullptr;
  oamhal_error_t error = OAMHAL_ERROR_INIT;
  EXPECT_EQ(oamhal_check_board(nullptr, 0, triangle.c_handle(), &made, &error),
            OAMHAL_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(oamhal_check_board(seen.c_handle(), 1, triangle.c_handle(), &made, &error),
            OAMHAL_ERROR_NOT_FOUND);
  EXPECT_EQ(oamhal_check_board(seen.c_handle(), 0, nullptr, &made, &error), OAMHAL_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(made, nullptr);
  oamhal_board_t* parsed = nullptr;
  EXPECT_EQ(oamhal_board_parse(nullptr, 0, "x", &parsed, &error), OAMHAL_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(oamhal_board_parse("nonsense", 8, "x", &parsed, &error), OAMHAL_ERROR_MALFORMED);
  EXPECT_NE(std::string(error.message).find("x is empty, cut off"), std::string::npos) << error.message;
  const auto checked = check(seen, 0, triangle);
  auto wire = detail::sized<oamhal_check_wire_info_t>();
  EXPECT_EQ(oamhal_check_wire_get(checked.c_handle(), 3, &wire), OAMHAL_ERROR_NOT_FOUND);
  std::uint32_t place = 0;
  EXPECT_EQ(oamhal_check_suspect_wire(checked.c_handle(), 0, 0, &place), OAMHAL_ERROR_NOT_FOUND);
  EXPECT_STREQ(oamhal_verdict_name(99), "unknown");
  EXPECT_STREQ(oamhal_wire_fault_name(OAMHAL_WIRE_WRONG_PEER), "wrong-peer");
}

TEST_F(BoardCheckTest, ACheckOutlivesWhatItWasMadeFrom) {
  const auto made = [&] {
    const board gone = board::parse(kTriangle, "triangle");
    return check(look(), 0, gone);
  }();
  EXPECT_STREQ(made.info().board, "triangle");
  EXPECT_STREQ(made.wires()[0].port_a, "1L");
}

}  // namespace
}  // namespace oamhal::test
