// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// Wirings of baseboards: those that are shipped, and what the loader refuses.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "tools/oam-sim/error.hpp"
#include "tools/oam-sim/module/board_wiring.hpp"

namespace {

using oam_sim::BoardWiring;
using oam_sim::End;
namespace rm = oamhal::backend::reference_module;

class EveryBoard : public testing::TestWithParam<std::string> {
 protected:
  const BoardWiring board_ = oam_sim::load_board_wiring(GetParam(), OAM_SIM_TEST_BOARDS);
};

// Those whose modules are joined by halves of OAM links.
std::vector<std::string> simulated_boards() {
  auto names = oam_sim::board_names(OAM_SIM_TEST_BOARDS);
  std::erase_if(names,
                [](const std::string& name) { return !name.starts_with("ubb-") || name == "ubb-switch8"; });
  return names;
}

INSTANTIATE_TEST_SUITE_P(Boards, EveryBoard, testing::ValuesIn(simulated_boards()), [](const auto& test) {
  std::string name = test.param;
  std::ranges::replace(name, '-', '_');
  return name;
});

TEST_P(EveryBoard, IsSymmetricAndHasASource) {
  EXPECT_FALSE(board_.source.empty());
  EXPECT_FALSE(board_.description.empty());
  EXPECT_EQ(board_.modules, 8U);
  unsigned ends = 0;
  for (unsigned m = 0; m < board_.modules; ++m) {
    for (unsigned p = 0; p < oam_sim::kPorts; ++p) {
      const End there = board_.ends[m][p];
      if (!there.is_port()) continue;
      ++ends;
      EXPECT_NE(there.module, static_cast<std::int32_t>(m));
      EXPECT_EQ(board_.ends[static_cast<unsigned>(there.module)][there.port],
                (End{static_cast<std::int32_t>(m), p}));
    }
  }
  EXPECT_GE(ends, 48U);
}

// Links between each pair of modules, on the ports of one half.
std::map<std::pair<unsigned, unsigned>, unsigned> pairs(const BoardWiring& board, unsigned half) {
  std::map<std::pair<unsigned, unsigned>, unsigned> found;
  for (unsigned m = 0; m < board.modules; ++m)
    for (unsigned link = 0; link < rm::kLinks; ++link) {
      const End there = board.ends[m][link * rm::kHalves + half];
      if (there.is_port() && static_cast<unsigned>(there.module) > m)
        ++found[{m, static_cast<unsigned>(there.module)}];
    }
  return found;
}

unsigned connectors(const BoardWiring& board) {
  unsigned count = 0;
  for (const auto& module : board.ends)
    for (const End end : module) count += end.module == End::kConnector ? 1 : 0;
  return count;
}

TEST(Boards, CombinedBoardConnectsAllOnLowerHalves) {
  const auto board = oam_sim::load_board_wiring("ubb-combined-fc", OAM_SIM_TEST_BOARDS);
  const auto lower = pairs(board, 0);
  EXPECT_EQ(lower.size(), 28U);
  for (const auto& [pair, links] : lower) EXPECT_EQ(links, 1U);
  EXPECT_EQ(pairs(board, 1).size(), 12U);
  EXPECT_EQ(connectors(board), 8U);  // 1H of each
  for (unsigned m = 0; m < 8; ++m) {
    EXPECT_EQ(board.ends[m][1].module, End::kConnector);
    // 4H and 6H go on beside 4L and 6L; 7H does not go where 7L goes.
    for (const unsigned link : {4U, 6U})
      EXPECT_EQ(board.ends[m][2 * (link - 1)].module, board.ends[m][2 * (link - 1) + 1].module);
    EXPECT_NE(board.ends[m][12].module, board.ends[m][13].module);
  }
}

TEST(Boards, ElevenPortBoardConnectsAllByOtherPorts) {
  const auto board = oam_sim::load_board_wiring("ubb-fc-7plus4", OAM_SIM_TEST_BOARDS);
  EXPECT_EQ(pairs(board, 0).size(), 28U);
  EXPECT_EQ(connectors(board), 32U);
  const auto combined = oam_sim::load_board_wiring("ubb-combined-fc", OAM_SIM_TEST_BOARDS);
  EXPECT_NE(board.ends, combined.ends);
}

TEST(Boards, CubeMeshHasTwoLinksForEachPairOfAQuad) {
  const auto board = oam_sim::load_board_wiring("ubb-hcm8", OAM_SIM_TEST_BOARDS);
  std::map<std::pair<unsigned, unsigned>, unsigned> links = pairs(board, 0);
  for (const auto& [pair, count] : pairs(board, 1)) links[pair] += count;
  for (const unsigned quad : {0U, 4U})
    for (unsigned a = quad; a < quad + 4; ++a)
      for (unsigned b = a + 1; b < quad + 4; ++b) {
        // From the end of the lower module, halves of which may end at a lower half and the reverse.
        EXPECT_EQ((links[{a, b}]), 2U) << a << "-" << b;
      }
  EXPECT_EQ((links[{0, 4}]), 2U);
  EXPECT_EQ((links[{3, 7}]), 2U);
  EXPECT_EQ(connectors(board), 8U);
}

void refused(const std::string& text, const std::string& part) {
  try {
    oam_sim::read_board_wiring(text, "test.toml");
    ADD_FAILURE() << "taken: " << text;
  } catch (const oam_sim::Error& error) {
    EXPECT_NE(std::string(error.what()).find(part), std::string::npos) << error.what();
    EXPECT_NE(std::string(error.what()).find("test.toml"), std::string::npos) << error.what();
  }
}

TEST(Boards, WhatCannotBeIsRefusedWithASentence) {
  const std::string config = "[link_config]\n\"2.0\" = \"0001x\"\n";
  const std::string head = "source = \"s\"\nmodules = 2\n";
  const std::string links = head + config + "[links]\n";
  refused("source = \"s\"\nmodules = 33\n" + config, "must be 1 to 32");
  refused(head + config, "links");
  refused("modules = 2\n" + config + "[links]\n", "source");
  refused(head, "link_config");
  refused(head + "[link_config]\n\"2.0\" = \"00012\"\n[links]\n", "five of 0, 1 and x");
  refused(head + "[link_config]\n\"two\" = \"00010\"\n[links]\n", "\"2.0\"");
  refused(head + "pairs = \"all\"\n" + config, "cannot be simulated");
  refused(links + "\"0.1L\" = { to = \"connector\", trough = [] }\n", "trough");
  refused(links + "\"0.1L\" = \"1.1L\"\n", "write \"1.1L\" = \"0.1L\"");
  refused(links + "\"0.1L\" = \"2.1L\"\n", "names module 2, and the board has 2");
  refused(links + "\"0.8L\" = \"1.1L\"\n", "an end looks like");
  refused(links + "\"0.1L\" = \"1.1\"\n\"1.1\" = \"0.1L\"\n", "a half goes to a half");
  refused(links + "\"0.1L\" = \"connector\"\n\"0.1\" = \"connector\"\n", "is a half, and 0.1 is named too");
  refused(links + "\"0.1L\" = \"0.1L\"\n", "goes to itself");
  refused(links + "\"0.1L\" = 5\n", "0.1L");
  refused(head + "moduls = 3\n" + config + "[links]\n", "moduls");
  refused("modules = \n", "test.toml:1");
  try {
    oam_sim::load_board_wiring("no-such-board", OAM_SIM_TEST_BOARDS);
    ADD_FAILURE();
  } catch (const oam_sim::Error& error) {
    EXPECT_NE(std::string(error.what()).find("ubb-combined-fc"), std::string::npos) << error.what();
  }
}

}  // namespace
