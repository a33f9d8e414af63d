// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "hal/topology/cliques.hpp"

#include <algorithm>
#include <iterator>
#include <limits>
#include <numeric>
#include <utility>

namespace oamhal::hal {

namespace {

using Vertices = std::vector<std::uint32_t>;

bool comes_before(const Clique& a, const Clique& b) {
  return a.size() != b.size() ? a.size() > b.size() : a < b;
}

/// Vertices by the least number of neighbours among those that are not yet in the list: few cliques are
/// looked for from each, however many neighbours some have.
Vertices by_degeneracy(const Graph& graph) {
  std::vector<std::size_t> degrees(graph.vertices());
  std::size_t most = 0;
  for (std::uint32_t v = 0; v < graph.vertices(); ++v) {
    degrees[v] = graph.arcs(v).size();
    most = std::max(most, degrees[v]);
  }
  std::vector<Vertices> buckets(most + 1);
  for (std::uint32_t v = 0; v < graph.vertices(); ++v) buckets[degrees[v]].push_back(v);
  Vertices order;
  order.reserve(graph.vertices());
  std::vector<bool> listed(graph.vertices());
  for (std::size_t degree = 0; degree < buckets.size();) {
    if (buckets[degree].empty()) {
      ++degree;
      continue;
    }
    const std::uint32_t v = buckets[degree].back();
    buckets[degree].pop_back();
    if (listed[v] || degrees[v] != degree) continue;
    listed[v] = true;
    order.push_back(v);
    for (const Graph::Arc& arc : graph.arcs(v))
      if (!listed[arc.to]) buckets[--degrees[arc.to]].push_back(arc.to);
    degree = degree == 0 ? 0 : degree - 1;
  }
  return order;
}

/// Bron and Kerbosch with a pivot.
class CliqueSearch {
 public:
  CliqueSearch(const Graph& graph, std::uint32_t least, std::size_t most, std::uint64_t max_steps)
      : graph_(graph), least_(least), most_(most), steps_(max_steps) {}

  CliqueAnswer run() {
    const Vertices order = by_degeneracy(graph_);
    std::vector<std::uint32_t> place(graph_.vertices());
    for (std::uint32_t i = 0; i < order.size(); ++i) place[order[i]] = i;
    for (const std::uint32_t v : order) {
      Vertices open;
      Vertices closed;
      for (const Graph::Arc& arc : graph_.arcs(v))
        (place[arc.to] > place[v] ? open : closed).push_back(arc.to);
      chosen_ = {v};
      grow(std::move(open), std::move(closed));
      if (steps_.ran_out()) break;
    }
    std::ranges::sort(best_, comes_before);
    return {std::move(best_), found_, !steps_.ran_out(), steps_.taken()};
  }

 private:
  Vertices neighbours_among(std::uint32_t vertex, const Vertices& list) {
    Vertices among;
    const auto arcs = graph_.arcs(vertex);
    auto arc = arcs.begin();
    for (const std::uint32_t each : list) {
      arc = std::lower_bound(arc, arcs.end(), each,
                             [](const Graph::Arc& x, std::uint32_t y) { return x.to < y; });
      if (arc == arcs.end()) break;
      if (arc->to == each) among.push_back(each);
    }
    steps_.take(list.size() + 1);
    return among;
  }

  /// Those of open that the best pivot is not joined to: each clique that is left has one of them.
  Vertices branches(const Vertices& open, const Vertices& closed) {
    std::size_t most = 0;
    Vertices covered;
    for (const Vertices* list : {&open, &closed})
      for (const std::uint32_t pivot : *list) {
        if (steps_.ran_out()) break;
        Vertices joined = neighbours_among(pivot, open);
        if (joined.size() < most || (joined.size() == most && !covered.empty())) continue;
        most = joined.size();
        covered = std::move(joined);
        // One that is joined to all others cannot be beaten.
        if (most + 1 >= open.size()) break;
      }
    Vertices left;
    std::ranges::set_difference(open, covered, std::back_inserter(left));
    return left;
  }

  /// Cliques of what is chosen and some of open; closed: vertices whose cliques were looked at.
  void grow(Vertices open, Vertices closed) {  // NOLINT(misc-no-recursion): as deep as cliques are large
    const std::size_t depth = chosen_.size();
    while (!steps_.ran_out() && chosen_.size() + open.size() >= least_) {
      if (open.empty()) {
        if (closed.empty()) keep();
        break;
      }
      const Vertices next = branches(open, closed);
      if (next.size() == 1) {
        // The only way on, without another level: complete graphs are long.
        chosen_.push_back(next.front());
        open = neighbours_among(next.front(), open);
        closed = neighbours_among(next.front(), closed);
        continue;
      }
      for (const std::uint32_t vertex : next) {
        chosen_.push_back(vertex);
        grow(neighbours_among(vertex, open), neighbours_among(vertex, closed));
        chosen_.pop_back();
        if (steps_.ran_out()) break;
        open.erase(std::ranges::lower_bound(open, vertex));
        closed.insert(std::ranges::lower_bound(closed, vertex), vertex);
      }
      break;
    }
    chosen_.resize(depth);
  }

  void keep() {
    if (chosen_.size() < least_) return;
    ++found_;
    if (most_ == 0) return;
    Clique clique = chosen_;
    std::ranges::sort(clique);
    if (best_.size() == most_) {
      if (!comes_before(clique, best_.front())) return;
      std::ranges::pop_heap(best_, comes_before);
      best_.pop_back();
    }
    best_.push_back(std::move(clique));
    std::ranges::push_heap(best_, comes_before);
  }

  const Graph& graph_;
  std::size_t least_;
  std::size_t most_;
  Steps steps_;
  Clique chosen_;
  std::uint64_t found_ = 0;
  /// A heap whose front is the last one.
  std::vector<Clique> best_;
};

}  // namespace

CliqueAnswer find_cliques(const Graph& graph, std::uint32_t least, std::size_t most,
                          std::uint64_t max_steps) {
  return CliqueSearch(graph, least, most, max_steps).run();
}

std::uint64_t rank_of_clique(const Graph& graph, const Clique& clique) {
  std::uint64_t rank = std::numeric_limits<std::uint64_t>::max();
  for (std::size_t i = 0; i < clique.size(); ++i)
    for (std::size_t j = i + 1; j < clique.size(); ++j)
      rank = std::min(rank, graph.rank(*graph.edge_between(clique[i], clique[j])));
  return rank;
}

}  // namespace oamhal::hal
