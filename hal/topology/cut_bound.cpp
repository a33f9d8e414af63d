// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <functional>
#include <limits>
#include <numeric>

#include "hal/topology/bisection.hpp"

namespace oamhal::hal {

namespace {

/// A vertex has at most half of the others on its side: even if its heaviest edges lead there, the rest of
/// them cross. Each crossing edge is seen from both of its ends.
WideSum bound_by_edges_of_each(const Graph& graph, const CutWeights& weights) {
  const std::size_t own_side = (std::size_t{graph.vertices()} + 1) / 2 - 1;
  WideSum sum = 0;
  std::vector<std::uint64_t> list;
  for (std::uint32_t v = 0; v < graph.vertices(); ++v) {
    const auto arcs = graph.arcs(v);
    if (arcs.size() <= own_side) continue;
    list.clear();
    for (const Graph::Arc& arc : arcs) list.push_back(weights.of_edge[arc.edge]);
    const auto rest = list.begin() + static_cast<std::ptrdiff_t>(own_side);
    std::ranges::nth_element(list, rest, std::greater());
    for (auto each = rest; each != list.end(); ++each) sum += *each;
  }
  return (sum + 1) / 2;
}

/// How much of a unit from each vertex to each other crosses each edge when it goes along the shortest ways,
/// in equal parts (Brandes).
class Traffic {
 public:
  explicit Traffic(const Graph& graph)
      : graph_(graph),
        hops_(graph.vertices()),
        ways_(graph.vertices()),
        share_(graph.vertices()),
        load_(graph.edges().size()) {
    order_.reserve(graph.vertices());
  }

  void add_from(std::uint32_t source) {
    std::ranges::fill(hops_, kFar);
    std::ranges::fill(ways_, 0);
    std::ranges::fill(share_, 0);
    order_.assign(1, source);
    hops_[source] = 0;
    ways_[source] = 1;
    for (std::size_t next = 0; next < order_.size(); ++next)
      for (const Graph::Arc& arc : graph_.arcs(order_[next])) {
        if (hops_[arc.to] == kFar) {
          hops_[arc.to] = hops_[order_[next]] + 1;
          order_.push_back(arc.to);
        }
        if (hops_[arc.to] == hops_[order_[next]] + 1) ways_[arc.to] += ways_[order_[next]];
      }
    for (std::size_t i = order_.size(); i-- > 1;)
      for (const Graph::Arc& arc : graph_.arcs(order_[i])) {
        if (hops_[arc.to] + 1 != hops_[order_[i]]) continue;
        const double part = ways_[arc.to] / ways_[order_[i]] * (1 + share_[order_[i]]);
        share_[arc.to] += part;
        load_[arc.edge] += part;
      }
  }

  [[nodiscard]] const std::vector<double>& load() const { return load_; }

 private:
  static constexpr std::uint32_t kFar = std::numeric_limits<std::uint32_t>::max() - 1;
  const Graph& graph_;
  std::vector<std::uint32_t> hops_;
  std::vector<double> ways_;
  std::vector<double> share_;
  std::vector<double> load_;
  std::vector<std::uint32_t> order_;
};

/// Vertices send a unit to each other one. At least half of what each sends crosses a cut through the middle,
/// and no edge carries more of it for its weight than the busiest one: so the cut has at least that much
/// weight (after Leighton and Rao). All vertices send, or as many as the steps allow.
WideSum bound_by_traffic(const Graph& graph, const CutWeights& weights, Steps& steps) {
  const std::uint64_t count = graph.vertices();
  const std::uint64_t cost = graph.edges().size() * 2 + count;
  const std::uint64_t senders = std::min(count, steps.left() / 3 / cost);
  if (graph.part_count() > 1 || senders == 0) return 0;
  steps.take(senders * cost);
  Traffic traffic(graph);
  for (std::uint64_t i = 0; i < senders; ++i)
    traffic.add_from(static_cast<std::uint32_t>(i * count / senders));
  // Every cut is a multiple of what all weights are.
  std::uint64_t unit = 0;
  for (const std::uint64_t weight : weights.of_edge) unit = std::gcd(unit, weight);
  double busiest = 0;
  for (std::size_t i = 0; i < graph.edges().size(); ++i) {
    if (weights.of_edge[i] == 0) {
      if (traffic.load()[i] > 0) return 0;
      continue;
    }
    busiest = std::max(busiest, traffic.load()[i] / static_cast<double>(weights.of_edge[i] / unit));
  }
  if (busiest <= 0) return 0;
  const std::uint64_t half = count / 2;
  const std::uint64_t crossing = senders == count ? 2 * half * (count - half) : senders * half;
  const double bound = static_cast<double>(crossing) / busiest;
  // The sums are rounded: a little less than they say, and then up to the next whole number.
  constexpr double kRounding = 1e-9;
  return (WideSum(static_cast<std::uint64_t>(bound * (1 - kRounding))) + 1) * unit;
}

}  // namespace

WideSum bound_of_bisection(const Graph& graph, const CutWeights& weights, Steps& steps) {
  steps.take(graph.edges().size());
  return std::max(bound_by_edges_of_each(graph, weights), bound_by_traffic(graph, weights, steps));
}

}  // namespace oamhal::hal
