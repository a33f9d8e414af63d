// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <gtest/gtest.h>

#include <functional>
#include <limits>
#include <optional>
#include <set>
#include <tuple>

#include "hal/topology/cliques.hpp"
#include "hal/topology/loss.hpp"
#include "topology/graphs.hpp"

namespace oamhal::hal {
namespace {

constexpr std::uint64_t kPlenty = 50'000'000;
using Vertices = std::vector<std::uint32_t>;

/// All ways between two vertices that pass none twice.
void each_way(const Graph& graph, std::uint32_t to, GraphPath& way, const std::function<void()>& visit) {
  if (way.vertices.back() == to) return visit();
  for (const Graph::Arc& arc : graph.arcs(way.vertices.back())) {
    if (std::ranges::find(way.vertices, arc.to) != way.vertices.end()) continue;
    const auto rank = way.rank;
    way.vertices.push_back(arc.to);
    way.edges.push_back(arc.edge);
    way.rank = std::min(rank.value_or(std::numeric_limits<std::uint64_t>::max()), graph.rank(arc.edge));
    each_way(graph, to, way, visit);
    way.vertices.pop_back();
    way.edges.pop_back();
    way.rank = rank;
  }
}

/// The best of all ways; better(a, b) says that a is.
template <typename Better>
std::optional<GraphPath> best_of_all(const Graph& graph, std::uint32_t from, std::uint32_t to,
                                     Better&& better) {
  std::optional<GraphPath> best;
  GraphPath way{{from}, {}, std::nullopt};
  each_way(graph, to, way, [&] {
    if (!best || better(way, *best)) best = way;
  });
  return best;
}

bool is_wider(const GraphPath& a, const GraphPath& b) {
  return std::tuple(b.rank, a.edges.size(), a.vertices) < std::tuple(a.rank, b.edges.size(), b.vertices);
}
bool is_shorter(const GraphPath& a, const GraphPath& b) {
  return std::tuple(a.edges.size(), b.rank, a.vertices) < std::tuple(b.edges.size(), a.rank, b.vertices);
}

void expect_same(const std::optional<GraphPath>& got, const std::optional<GraphPath>& wanted) {
  ASSERT_EQ(got.has_value(), wanted.has_value());
  if (!got) return;
  EXPECT_EQ(got->vertices, wanted->vertices);
  EXPECT_EQ(got->edges, wanted->edges);
  EXPECT_EQ(got->rank, wanted->rank);
}

TEST(GraphPaths, AreTheBestOfAllThatThereAre) {
  Dice dice(1);
  for (int round = 0; round < 150; ++round) {
    const Graph graph = any_graph(dice, 2 + dice.below(6), 20 + dice.below(70), true).graph();
    for (std::uint32_t a = 0; a < graph.vertices(); ++a)
      for (std::uint32_t b = 0; b < graph.vertices(); ++b) {
        const auto widest = best_of_all(graph, a, b, is_wider);
        expect_same(widest_path(graph, a, b), widest);
        expect_same(shortest_path(graph, a, b), best_of_all(graph, a, b, is_shorter));
        if (a != b) {
          EXPECT_EQ(graph.width(a, b), widest ? widest->rank : std::nullopt);
        }
      }
  }
}

TEST(GraphPaths, ADetourThatIsFasterAndARateThatIsNotKnown) {
  const Graph graph =
      Sketch(4).join(0, 1, 50).join(0, 2, 200).join(2, 1, 100).join(2, 3, OAMHAL_RATE_UNKNOWN).graph();
  const auto wide = widest_path(graph, 0, 1);
  EXPECT_EQ(wide->vertices, (Vertices{0, 2, 1}));
  EXPECT_EQ(rate_of_rank(*wide->rank), 100U);
  EXPECT_EQ(shortest_path(graph, 0, 1)->vertices, (Vertices{0, 1}));
  EXPECT_EQ(rate_of_rank(*widest_path(graph, 0, 3)->rank), OAMHAL_RATE_UNKNOWN);
  EXPECT_FALSE(widest_path(graph, 2, 2)->rank.has_value());
  EXPECT_FALSE(widest_path(Sketch(2).graph(), 0, 1).has_value());
}

TEST(GraphPaths, OfEightThousandModules) {
  const Graph graph = torus({16, 16, 32}).graph();
  EXPECT_EQ(shortest_path(graph, 0, 8 + 16 * 8 + 256 * 16)->edges.size(), 8U + 8U + 16U);
  EXPECT_EQ(widest_path(graph, 5, 5 + 256)->edges.size(), 1U);
}

/// All maximal cliques, by looking at all sets of vertices.
std::set<Vertices> all_cliques(const Graph& graph, std::size_t least) {
  std::vector<std::uint32_t> masks(graph.vertices());
  for (const GraphEdge& edge : graph.edges()) {
    masks[edge.a] |= 1U << edge.b;
    masks[edge.b] |= 1U << edge.a;
  }
  std::set<Vertices> found;
  for (std::uint32_t set = 1; set < 1U << graph.vertices(); ++set) {
    Vertices members;
    std::uint32_t joined_to_all = (1U << graph.vertices()) - 1;
    bool full = true;
    for (std::uint32_t v = 0; v < graph.vertices(); ++v) {
      if ((set >> v & 1U) == 0) continue;
      members.push_back(v);
      full = full && (set & ~masks[v]) == 1U << v;
      joined_to_all &= masks[v];
    }
    if (full && joined_to_all == 0 && members.size() >= least) found.insert(members);
  }
  return found;
}

TEST(Cliques, AreAllThatThereAre) {
  Dice dice(2);
  for (int round = 0; round < 120; ++round) {
    const Graph graph = any_graph(dice, 1 + dice.below(10), 10 + dice.below(85)).graph();
    const std::uint32_t least = 1 + dice.below(3);
    const CliqueAnswer answer = find_cliques(graph, least, 10'000, kPlenty);
    EXPECT_TRUE(answer.exact);
    EXPECT_EQ(answer.found, answer.cliques.size());
    const auto wanted = all_cliques(graph, least);
    EXPECT_EQ(std::set(answer.cliques.begin(), answer.cliques.end()), wanted);
    EXPECT_EQ(answer.cliques.size(), wanted.size());
    EXPECT_TRUE(std::ranges::is_sorted(answer.cliques, [](const Clique& a, const Clique& b) {
      return a.size() != b.size() ? a.size() > b.size() : a < b;
    }));
    // Fewer are the first of them.
    const CliqueAnswer few = find_cliques(graph, least, 2, kPlenty);
    EXPECT_EQ(few.found, answer.found);
    ASSERT_EQ(few.cliques.size(), std::min<std::size_t>(2, wanted.size()));
    for (std::size_t i = 0; i < few.cliques.size(); ++i) EXPECT_EQ(few.cliques[i], answer.cliques[i]);
  }
}

TEST(Cliques, BoardsOfALargeMachine) {
  const CliqueAnswer answer = find_cliques(circle_of_boards(1024).graph(), 3, 2000, kPlenty);
  EXPECT_TRUE(answer.exact);
  ASSERT_EQ(answer.cliques.size(), 1024U);
  EXPECT_EQ(answer.cliques.front(), (Vertices{0, 1, 2, 3, 4, 5, 6, 7}));
  EXPECT_EQ(find_cliques(mesh(300).graph(), 1, 5, kPlenty).cliques.front().size(), 300U);
}

TEST(Cliques, ThatAreTooManyEndWithTheSteps) {
  // Pairs that are joined to all but each other: 2 to the power of 30 cliques.
  Sketch sketch = mesh(60);
  for (std::uint32_t i = 0; i < 60; i += 2) sketch.part(i, i + 1);
  const CliqueAnswer answer = find_cliques(sketch.graph(), 2, 7, 200'000);
  EXPECT_FALSE(answer.exact);
  EXPECT_EQ(answer.cliques.size(), 7U);
  EXPECT_EQ(answer.cliques.front().size(), 30U);
  EXPECT_LT(answer.steps, 201'000U);
}

TEST(Loss, OfALinkOfEightThatAreAllJoined) {
  const Graph graph = mesh(8).graph();
  for (std::uint32_t edge = 0; edge < graph.edges().size(); ++edge) {
    const Loss loss = find_loss(graph, edge, 0, kPlenty);
    // Six links are left at two modules: three rings are laid anew around what is lost.
    EXPECT_EQ(loss.before.rings, 3U);
    EXPECT_LE(loss.before.rings_through_edge, 1U);
    EXPECT_EQ(loss.after.rings, 3U);
    EXPECT_TRUE(loss.before.rings_exact && loss.after.rings_exact);
    EXPECT_EQ(loss.before.bisection, 1600U);
    EXPECT_EQ(loss.after.bisection, 1500U);
    EXPECT_TRUE(loss.after.bisection_exact);
    EXPECT_EQ(loss.way->edges.size(), 2U);
    EXPECT_EQ(rate_of_rank(*loss.way->rank), 100U);
    EXPECT_EQ(loss.pairs_worse, 0U);
    EXPECT_EQ(loss.parts, 1U);
  }
  // Of two links of one module more than a ring goes.
  EXPECT_EQ(find_loss(mesh(8).part(0, 4).graph(), 0, 0, kPlenty).after.rings, 2U);
}

TEST(Loss, OfSomeLinksOfABundle) {
  const Graph graph = mesh(4, 3).graph();
  const Loss one = find_loss(graph, 0, 1, kPlenty);
  EXPECT_EQ(one.links_left, 2U);
  EXPECT_EQ(one.before.rings, 4U);
  EXPECT_EQ(one.after.rings, 4U);
  EXPECT_EQ(one.before.bisection, 1200U);
  EXPECT_EQ(one.after.bisection, 1100U);
  EXPECT_EQ(one.way->edges.size(), 1U);
  EXPECT_EQ(rate_of_rank(*one.way->rank), 200U);
  // The others are as fast as they were, so that a detour is.
  EXPECT_EQ(one.pairs_worse, 0U);
  EXPECT_EQ(find_loss(graph, 0, 3, kPlenty).links_left, 0U);
}

TEST(Loss, OfTheOnlyLinkBetweenTwoBoards) {
  const Graph graph = Sketch(8).mesh(0, 4).mesh(4, 4).join(3, 4, 100).graph();
  const Loss loss = find_loss(graph, *graph.edge_between(3, 4), 0, kPlenty);
  EXPECT_EQ(loss.parts, 2U);
  EXPECT_EQ(loss.pairs_worse, 16U);
  EXPECT_FALSE(loss.worse_rank.has_value());
  EXPECT_FALSE(loss.way.has_value());
  EXPECT_EQ(loss.before.bisection, 100U);
  EXPECT_EQ(loss.after.bisection, 0U);
  EXPECT_EQ(loss.after.rings, 0U);
}

// What is lost by an edge is what the widest ways of all pairs say before and after it.
TEST(Loss, PairsThatAreWorseAreCounted) {
  Dice dice(3);
  for (int round = 0; round < 80; ++round) {
    const Graph graph = any_graph(dice, 3 + dice.below(6), 30 + dice.below(50), true).graph();
    for (std::uint32_t edge = 0; edge < graph.edges().size(); ++edge)
      for (std::uint32_t links = 1; links <= capacity_of(graph.edges()[edge]); ++links) {
        const Loss loss = find_loss(graph, edge, links, 2000);
        const Graph after = without_links(graph, edge, links);
        std::uint64_t worse = 0;
        for (std::uint32_t a = 0; a < graph.vertices(); ++a)
          for (std::uint32_t b = a + 1; b < graph.vertices(); ++b) {
            if (graph.width(a, b) == after.width(a, b)) continue;
            ++worse;
            EXPECT_LT(after.width(a, b), graph.width(a, b));
            EXPECT_EQ(after.width(a, b), loss.worse_rank);
          }
        EXPECT_EQ(loss.pairs_worse, worse);
        EXPECT_EQ(loss.parts, after.part_count());
      }
  }
}

}  // namespace
}  // namespace oamhal::hal
