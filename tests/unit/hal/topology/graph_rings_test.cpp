// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <gtest/gtest.h>

#include <functional>
#include <numeric>
#include <set>

#include "hal/topology/graph_rings.hpp"
#include "topology/graphs.hpp"

namespace oamhal::hal {
namespace {

constexpr std::uint64_t kPlenty = 50'000'000;
using Ring = std::vector<std::uint32_t>;

/// Rings go through all vertices over links that are there, none of which two of them use.
GraphRings checked(const Graph& graph, std::uint64_t max_steps = kPlenty, std::uint32_t most = 1000) {
  const GraphRings found = find_graph_rings(graph, most, max_steps);
  std::uint64_t used = 0;
  for (const Ring& ring : found.rings) {
    EXPECT_EQ(ring.size(), graph.vertices());
    EXPECT_EQ(std::set(ring.begin(), ring.end()).size(), graph.vertices());
    EXPECT_EQ(ring.front(), 0U);
    for (std::size_t i = 0; i < ring.size() && ring.size() > 1; ++i)
      EXPECT_TRUE(graph.edge_between(ring[i], ring[(i + 1) % ring.size()]).has_value());
    used += ring.size() > 2 ? ring.size() : ring.size() - 1;
  }
  std::uint64_t links = 0;
  std::uint64_t left = 0;
  const auto left_of = links_left(graph, found.rings);
  for (std::size_t i = 0; i < left_of.size(); ++i) {
    EXPECT_LE(left_of[i], capacity_of(graph.edges()[i]));
    links += capacity_of(graph.edges()[i]);
    left += left_of[i];
  }
  EXPECT_EQ(used + left, links);
  EXPECT_LE(found.rings.size(), found.bound);
  EXPECT_EQ(found.exact, found.rings.size() == found.bound);
  return found;
}

TEST(GraphRings, EightThatAreAllJoinedHaveThreeAndLeaveAPairing) {
  const Graph graph = mesh(8).graph();
  const GraphRings found = checked(graph);
  EXPECT_EQ(found.rings.size(), 3U);
  EXPECT_TRUE(found.exact);
  const auto left = links_left(graph, found.rings);
  std::set<std::uint32_t> paired;
  for (std::size_t i = 0; i < left.size(); ++i) {
    if (left[i] == 0) continue;
    EXPECT_TRUE(paired.insert(graph.edges()[i].a).second);
    EXPECT_TRUE(paired.insert(graph.edges()[i].b).second);
  }
  EXPECT_EQ(paired.size(), 8U);
}

TEST(GraphRings, Meshes) {
  for (std::uint32_t count = 3; count <= 24; ++count) {
    const GraphRings found = checked(mesh(count).graph());
    EXPECT_EQ(found.rings.size(), (count - 1) / 2) << count;
    EXPECT_TRUE(found.exact) << count;
  }
  // 21 links at each module.
  EXPECT_EQ(checked(mesh(8, 3).graph()).rings.size(), 10U);
  EXPECT_EQ(checked(mesh(4).graph()).rings.size(), 1U);
  EXPECT_EQ(checked(mesh(8).graph(), kPlenty, 2).rings.size(), 2U);
}

TEST(GraphRings, FewVertices) {
  EXPECT_EQ(checked(Sketch(1).graph()).rings, (std::vector<Ring>{{0}}));
  EXPECT_TRUE(checked(Sketch(2).graph()).rings.empty());
  EXPECT_EQ(checked(Sketch(2).join(0, 1, 100, 3).graph()).rings, (std::vector<Ring>{{0, 1}, {0, 1}, {0, 1}}));
  // A number of links that is not known is one.
  EXPECT_EQ(checked(Sketch(2).join(0, 1, 100, 0).graph()).rings.size(), 1U);
}

TEST(GraphRings, ToriOfAllSizes) {
  for (const std::vector<std::uint32_t>& sizes :
       {std::vector<std::uint32_t>{3, 3}, {4, 4}, {3, 5}, {8, 8}, {16, 16}})
    EXPECT_EQ(checked(torus(sizes).graph()).rings.size(), 2U);
  EXPECT_EQ(checked(torus({4, 4, 4}).graph()).rings.size(), 3U);
  EXPECT_EQ(checked(torus({30}).graph()).rings.size(), 1U);
}

TEST(GraphRings, OfEightThousandModules) {
  const GraphRings flat = checked(torus({64, 128}).shuffled(1).graph());
  EXPECT_EQ(flat.rings.size(), 2U);
  EXPECT_TRUE(flat.exact);
  EXPECT_EQ(checked(torus({16, 16, 32}).graph()).rings.size(), 3U);
  const GraphRings boards = checked(circle_of_boards(1024).graph());
  EXPECT_EQ(boards.bound, 4U);
  EXPECT_GE(boards.rings.size(), 1U);
}

TEST(GraphRings, WhereNoneAreItIsProven) {
  // Apart, by one link, by one module, and with unequal colours.
  EXPECT_EQ(checked(Sketch(8).mesh(0, 4).mesh(4, 4).graph()).bound, 0U);
  EXPECT_EQ(checked(Sketch(8).mesh(0, 4).mesh(4, 4).join(0, 4).graph()).bound, 0U);
  EXPECT_EQ(checked(Sketch(7).mesh(0, 4).mesh(3, 4).graph()).bound, 0U);
  Sketch grid(9);
  for (std::uint32_t v = 0; v < 9; ++v) {
    if (v % 3 < 2) grid.join(v, v + 1);
    if (v < 6) grid.join(v, v + 3);
  }
  EXPECT_EQ(checked(grid.graph()).bound, 0U);
  // Petersen's graph has none, which no bound tells.
  Sketch petersen(10);
  for (std::uint32_t i = 0; i < 5; ++i)
    petersen.join(i, (i + 1) % 5).join(5 + i, 5 + (i + 2) % 5).join(i, 5 + i);
  const GraphRings none = checked(petersen.graph());
  EXPECT_TRUE(none.rings.empty());
  EXPECT_TRUE(none.exact);
}

TEST(GraphRings, TwoBoardsThatSomeLinksJoin) {
  for (std::uint32_t links = 2; links <= 8; ++links) {
    Sketch sketch = Sketch(16).mesh(0, 8).mesh(8, 8);
    for (std::uint32_t i = 0; i < links; ++i) sketch.join(i, 8 + i);
    const GraphRings found = checked(sketch.graph());
    EXPECT_EQ(found.rings.size(), std::min<std::size_t>(links / 2, links == 8 ? 4 : 3)) << links;
    EXPECT_TRUE(found.exact) << links;
  }
}

/// The most rings there are, by trying all that go through the lowest vertex, one after the other.
std::size_t most_rings(const Graph& graph) {
  const std::uint32_t count = graph.vertices();
  std::vector<std::uint32_t> left;
  for (const GraphEdge& edge : graph.edges()) left.push_back(capacity_of(edge));
  std::size_t best = 0;
  std::size_t laid = 0;
  Ring ring{0};
  Ring before;
  const std::function<void()> go = [&] {
    for (const Graph::Arc& arc : graph.arcs(ring.back())) {
      if (left[arc.edge] == 0) continue;
      if (ring.size() == count && arc.to == 0 && ring[1] < ring.back() && ring >= before) {
        --left[arc.edge];
        best = std::max(best, ++laid);
        const Ring kept = std::exchange(ring, Ring{0});
        const Ring last = std::exchange(before, kept);
        go();
        before = last;
        ring = kept;
        --laid;
        ++left[arc.edge];
      }
      if (std::ranges::find(ring, arc.to) != ring.end()) continue;
      --left[arc.edge];
      ring.push_back(arc.to);
      go();
      ring.pop_back();
      ++left[arc.edge];
    }
  };
  go();
  return best;
}

TEST(GraphRings, AreAsManyAsThereAre) {
  Dice dice(4);
  for (int round = 0; round < 120; ++round) {
    const Graph graph = any_graph(dice, 3 + dice.below(4), 50 + dice.below(50)).graph();
    const GraphRings found = checked(graph);
    EXPECT_TRUE(found.exact);
    EXPECT_EQ(found.rings.size(), most_rings(graph)) << round;
  }
}

TEST(GraphRings, TheSameEachTimeAndWithinTheSteps) {
  const Graph graph = torus({8, 8, 8}).shuffled(5).graph();
  EXPECT_EQ(checked(graph).rings, checked(graph).rings);
  const GraphRings hurried = checked(torus({64, 128}).shuffled(1).graph(), 100'000);
  EXPECT_FALSE(hurried.exact);
  EXPECT_EQ(hurried.bound, 2U);
  EXPECT_LT(hurried.steps, 400'000U);
}

}  // namespace
}  // namespace oamhal::hal
