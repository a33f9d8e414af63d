// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// bench_graph COUNT torus|boards WHAT: what is asked of a graph of 8,192 modules, a torus of 16 x 16 x 32 or
// 1,024 boards of eight in a circle, COUNT times. WHAT is
//   floor      one walk over all vertices and arcs, the least that anything must do
//   make       the graph out of its edges
//   path       the widest way between two that are far apart
//   cliques, rings, bisection
// Found is the number of hops, cliques, rings or of crossing edges.

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstring>
#include <string_view>
#include <vector>

#include "hal/topology/bisection.hpp"
#include "hal/topology/cliques.hpp"
#include "hal/topology/graph_rings.hpp"

extern "C" {
#include "tests/bench/bench_common.h"
}

namespace {

using namespace oamhal::hal;

constexpr std::uint32_t kVertices = 8192;

std::vector<GraphEdge> sorted(std::vector<GraphEdge> edges) {
  for (GraphEdge& edge : edges) {
    if (edge.a > edge.b) std::swap(edge.a, edge.b);
    edge.rate = 400'000;
    edge.links = 1;
  }
  std::ranges::sort(
      edges, [](const GraphEdge& x, const GraphEdge& y) { return x.a != y.a ? x.a < y.a : x.b < y.b; });
  return edges;
}

std::vector<GraphEdge> torus() {
  std::vector<GraphEdge> edges;
  for (std::uint32_t v = 0; v < kVertices; ++v) {
    const std::array<std::uint32_t, 3> at{v % 16, v / 16 % 16, v / 256};
    edges.push_back({v, v - at[0] + (at[0] + 1) % 16});
    edges.push_back({v, v - at[1] * 16 + (at[1] + 1) % 16 * 16});
    edges.push_back({v, v - at[2] * 256 + (at[2] + 1) % 32 * 256});
  }
  return sorted(std::move(edges));
}

std::vector<GraphEdge> boards() {
  std::vector<GraphEdge> edges;
  for (std::uint32_t v = 0; v < kVertices; ++v) {
    for (std::uint32_t other = v + 1; other % 8 != 0; ++other) edges.push_back({v, other});
    edges.push_back({v, (v + 8) % kVertices});
  }
  return sorted(std::move(edges));
}

struct Run {
  std::vector<GraphEdge> edges;
  Graph graph;
};

Run& run_of(void* user) {
  return *static_cast<Run*>(user);
}

long walk(void* user) {
  const Graph& graph = run_of(user).graph;
  std::vector<bool> seen(graph.vertices());
  std::vector<std::uint32_t> order{0};
  seen[0] = true;
  for (std::size_t next = 0; next < order.size(); ++next)
    for (const Graph::Arc& arc : graph.arcs(order[next])) {
      if (seen[arc.to]) continue;
      seen[arc.to] = true;
      order.push_back(arc.to);
    }
  return order.size() == kVertices ? static_cast<long>(order.size()) : -1;
}

long make(void* user) {
  return static_cast<long>(Graph(kVertices, run_of(user).edges).part_count());
}

long path(void* user) {
  const auto way = widest_path(run_of(user).graph, 0, kVertices / 2 + 1);
  return way ? static_cast<long>(way->edges.size()) : -1;
}

long cliques(void* user) {
  const CliqueAnswer answer = find_cliques(run_of(user).graph, 2, 100'000, OAMHAL_GRAPH_DEFAULT_STEPS);
  return answer.exact ? static_cast<long>(answer.cliques.size()) : -1;
}

long rings(void* user) {
  return static_cast<long>(find_graph_rings(run_of(user).graph, 64, OAMHAL_GRAPH_DEFAULT_STEPS).rings.size());
}

long bisection(void* user) {
  const Graph& graph = run_of(user).graph;
  const Bisection found = find_bisection(graph, cut_weights(graph, true), OAMHAL_GRAPH_DEFAULT_STEPS);
  return static_cast<long>(found.cut);
}

}  // namespace

int main(int argc, char** argv) {
  struct Kind {
    std::string_view name;
    bench_work work;
  };
  constexpr std::array kKinds{Kind{"floor", walk},      Kind{"make", make},   Kind{"path", path},
                              Kind{"cliques", cliques}, Kind{"rings", rings}, Kind{"bisection", bisection}};
  if (argc == 4) {
    const std::string_view shape = argv[2];
    const auto kind = std::ranges::find(kKinds, std::string_view(argv[3]), &Kind::name);
    if (kind != kKinds.end() && (shape == "torus" || shape == "boards")) {
      Run run{shape == "torus" ? torus() : boards(), {}};
      run.graph = Graph(kVertices, run.edges);
      return bench_run(bench_count(argv[1]), kind->work, &run);
    }
  }
  std::fprintf(stderr, "usage: bench_graph COUNT torus|boards floor|make|path|cliques|rings|bisection\n");
  return 2;
}
