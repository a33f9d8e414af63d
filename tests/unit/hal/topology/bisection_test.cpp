// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>

#include "hal/topology/bisection.hpp"
#include "topology/graphs.hpp"

namespace oamhal::hal {
namespace {

constexpr std::uint64_t kPlenty = 50'000'000;

Bisection checked(const Graph& graph, std::uint64_t max_steps = kPlenty) {
  const CutWeights weights = cut_weights(graph, false);
  Bisection found = find_bisection(graph, weights, max_steps);
  EXPECT_EQ(found.sides.size(), graph.vertices());
  EXPECT_EQ(found.sides.front(), 0);
  const auto ones = static_cast<std::size_t>(std::ranges::count(found.sides, 1));
  const std::size_t zeros = found.sides.size() - ones;
  EXPECT_LE(std::max(ones, zeros) - std::min(ones, zeros), 1U);
  EXPECT_TRUE(found.cut == cut_of(graph, weights, found.sides));
  EXPECT_TRUE(found.bound <= found.cut);
  EXPECT_EQ(found.exact, found.bound == found.cut);
  return found;
}

std::uint64_t number(WideSum sum) {
  return static_cast<std::uint64_t>(sum);
}

/// The smallest of all cuts.
WideSum smallest(const Graph& graph) {
  const CutWeights weights = cut_weights(graph, false);
  const std::uint32_t count = graph.vertices();
  WideSum best = ~WideSum{0};
  for (std::uint32_t set = 0; set < 1U << count; ++set) {
    const auto ones = static_cast<std::uint32_t>(std::popcount(set));
    if (ones != count / 2 && ones != count - count / 2) continue;
    std::vector<std::uint8_t> sides;
    for (std::uint32_t v = 0; v < count; ++v) sides.push_back(static_cast<std::uint8_t>(set >> v & 1U));
    best = std::min(best, cut_of(graph, weights, sides));
  }
  return best;
}

TEST(Bisections, AreTheSmallestOfAll) {
  Dice dice(6);
  for (int round = 0; round < 120; ++round) {
    const Graph graph = any_graph(dice, 2 + dice.below(10), 10 + dice.below(90), round % 3 == 0).graph();
    const Bisection found = checked(graph);
    EXPECT_TRUE(found.exact);
    EXPECT_TRUE(found.cut == smallest(graph)) << round;
    // What a search that ended early says of what is possible is true as well.
    const Bisection hurried = checked(graph, 40);
    EXPECT_TRUE(hurried.bound <= found.cut) << round;
    EXPECT_TRUE(hurried.cut >= found.cut) << round;
  }
}

TEST(Bisections, OfBoards) {
  EXPECT_EQ(number(checked(mesh(8).graph()).cut), 1600U);
  EXPECT_EQ(number(checked(mesh(7).graph()).cut), 1200U);
  EXPECT_EQ(number(checked(mesh(8).part(0, 5).graph()).cut), 1500U);
  EXPECT_EQ(number(checked(Sketch(16).mesh(0, 8).mesh(8, 8).graph()).cut), 0U);
  EXPECT_EQ(number(checked(Sketch(16).mesh(0, 8).mesh(8, 8).join(3, 9, 70).shuffled(3).graph()).cut), 70U);
  // One of three boards must be cut.
  EXPECT_EQ(number(checked(Sketch(24).mesh(0, 8).mesh(8, 8).mesh(16, 8).shuffled(2).graph()).cut), 1600U);
}

TEST(Bisections, OfTori) {
  for (const auto& [sizes, cut] : {std::pair(std::vector<std::uint32_t>{8, 8}, 1600U),
                                   {{4, 4, 4}, 3200U},
                                   {{8, 8, 8}, 12800U},
                                   {{30}, 200U}}) {
    const Bisection found = checked(torus(sizes).shuffled(4).graph());
    EXPECT_EQ(number(found.cut), cut);
    EXPECT_TRUE(found.exact);
  }
}

TEST(Bisections, OfEightThousandModules) {
  const Bisection grid = checked(torus({64, 128}).shuffled(1).graph());
  EXPECT_EQ(number(grid.cut), 12800U);
  EXPECT_GT(number(grid.bound), 6000U);
  Sketch boards(8192);
  for (std::uint32_t board = 0; board < 1024; ++board) boards.mesh(board * 8, 8);
  const Bisection apart = checked(boards.shuffled(2).graph());
  EXPECT_EQ(number(apart.cut), 0U);
  EXPECT_TRUE(apart.exact);
}

TEST(Bisections, ByLinksWhereARateIsNotKnown) {
  const Graph graph = mesh(4, 2).join(0, 1, OAMHAL_RATE_UNKNOWN, 0).graph();
  EXPECT_TRUE(cut_weights(graph, false).by_links);
  EXPECT_EQ(number(checked(graph).cut), 7U);
}

TEST(Bisections, OfRatesThatHaveNoSum) {
  constexpr std::uint64_t kMost = OAMHAL_RATE_UNKNOWN - 1;
  const Bisection found = checked(Sketch(4)
                                      .join(0, 1, kMost)
                                      .join(0, 2, kMost)
                                      .join(1, 3, kMost)
                                      .join(2, 3, kMost)
                                      .join(0, 3, kMost)
                                      .graph());
  EXPECT_TRUE(found.cut == WideSum{kMost} * 3);
  EXPECT_TRUE(found.exact);
  EXPECT_EQ(number(checked(Sketch(3).join(0, 1, 0).join(1, 2, 0).graph()).cut), 0U);
}

TEST(Bisections, TheSameEachTimeAndWithinTheSteps) {
  Dice dice(9);
  const Graph graph = any_graph(dice, 100, 10).graph();
  EXPECT_EQ(checked(graph).sides, checked(graph).sides);
  const Bisection hurried = checked(graph, 20'000);
  EXPECT_FALSE(hurried.exact);
  EXPECT_LT(hurried.steps, 60'000U);
}

}  // namespace
}  // namespace oamhal::hal
