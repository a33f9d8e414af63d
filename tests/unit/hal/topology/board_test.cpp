// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <gtest/gtest.h>

#include <array>
#include <map>

#include "tests/unit/hal/topology/healthy.hpp"

namespace {

using namespace oamhal::hal;
using namespace oamhal::hal::test;

class ShippedBoard : public testing::TestWithParam<std::string> {};

INSTANTIATE_TEST_SUITE_P(Boards, ShippedBoard, testing::ValuesIn(shipped_boards()),
                         [](const auto& test) { return test_name(test.param); });

TEST_P(ShippedBoard, IsSymmetricAndSaysItsSource) {
  const Board board = shipped_board(GetParam());
  EXPECT_FALSE(board.description.empty());
  EXPECT_FALSE(board.source.empty());
  const BoardIndex index(board);
  std::size_t ends = 0;
  for (const BoardWire& wire : board.wires) {
    if (wire.end != WireEnd::kModule) continue;
    EXPECT_NE(wire.a.module, wire.b.module);
    for (std::uint32_t half = 0; half < wire.halves; ++half) {
      const BoardPort a{wire.a.module, wire.a.place + half};
      const BoardPort b{wire.b.module, wire.b.place + half};
      EXPECT_EQ(index.across(a), b);
      EXPECT_EQ(index.across(b), a);
      ends += 2;
    }
  }
  EXPECT_EQ(ends, 2 * strands_of(board).size());
  if (!board.positions.empty()) {
    std::size_t places = 0;
    for (const auto& row : board.positions) places += row.size();
    EXPECT_EQ(places, board.modules);
  }
}

/// The ports of three lanes-pairs each that make the lower half of an OAM link, from two independent sources.
TEST(Boards, Hls2IsTheCombinedBoardInAllItsPorts) {
  constexpr std::array<std::array<std::uint32_t, 3>, 7> kPorts{
      {{6, 7, 9}, {2, 4, 5}, {0, 1, 3}, {10, 11, 12}, {13, 14, 15}, {16, 17, 18}, {19, 20, 21}}};
  std::map<std::uint32_t, std::uint32_t> links;
  for (std::uint32_t link = 0; link < kPorts.size(); ++link)
    for (const auto port : kPorts[link]) links[port] = link;
  const Board combined = shipped_board("ubb-combined-fc");
  const Board box = shipped_board("hls-2");
  const BoardIndex by_link(combined);
  const BoardIndex by_port(box);
  std::size_t entries = 0;
  for (std::uint32_t module = 0; module < 8; ++module) {
    for (const auto& [port, link] : links) {
      const auto there = by_port.across({module, BoardPort::kHalves + port});
      ASSERT_TRUE(there) << module << ":" << port;
      const BoardPort expected = by_link.across({module, link * 2}).value();
      EXPECT_EQ(there->module, expected.module) << module << ":" << port;
      EXPECT_EQ(links.at(there->place - BoardPort::kHalves) * 2, expected.place) << module << ":" << port;
      ++entries;
    }
  }
  EXPECT_EQ(entries, 168U);
}

TEST(Boards, VariantsOfTheCombinedBoardDifferInFourPairs) {
  const Board newer = shipped_board("ubb-combined-fc");
  const Board older = shipped_board("ubb-combined-fc-v1");
  const BoardIndex index(older);
  std::size_t differ = 0;
  for (const BoardWire& wire : newer.wires)
    if (wire.end == WireEnd::kModule && index.across(wire.a) != wire.b) ++differ;
  EXPECT_EQ(differ, 8U);  // a lower and an upper half each
}

TEST(Boards, ReadsPlaces) {
  EXPECT_EQ(parse_place("7H")->place, 13U);
  EXPECT_EQ(parse_place("1")->halves, 2U);
  EXPECT_EQ(parse_place(":17")->place, BoardPort::kHalves + 17);
  for (const char* wrong : {"", "0", "8", "7h", "7HL", ":", ":256", ":-1", ":1x", "1:", "L"})
    EXPECT_FALSE(parse_place(wrong)) << wrong;
  EXPECT_EQ(place_text(13, 1), "7H");
  EXPECT_EQ(place_text(12, 2), "7");
  EXPECT_EQ(place_text(BoardPort::kHalves + 3, 1), "port 3");
}

TEST(Boards, KnowsConnectorsOfTheModule) {
  EXPECT_EQ((BoardPort{0, parse_place("3H")->place}).connector(), 0U);
  EXPECT_EQ((BoardPort{0, parse_place("4L")->place}).connector(), 1U);
  EXPECT_FALSE((BoardPort{0, parse_place(":3")->place}).connector());
}

void refused(const std::string& text, const std::string& words) {
  const auto board = parse_board(text, "test", "test.toml");
  ASSERT_FALSE(board) << text;
  EXPECT_EQ(board.error().status, OAMHAL_ERROR_MALFORMED);
  EXPECT_TRUE(board.error().message.contains(words)) << board.error().message;
  EXPECT_TRUE(board.error().message.starts_with("test.toml ")) << board.error().message;
}

TEST(Boards, WhatCannotBeIsRefusedWithASentence) {
  const std::string head = "description = \"d\"\nsource = \"s\"\nmodules = 4\n";
  refused("", "is empty");
  refused("a", "is empty, cut off");
  refused("[[\n", "is no TOML");
  refused("modules = 4\n", "description");
  refused("description = \"d\"\nmodules = 4\n", "source");
  refused("description = \"d\"\nsource = \"s\"\n", "modules");
  refused("description = \"d\"\nsource = \"s\"\nmodules = 33\n", "1 to 32");
  refused(head, "neither [links] nor [pairs]");
  refused(head + "pairs = \"all\"\nnonsense = 1\n", "nonsense");
  refused(head + "pairs = \"some\"\n", "pairs");
  refused(head + "pairs = [[0, 0]]\n", "pairs");
  refused(head + "pairs = [[0, 4]]\n", "pairs");
  refused(head + "pairs = [[0, 1], [1, 0]]\n", "pairs");
  refused(head + "pairs = [[0, 1, 2], [1, 0, 3]]\n", "pairs");
  refused(head + "pairs = [[0, 1, 0]]\n", "pairs");
  refused(head + "pairs = [[0, 1, 1, 1]]\n", "pairs");
  refused(head + "pairs = [[0]]\n", "pairs");
  refused(head + "pairs = \"all\"\nparts = \"1002:74a1\"\n", "parts");
  refused(head + "pairs = \"all\"\nparts = []\n", "parts");
  refused(head + "pairs = \"all\"\nparts = [1]\n", "parts");
  refused(head + "pairs = \"all\"\npositions = [[0, 1, 2]]\n", "positions");
  refused(head + "pairs = \"all\"\npositions = [[0, 1, 2, 2, 3]]\n", "positions");
  refused(head + "pairs = \"all\"\nlabels = [\"a\"]\n", "labels");
  refused(head + "pairs = \"all\"\nhive_slots = [0, 1, 2, 4]\n", "hive_slots");
  refused(head + "pairs = \"all\"\nlane_rate_mbps = 0\n", "lane_rate_mbps");
  refused(head + "pairs = \"all\"\n[link_config]\n\"1.0\" = \"0101\"\n", "five of 0, 1 and x");
  refused(head + "[links]\n\"0.1L\" = \"1.1L\"\n", "does not come back");
  refused(head + "[links]\n\"0.1L\" = \"1.1L\"\n\"1.1L\" = \"2.1L\"\n", "does not come back");
  refused(head + "[links]\n\"0.1L\" = \"1.1\"\n", "a half goes to a half");
  refused(head + "[links]\n\"0.1L\" = \"0.2L\"\n", "to the module that it comes from");
  refused(head + "[links]\n\"0.1L\" = \"4.1L\"\n", "names module 4");
  refused(head + "[links]\n\"0.8\" = \"1.1\"\n", "an end looks like");
  refused(head + "[links]\n\"0.1\" = \"connector\"\n\"0.1H\" = \"connector\"\n", "twice");
  refused(head + "[links]\n\"0.1\" = { to = \"connector\", trough = [] }\n", "trough");
  refused(head + "[links]\n\"0.1\" = { to = \"connector\", through = [\"air\"] }\n", "air");
}

TEST(Boards, LimitsOfLinkTests) {
  const std::string head = "description = \"d\"\nsource = \"s\"\nmodules = 2\npairs = \"all\"\n";
  const auto board = parse_board(head + "[limits]\npre_fec_ber = 1e-5\ncrc_per_s = 2\n", "b", "b.toml");
  ASSERT_TRUE(board) << board.error().message;
  using Limits = std::vector<std::pair<std::string, double>>;
  EXPECT_EQ(board->limits, (Limits{{"crc_per_s", 2.0}, {"pre_fec_ber", 1e-5}}));
  for (const char* wrong :
       {"ber = 0", "ber = 0.6", "ber = -1", "ber = nan", "bear = 1e-3", "ber = \"1\"", "crc_per_s = inf"}) {
    const auto refused = parse_board(head + "[limits]\n" + wrong + "\n", "b", "b.toml");
    ASSERT_FALSE(refused) << wrong;
    EXPECT_NE(refused.error().message.find("has the limit"), std::string::npos) << refused.error().message;
  }
  EXPECT_FALSE(parse_board(head + "limits = 1\n", "b", "b.toml"));
}

TEST(Boards, LinkConfigHasItsRevision) {
  const Board board = shipped_board("ubb-combined-fc");
  ASSERT_EQ(board.link_configs.size(), 2U);
  EXPECT_EQ(board.link_configs[0].revision, "1.0");
  EXPECT_EQ(board.link_configs[0].bits, 0b01010U);
  EXPECT_EQ(board.link_configs[0].mask, 0b11111U);
  EXPECT_EQ(board.link_configs[1].bits, 0b00010U);
  EXPECT_EQ(board.link_configs[1].mask, 0b11110U);
}

}  // namespace
