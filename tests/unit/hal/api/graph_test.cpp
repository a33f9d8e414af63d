// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

#include "hal/base/bdf.hpp"
#include "support/lab.hpp"

namespace oamhal::test {
namespace {

using Units = std::vector<std::uint32_t>;

std::string bdf_of(unsigned index) {
  return "0000:10:" + std::string(index < 16 ? "0" : "") + "0123456789abcdef"[index % 16] + ".0";
}

class GraphTest : public LabTest {
 protected:
  void make(unsigned count) {
    for (unsigned i = 0; i < count; ++i) acme(bdf_of(i));
  }
  /// Both ends say so.
  static void join(unsigned a, unsigned b, const std::function<void(oamhal_backend_link_t&)>& edit = {}) {
    for (const auto& [from, to] : {std::pair(a, b), std::pair(b, a)}) {
      oamhal_backend_link_t link{};
      link.remote_kind = OAMHAL_END_DEVICE;
      link.remote = *hal::parse_bdf(bdf_of(to));
      link.state = OAMHAL_LINK_STATE_UP;
      link.evidence = OAMHAL_EVIDENCE_SEEN;
      link.type = "fabric";
      link.port_count = known(1);
      link.raw_rate_mbps = known(400);
      if (edit) edit(link);
      fakes().said[bdf_of(from)].links.push_back(link);
    }
  }
  void mesh(unsigned count) {
    make(count);
    for (unsigned a = 0; a < count; ++a)
      for (unsigned b = a + 1; b < count; ++b) join(a, b);
  }
};

TEST_F(GraphTest, EightThatAreAllJoined) {
  mesh(8);
  const snapshot seen = look();
  const graph all = graph::create(seen);
  EXPECT_EQ(all.info().weight, OAMHAL_WEIGHT_RAW);
  EXPECT_EQ(all.info().vertex_count, 8U);
  EXPECT_EQ(all.info().edge_count, 28U);
  EXPECT_EQ(all.info().link_count, 28U);
  EXPECT_EQ(all.info().part_count, 1U);
  const graph_rings rings = all.rings();
  EXPECT_EQ(rings.rings.size(), 3U);
  EXPECT_EQ(rings.info.exact, 1);
  EXPECT_EQ(rings.info.links_left, 4U);
  EXPECT_EQ(value_of(rings.info.rate), 400U);
  const clique_set cliques = all.cliques(3);
  ASSERT_EQ(cliques.cliques.size(), 1U);
  EXPECT_EQ(cliques.cliques[0].vertices, (Units{0, 1, 2, 3, 4, 5, 6, 7}));
  EXPECT_EQ(cliques.cliques[0].rate, 400U);
  EXPECT_EQ(cliques.info.exact, 1);
  const graph_bisection bisection = all.bisection();
  EXPECT_EQ(bisection.info.cut, 16U * 400U);
  EXPECT_EQ(bisection.info.bound, 16U * 400U);
  EXPECT_EQ(bisection.info.edges, 16U);
  EXPECT_EQ(bisection.info.weight, OAMHAL_WEIGHT_RAW);
  const oamhal_loss_info_t loss = all.loss(4);
  EXPECT_EQ(loss.rings_before, 3U);
  EXPECT_EQ(loss.rings_after, 3U);
  EXPECT_EQ(loss.bisection_after, 15U * 400U);
  EXPECT_EQ(loss.hops_after, 2U);
  EXPECT_EQ(value_of(loss.rate_after), 400U);
  EXPECT_EQ(value_of(loss.rate_before), 400U);
  EXPECT_FALSE(value_of(loss.worse_rate).has_value());
}

TEST_F(GraphTest, OnlyTheUnitsThatAreNamedInTheirOrder) {
  mesh(6);
  const snapshot seen = look();
  const graph some = graph::create(seen, {5, 0, 3});
  EXPECT_EQ(some.info().edge_count, 3U);
  EXPECT_EQ(some.vertices()[0].device, 5U);
  EXPECT_EQ(some.vertices()[0].unit, 5U);
  EXPECT_EQ(some.vertices()[1].device, 0U);
  EXPECT_EQ(some.vertices()[0].edge_count, 2U);
  const auto links = some.links_of(0);
  ASSERT_EQ(links.size(), 1U);
  EXPECT_EQ(seen.links()[links[0]].a.device, 0U);
  EXPECT_EQ(seen.links()[links[0]].b.device, 5U);
  EXPECT_EQ(some.rings().rings, (std::vector<Units>{{0, 1, 2}}));
}

TEST_F(GraphTest, WaysOverOthers) {
  make(4);
  join(0, 1);
  join(1, 2, [](auto& link) { link.raw_rate_mbps = known(100); });
  const snapshot seen = look();
  const graph chain = graph::create(seen);
  EXPECT_EQ(chain.info().part_count, 2U);
  EXPECT_EQ(chain.vertices()[3].part, 1U);
  const graph_path way = chain.path(0, 2);
  EXPECT_EQ(way.vertices, (Units{0, 1, 2}));
  EXPECT_EQ(way.edges, (Units{0, 1}));
  EXPECT_EQ(value_of(way.info.rate), 100U);
  EXPECT_EQ(chain.path(2, 2, OAMHAL_PATH_SHORTEST).info.hops, 0U);
  const auto none = chain.try_path(0, 3);
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().status, OAMHAL_ERROR_NOT_FOUND);
  EXPECT_EQ(none.error().message, "no links join the two.");
  EXPECT_EQ(chain.try_path(0, 4).error().status, OAMHAL_ERROR_NOT_FOUND);
  EXPECT_EQ(chain.rings().rings.size(), 0U);
  const oamhal_loss_info_t loss = chain.loss(0);
  EXPECT_EQ(loss.hops_after, OAMHAL_NO_INDEX);
  EXPECT_EQ(loss.parts_after, 3U);
  EXPECT_EQ(loss.pairs_worse, 2U);
}

TEST_F(GraphTest, LinksThatCountAndThatDoNot) {
  make(4);
  join(0, 1, [](auto& link) { link.state = OAMHAL_LINK_STATE_DOWN; });
  join(1, 2, [](auto& link) { link.evidence = OAMHAL_EVIDENCE_EXPECTED; });
  join(2, 3);
  join(2, 3, [](auto& link) { link.port_count = {}; });
  const snapshot seen = look();
  const graph seen_only = graph::create(seen);
  ASSERT_EQ(seen_only.info().edge_count, 1U);
  // The number of one of the links is not known, the rates of both are.
  EXPECT_FALSE(value_of(seen_only.edges()[0].links).has_value());
  EXPECT_EQ(value_of(seen_only.edges()[0].rate), 800U);
  EXPECT_EQ(seen_only.links_of(0).size(), 2U);
  placement_options options;
  options.all_links = true;
  EXPECT_EQ(graph::create(seen, {}, options).info().edge_count, 2U);
}

TEST_F(GraphTest, PartitionsShareTheLinksOfTheirDevice) {
  mesh(3);
  fakes().said[bdf_of(1)].partitions.resize(4);
  const snapshot seen = look();
  EXPECT_EQ(seen.info().unit_count, 6U);
  const graph all = graph::create(seen);
  EXPECT_EQ(all.info().vertex_count, 3U);
  EXPECT_EQ(all.vertices()[1].unit, 1U);
  EXPECT_EQ(all.vertices()[2].unit, 5U);
}

TEST_F(GraphTest, RatesThatNobodyKnowsAndThoseOfTheCaller) {
  make(4);
  for (unsigned i = 0; i < 4; ++i) join(i, (i + 1) % 4, [](auto& link) { link.raw_rate_mbps = {}; });
  const snapshot seen = look();
  placement_options options;
  options.weight = OAMHAL_WEIGHT_RAW;
  const graph unknown = graph::create(seen, {}, options);
  EXPECT_EQ(unknown.info().unknown_rates, 4U);
  EXPECT_EQ(unknown.bisection().info.weight, OAMHAL_WEIGHT_LINKS);
  EXPECT_EQ(unknown.bisection().info.cut, 2U);
  EXPECT_FALSE(value_of(unknown.path(0, 2).info.rate).has_value());
  EXPECT_FALSE(value_of(unknown.rings().info.rate).has_value());
  options.weight = OAMHAL_WEIGHT_MEASURED;
  options.matrix.assign(16, 30);
  options.matrix[1] = 20;
  const graph measured = graph::create(seen, {}, options);
  EXPECT_EQ(measured.info().edge_count, 4U);
  EXPECT_EQ(value_of(measured.edges()[0].rate), 20U);
  EXPECT_EQ(measured.path(0, 1).info.hops, 3U);
  options.weight = OAMHAL_WEIGHT_CALLER;
  options.matrix[2] = 0;
  options.matrix[7] = OAMHAL_RATE_UNKNOWN;
  options.matrix[13] = OAMHAL_RATE_UNKNOWN;
  const graph callers = graph::create(seen, {}, options);
  EXPECT_EQ(callers.info().edge_count, 4U);
  EXPECT_EQ(callers.info().weight, OAMHAL_WEIGHT_CALLER);
  EXPECT_TRUE(callers.links_of(0).empty());
}

TEST_F(GraphTest, OutlivesWhatItIsOf) {
  mesh(4);
  graph kept = [&] {
    const snapshot seen = look();
    return graph::create(seen);
  }();
  const graph copy = kept;
  kept = graph::create(look(), {0, 1});
  EXPECT_EQ(copy.rings().rings.size(), 1U);
  EXPECT_EQ(kept.rings().rings.size(), 1U);
}

TEST_F(GraphTest, AMachineWithoutAnything) {
  const graph none = graph::create(look());
  EXPECT_EQ(none.info().vertex_count, 0U);
  EXPECT_EQ(none.info().part_count, 0U);
  EXPECT_TRUE(none.cliques().cliques.empty());
  EXPECT_EQ(none.try_rings().error().message, "a ring needs a vertex, and room for one ring.");
  EXPECT_EQ(none.try_bisection().error().message, "a bisection needs two vertices.");
  EXPECT_EQ(none.try_loss(0).error().status, OAMHAL_ERROR_NOT_FOUND);
}

TEST_F(GraphTest, StepsThatRunOutAreSaid) {
  mesh(12);
  placement_options options;
  options.max_steps = 1;
  const graph hurried = graph::create(look(), {}, options);
  EXPECT_EQ(hurried.rings().info.exact, 0);
  EXPECT_EQ(hurried.rings().info.bound, 5U);
  EXPECT_EQ(hurried.cliques().info.exact, 0);
  EXPECT_GE(hurried.bisection().info.cut, hurried.bisection().info.bound);
}

TEST_F(GraphTest, WrongArgumentsSayWhatIsWrong) {
  mesh(3);
  const snapshot seen = look();
  auto* const c = seen.c_handle();
  oamhal_graph_t* made = nullptr;
  const Units twice{1, 1};
  const Units absent{7};
  EXPECT_EQ(oamhal_graph_create(nullptr, nullptr, nullptr, 0, &made, nullptr), OAMHAL_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(oamhal_graph_create(c, nullptr, nullptr, 0, nullptr, nullptr), OAMHAL_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(oamhal_graph_create(c, nullptr, nullptr, 2, &made, nullptr), OAMHAL_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(oamhal_graph_create(c, nullptr, twice.data(), 2, &made, nullptr), OAMHAL_ERROR_INVALID_ARGUMENT);
  EXPECT_STREQ(oamhal_last_error(), "unit 1 is named twice.");
  EXPECT_EQ(oamhal_graph_create(c, nullptr, absent.data(), 1, &made, nullptr), OAMHAL_ERROR_NOT_FOUND);
  oamhal_placement_options_t options{};
  EXPECT_EQ(oamhal_graph_create(c, &options, nullptr, 0, &made, nullptr), OAMHAL_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(made, nullptr);
  EXPECT_EQ(oamhal_graph_ref(nullptr), nullptr);
  oamhal_graph_unref(nullptr);

  const graph all = graph::create(seen);
  oamhal_rings_info_t rings_info{};
  std::uint32_t number = 0;
  EXPECT_EQ(oamhal_graph_rings(all.c_handle(), &number, 1, &rings_info, nullptr),
            OAMHAL_ERROR_INVALID_ARGUMENT);
  rings_info.size = sizeof rings_info;
  EXPECT_EQ(oamhal_graph_rings(all.c_handle(), nullptr, 1, &rings_info, nullptr),
            OAMHAL_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(oamhal_graph_rings(all.c_handle(), &number, 0, &rings_info, nullptr),
            OAMHAL_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(all.try_path(0, 1, static_cast<oamhal_path_kind>(9)).error().message,
            "this version does not know the kind of path.");
  EXPECT_EQ(all.try_loss(0, 2).error().message, "the edge has 1 links, and 2 cannot be lost.");
  EXPECT_EQ(all.try_cliques(0).error().status, OAMHAL_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(oamhal_edge_link(all.c_handle(), 0, 1, &number), OAMHAL_ERROR_NOT_FOUND);
  EXPECT_EQ(oamhal_edge_link(all.c_handle(), 3, 0, &number), OAMHAL_ERROR_NOT_FOUND);
  oamhal_vertex_info_t vertex{sizeof vertex, 0, 0, 0, 0};
  EXPECT_EQ(oamhal_vertex_get(all.c_handle(), 3, &vertex), OAMHAL_ERROR_NOT_FOUND);
  oamhal_edge_info_t edge{};
  edge.size = sizeof edge;
  EXPECT_EQ(oamhal_edge_get(nullptr, 0, &edge), OAMHAL_ERROR_INVALID_ARGUMENT);
}

TEST_F(GraphTest, NothingIsWrittenBehindWhatTheCallerGave) {
  mesh(4);
  const graph all = graph::create(look());
  oamhal_clique_t cliques[2] = {{9, 9, 9}, {9, 9, 9}};
  Units vertices{7, 7, 7, 7, 7};
  oamhal_cliques_info_t info{};
  info.size = sizeof info;
  const auto find = [&](std::uint32_t most, std::uint32_t capacity) {
    return oamhal_graph_cliques(all.c_handle(), 2, cliques, most, vertices.data(), capacity, &info, nullptr);
  };
  EXPECT_EQ(find(2, 3), OAMHAL_OK);
  EXPECT_EQ(info.clique_count, 0U);
  EXPECT_EQ(info.found, 1U);
  EXPECT_EQ(vertices, (Units{7, 7, 7, 7, 7}));
  EXPECT_EQ(find(0, 5), OAMHAL_OK);
  EXPECT_EQ(info.clique_count, 0U);
  EXPECT_EQ(find(2, 4), OAMHAL_OK);
  EXPECT_EQ(info.clique_count, 1U);
  EXPECT_EQ(vertices, (Units{0, 1, 2, 3, 7}));
  EXPECT_EQ(cliques[1].count, 9U);
  Units rings{7, 7, 7, 7, 7};
  oamhal_rings_info_t rings_info{};
  rings_info.size = offsetof(oamhal_rings_info_t, steps);
  rings_info.steps = 77;
  EXPECT_EQ(oamhal_graph_rings(all.c_handle(), rings.data(), 1, &rings_info, nullptr), OAMHAL_OK);
  EXPECT_EQ(rings_info.ring_count, 1U);
  EXPECT_EQ(rings_info.steps, 77U);
  EXPECT_EQ(rings.back(), 7U);
}

TEST_F(GraphTest, KindsHaveNames) {
  EXPECT_EQ(to_string(OAMHAL_PATH_WIDEST), "widest");
  EXPECT_EQ(to_string(OAMHAL_PATH_SHORTEST), "shortest");
  EXPECT_EQ(to_string(OAMHAL_PATH_UNKNOWN), "unknown");
}

}  // namespace
}  // namespace oamhal::test
