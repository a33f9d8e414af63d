// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <limits>
#include <numeric>
#include <utility>

#include "hal/topology/graph_rings.hpp"

namespace oamhal::hal {

namespace {

constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();

/// Chooses links so that each vertex has the same number of them: as they come first, then along ways on
/// which a link is taken and the next one given back in turn.
class Chooser {
 public:
  Chooser(const Graph& graph, std::uint32_t degree, std::uint32_t most_of_edge, Dice& dice, Steps& steps)
      : graph_(graph), dice_(dice), steps_(steps), most_(most_of_edge), missing_(graph.vertices(), degree) {
    taken_.resize(graph.edges().size());
    from_.assign(std::size_t{graph.vertices()} * 2, {kNone, kNone});
    seen_.assign(from_.size(), 0);
    order_.resize(graph.edges().size());
    std::iota(order_.begin(), order_.end(), 0U);
  }

  /// How many links of each edge; nothing when no way on was found.
  std::optional<std::vector<std::uint32_t>> choose(bool shuffled) {
    if (shuffled)
      for (std::size_t i = order_.size(); i > 1; --i) std::swap(order_[i - 1], order_[dice_.below(i)]);
    // Vertices with few links to choose from first: their neighbours have others.
    std::vector<std::uint64_t> links(graph_.vertices());
    for (std::uint32_t v = 0; v < graph_.vertices(); ++v)
      for (const Graph::Arc& arc : graph_.arcs(v)) links[v] += room(arc.edge);
    std::ranges::stable_sort(order_, {}, [&](std::uint32_t edge) {
      return std::min(links[graph_.edges()[edge].a], links[graph_.edges()[edge].b]);
    });
    for (const std::uint32_t edge : order_) {
      const auto& [a, b, rate, count] = graph_.edges()[edge];
      const std::uint32_t more = std::min({room(edge), missing_[a], missing_[b]});
      taken_[edge] += more;
      missing_[a] -= more;
      missing_[b] -= more;
    }
    steps_.take(order_.size());
    for (std::uint32_t v = 0; v < graph_.vertices(); ++v)
      while (missing_[v] > 0)
        if (!repair(v)) return std::nullopt;
    return std::move(taken_);
  }

 private:
  [[nodiscard]] std::uint32_t room(std::uint32_t edge) const {
    return std::min(most_, capacity_of(graph_.edges()[edge])) - taken_[edge];
  }

  bool repair(std::uint32_t vertex) {
    constexpr int kTries = 24;
    for (int i = 0; i < kTries && !steps_.ran_out(); ++i)
      if (find_way(vertex, i > 0)) return true;
    return false;
  }

  /// Looks for the nearest vertex that misses a link too. A place is a vertex, and whether a link is to be
  /// taken there (even) or given back (odd).
  bool find_way(std::uint32_t start, bool shuffled) {
    std::vector<std::uint32_t> open{start * 2};
    ++search_;
    note(start * 2, start * 2, kNone);
    for (std::size_t next = 0; next < open.size(); ++next) {
      const std::uint32_t place = open[next];
      const bool gives = place % 2 == 1;
      const auto arcs = graph_.arcs(place / 2);
      const std::size_t offset = shuffled && !arcs.empty() ? dice_.below(arcs.size()) : 0;
      for (std::size_t i = 0; i < arcs.size(); ++i) {
        const Graph::Arc& arc = arcs[(i + offset) % arcs.size()];
        steps_.take(1);
        if ((gives ? taken_[arc.edge] : room(arc.edge)) == 0) continue;
        const std::uint32_t to = arc.to * 2 + (gives ? 0 : 1);
        if (seen_[to] == search_) continue;
        note(to, place, arc.edge);
        open.push_back(to);
        const std::uint32_t wanted = arc.to == start ? 2 : 1;
        if (!gives && missing_[arc.to] >= wanted && walk_back(to)) return true;
      }
    }
    return false;
  }

  void note(std::uint32_t place, std::uint32_t before, std::uint32_t edge) {
    seen_[place] = search_;
    from_[place] = {before, edge};
  }

  /// Takes and gives along a way, unless it wants more of a link than there is.
  bool walk_back(std::uint32_t end) {
    std::vector<std::pair<std::uint32_t, bool>> done;
    bool fits = true;
    std::uint32_t place = end;
    for (; from_[place].second != kNone && fits; place = from_[place].first) {
      const std::uint32_t edge = from_[place].second;
      const bool takes = place % 2 == 1;
      fits = takes ? room(edge) > 0 : taken_[edge] > 0;
      if (!fits) break;
      taken_[edge] += takes ? 1 : -1U;
      done.emplace_back(edge, takes);
    }
    if (fits) {
      --missing_[end / 2];
      --missing_[place / 2];
      return true;
    }
    for (const auto& [edge, takes] : done) taken_[edge] -= takes ? 1 : -1U;
    return false;
  }

  const Graph& graph_;
  Dice& dice_;
  Steps& steps_;
  std::uint32_t most_;
  std::vector<std::uint32_t> missing_;
  std::vector<std::uint32_t> taken_;
  std::vector<std::uint32_t> order_;
  /// Of each place from where it was reached and over which edge, in the search of that number.
  std::vector<std::pair<std::uint32_t, std::uint32_t>> from_;
  std::vector<std::uint64_t> seen_;
  std::uint64_t search_ = 0;
};

/// A link with a direction.
struct Way {
  std::uint32_t from = 0;
  std::uint32_t to = 0;
  std::uint32_t edge = 0;
};

/// Gives each chosen link a direction, as many into each vertex as out of it: along round trips.
std::vector<Way> round_trips(const Graph& graph, std::vector<std::uint32_t> chosen) {
  std::vector<std::size_t> next(graph.vertices());
  std::vector<Way> ways;
  for (std::uint32_t start = 0; start < graph.vertices(); ++start) {
    std::uint32_t here = start;
    while (true) {
      const auto arcs = graph.arcs(here);
      while (next[here] < arcs.size() && chosen[arcs[next[here]].edge] == 0) ++next[here];
      // A trip ends only where it began, since every vertex has an even number of links.
      if (next[here] == arcs.size()) break;
      const Graph::Arc& arc = arcs[next[here]];
      --chosen[arc.edge];
      ways.push_back({here, arc.to, arc.edge});
      here = arc.to;
    }
  }
  return ways;
}

/// Takes one way out of each vertex and one into each out of ways that have as many of both.
class OneOfEach {
 public:
  OneOfEach(std::uint32_t vertices, const std::vector<Way>& ways, Steps& steps)
      : ways_(ways), steps_(steps), out_(vertices), taken_out_(vertices, kNone), taken_in_(vertices, kNone) {
    for (std::uint32_t i = 0; i < ways.size(); ++i) out_[ways[i].from].push_back(i);
    stamp_.assign(vertices, kNone);
    came_by_.assign(vertices, kNone);
  }

  /// The ways, by the vertex that they lead out of; empty when the steps ran out.
  std::vector<std::uint32_t> take() {
    for (std::uint32_t v = 0; v < out_.size(); ++v)
      for (const std::uint32_t way : out_[v])
        if (taken_in_[ways_[way].to] == kNone) {
          set(way);
          break;
        }
    for (std::uint32_t v = 0; v < out_.size(); ++v)
      if (taken_out_[v] == kNone && !extend(v)) return {};
    return taken_out_;
  }

 private:
  void set(std::uint32_t way) {
    taken_out_[ways_[way].from] = way;
    taken_in_[ways_[way].to] = way;
  }

  bool extend(std::uint32_t start) {
    std::vector<std::uint32_t> open{start};
    for (std::size_t next = 0; next < open.size(); ++next)
      for (const std::uint32_t way : out_[open[next]]) {
        steps_.take(1);
        if (steps_.ran_out()) return false;
        const std::uint32_t to = ways_[way].to;
        if (stamp_[to] == start) continue;
        stamp_[to] = start;
        came_by_[to] = way;
        if (taken_in_[to] == kNone) {
          turn(start, to);
          return true;
        }
        open.push_back(ways_[taken_in_[to]].from);
      }
    return false;
  }

  void turn(std::uint32_t start, std::uint32_t to) {
    while (true) {
      const std::uint32_t way = came_by_[to];
      const std::uint32_t from = ways_[way].from;
      const std::uint32_t before = taken_out_[from];
      set(way);
      if (from == start) return;
      to = ways_[before].to;
    }
  }

  const std::vector<Way>& ways_;
  Steps& steps_;
  std::vector<std::vector<std::uint32_t>> out_;
  std::vector<std::uint32_t> taken_out_;
  std::vector<std::uint32_t> taken_in_;
  std::vector<std::uint32_t> stamp_;
  std::vector<std::uint32_t> came_by_;
};

/// Halves of ways of which an even number leads out of each vertex and into each: half of them in each.
std::pair<std::vector<Way>, std::vector<Way>> halves(std::uint32_t vertices, const std::vector<Way>& ways) {
  // Round trips again, now between vertices as they are left and as they are entered.
  std::vector<std::vector<std::uint32_t>> at(std::size_t{vertices} * 2);
  for (std::uint32_t i = 0; i < ways.size(); ++i) {
    at[ways[i].from].push_back(i);
    at[vertices + std::size_t{ways[i].to}].push_back(i);
  }
  std::vector<bool> used(ways.size());
  std::pair<std::vector<Way>, std::vector<Way>> parts;
  for (std::size_t start = 0; start < vertices; ++start)
    for (std::size_t here = start;;) {
      while (!at[here].empty() && used[at[here].back()]) at[here].pop_back();
      if (at[here].empty()) break;
      const std::uint32_t way = at[here].back();
      used[way] = true;
      (here < vertices ? parts.first : parts.second).push_back(ways[way]);
      here = here < vertices ? vertices + std::size_t{ways[way].to} : ways[way].from;
    }
  return parts;
}

Factor factor_of(std::uint32_t vertices, const std::vector<Way>& ways,
                 const std::vector<std::uint32_t>& taken) {
  Factor factor;
  factor.at.resize(vertices);
  for (const std::uint32_t place : taken) {
    const Way& way = ways[place];
    factor.at[way.from].vertex[1] = way.to;
    factor.at[way.from].edge[1] = way.edge;
    factor.at[way.to].vertex[0] = way.from;
    factor.at[way.to].edge[0] = way.edge;
  }
  return factor;
}

/// Splits count ways out of each vertex and into it into count factors.
bool split(std::uint32_t vertices, std::vector<Way> ways, std::uint32_t count,
           Steps& steps,  // NOLINT(misc-no-recursion): halves
           std::vector<Factor>& factors) {
  steps.take(ways.size());
  if (count % 2 == 1) {
    const auto taken = OneOfEach(vertices, ways, steps).take();
    if (taken.empty()) return false;
    factors.push_back(factor_of(vertices, ways, taken));
    for (const std::uint32_t place : taken) ways[place].edge = kNone;
    std::erase_if(ways, [](const Way& way) { return way.edge == kNone; });
  }
  if (count < 2) return true;
  auto [one, other] = halves(vertices, ways);
  return split(vertices, std::move(one), count / 2, steps, factors) &&
         split(vertices, std::move(other), count / 2, steps, factors);
}

}  // namespace

std::optional<std::vector<Factor>> find_factors(const Graph& graph, std::uint32_t count, Dice& dice,
                                                Steps& steps) {
  const bool shuffled = dice.below(2) == 1;
  auto chosen = Chooser(graph, count * 2, count, dice, steps).choose(shuffled);
  if (!chosen) return std::nullopt;
  std::vector<Way> ways = round_trips(graph, std::move(*chosen));
  steps.take(ways.size());
  if (shuffled)
    for (std::size_t i = ways.size(); i > 1; --i) std::swap(ways[i - 1], ways[dice.below(i)]);
  std::vector<Factor> factors;
  if (!split(graph.vertices(), std::move(ways), count, steps, factors)) return std::nullopt;
  return factors;
}

}  // namespace oamhal::hal
