// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <array>
#include <limits>
#include <optional>
#include <utility>

#include "hal/topology/graph_rings.hpp"

namespace oamhal::hal {

namespace {

constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();

/// A factor whose vertices know which of its cycles they are on, and where.
class Cycles {
 public:
  explicit Cycles(Factor factor) : at_(std::move(factor.at)), cycle_(at_.size(), kNone), place_(at_.size()) {
    for (std::uint32_t v = 0; v < at_.size(); ++v)
      if (cycle_[v] == kNone) number(v);
  }

  [[nodiscard]] std::size_t count() const { return lengths_.size() - free_.size(); }
  /// At most most vertices of a cycle, any but the longest, from anywhere on it.
  std::vector<std::uint32_t> some_of_short_one(Dice& dice, std::size_t most) const {
    const auto longest = static_cast<std::size_t>(std::ranges::max_element(lengths_) - lengths_.begin());
    std::size_t cycle = dice.below(lengths_.size());
    while (lengths_[cycle] == 0 || cycle == longest) cycle = cycle + 1 == lengths_.size() ? 0 : cycle + 1;
    std::vector<std::uint32_t> some;
    std::uint32_t here = starts_[cycle];
    std::uint32_t edge = at_[here].edge[1];
    for (std::uint32_t skip = dice.below(lengths_[cycle]); skip > 0; --skip) here = next(here, edge);
    while (some.size() < std::min<std::size_t>(most, lengths_[cycle])) {
      some.push_back(here);
      here = next(here, edge);
    }
    return some;
  }
  [[nodiscard]] const Factor::Ends& ends(std::uint32_t vertex) const { return at_[vertex]; }
  Factor release() { return {std::move(at_)}; }

  /// How many cycles more there are when a-b and c-d go and b-c and d-a come. All four are different.
  [[nodiscard]] int change(std::uint32_t a, std::uint32_t b, std::uint32_t c, std::uint32_t d) const {
    if (cycle_[a] != cycle_[c]) return -1;
    return follows(a, b) == follows(c, d) ? 1 : 0;
  }

  /// Puts one link in the place of another at a vertex. renumber() comes after all of them.
  void replace(std::uint32_t vertex, std::uint32_t old_edge, std::uint32_t edge, std::uint32_t to) {
    Factor::Ends& ends = at_[vertex];
    const std::size_t which = ends.edge[0] == old_edge ? 0 : 1;
    ends.edge[which] = edge;
    ends.vertex[which] = to;
  }

  /// Numbers the cycles of some vertices anew, which no longer are what they were. How many vertices that
  /// took.
  std::size_t renumber(const std::vector<std::uint32_t>& vertices) {
    for (const std::uint32_t v : vertices) {
      if (lengths_[cycle_[v]] == 0) continue;
      lengths_[cycle_[v]] = 0;
      free_.push_back(cycle_[v]);
    }
    for (const std::uint32_t v : vertices) cycle_[v] = kNone;
    std::size_t count = 0;
    for (const std::uint32_t v : vertices)
      if (cycle_[v] == kNone) count += number(v);
    return count;
  }

 private:
  [[nodiscard]] bool follows(std::uint32_t a, std::uint32_t b) const {
    const std::uint32_t next = place_[a] + 1;
    return place_[b] == (next == lengths_[cycle_[a]] ? 0 : next);
  }

  /// Out of a vertex by the other link than in; edge becomes that one.
  std::uint32_t next(std::uint32_t vertex, std::uint32_t& edge) const {
    const Factor::Ends& ends = at_[vertex];
    const std::size_t out = ends.edge[0] == edge ? 1 : 0;
    edge = ends.edge[out];
    return ends.vertex[out];
  }

  std::size_t number(std::uint32_t start) {
    if (free_.empty()) {
      free_.push_back(static_cast<std::uint32_t>(lengths_.size()));
      lengths_.push_back(0);
      starts_.push_back(0);
    }
    const std::uint32_t cycle = free_.back();
    free_.pop_back();
    std::uint32_t length = 0;
    std::uint32_t here = start;
    std::uint32_t edge = at_[start].edge[1];
    do {
      cycle_[here] = cycle;
      place_[here] = length++;
      here = next(here, edge);
    } while (here != start);
    lengths_[cycle] = length;
    starts_[cycle] = start;
    return length;
  }

  std::vector<Factor::Ends> at_;
  std::vector<std::uint32_t> cycle_;
  std::vector<std::uint32_t> place_;
  /// Of each cycle how long it is, 0 for one that is no more, and a vertex.
  std::vector<std::uint32_t> lengths_;
  std::vector<std::uint32_t> starts_;
  std::vector<std::uint32_t> free_;
};

/// Links on a round trip that alternate between one factor and another, or what no factor has.
struct Exchange {
  std::uint32_t mine = 0;
  /// The other factor, or the number of factors for what none has.
  std::uint32_t other = 0;
  /// Link i joins vertex i and the next one; the even ones are mine.
  std::vector<std::uint32_t> vertices;
  std::vector<std::uint32_t> edges;
};

class Merger {
 public:
  Merger(const Graph& graph, const std::vector<Factor>& factors, Dice& dice, Steps& steps)
      : graph_(graph), dice_(dice), steps_(steps) {
    spare_.reserve(graph.edges().size());
    for (const GraphEdge& edge : graph.edges()) spare_.push_back(capacity_of(edge));
    for (const Factor& factor : factors) {
      for (std::uint32_t v = 0; v < graph.vertices(); ++v) --spare_[factor.at[v].edge[1]];
      cycles_.emplace_back(factor);
    }
    steps_.take(graph.edges().size());
  }

  /// Works until each factor is one cycle, or no way on is found.
  void run() {
    constexpr std::size_t kPatience = 3000;
    std::size_t best = total();
    for (std::size_t stuck = 0; total() > cycles_.size() && stuck < kPatience && !steps_.ran_out(); ++stuck) {
      work_on_short_cycle();
      if (total() < best) stuck = 0;
      best = std::min(best, total());
    }
  }

  /// The factors that are one cycle.
  std::vector<Factor> rings() {
    std::vector<Factor> rings;
    for (Cycles& each : cycles_)
      if (each.count() == 1) rings.push_back(each.release());
    return rings;
  }

 private:
  [[nodiscard]] std::size_t total() const {
    std::size_t sum = 0;
    for (const Cycles& each : cycles_) sum += each.count();
    return sum;
  }

  /// Calls visit(edge, vertex) for each link at a vertex that a factor, or none, has, until it says true.
  template <typename Visit>
  bool links_at(std::uint32_t vertex, std::uint32_t factor, Visit&& visit) {
    if (factor < cycles_.size()) {
      const Factor::Ends ends = cycles_[factor].ends(vertex);
      return visit(ends.edge[0], ends.vertex[0]) || visit(ends.edge[1], ends.vertex[1]);
    }
    return std::ranges::any_of(graph_.arcs(vertex), [&](const Graph::Arc& arc) {
      return spare_[arc.edge] > 0 && visit(arc.edge, arc.to);
    });
  }

  int change(std::uint32_t factor, std::uint32_t a, std::uint32_t b, std::uint32_t c, std::uint32_t d) {
    return factor < cycles_.size() ? cycles_[factor].change(a, b, c, d) : 0;
  }

  /// Tries all exchanges around a cycle that is not the longest of its factor; when none makes the cycles
  /// fewer, one that makes them no more, or any.
  void work_on_short_cycle() {
    constexpr std::size_t kMost = 64;
    std::uint32_t mine = dice_.below(cycles_.size());
    while (cycles_[mine].count() == 1) mine = mine + 1 == cycles_.size() ? 0 : mine + 1;
    const auto vertices = cycles_[mine].some_of_short_one(dice_, kMost);
    even_ = {};
    even_count_ = 0;
    for (const std::uint32_t vertex : vertices)
      if (improve(vertex, mine)) return;
    if (even_count_ > 0 && dice_.below(8) != 0)
      apply(Exchange(even_));
    else
      shake(mine, vertices[dice_.below(vertices.size())]);
  }

  bool improve(std::uint32_t a, std::uint32_t mine) {
    return links_at(a, mine, [&](std::uint32_t ab, std::uint32_t b) {
      for (std::uint32_t other = 0; other <= cycles_.size(); ++other) {
        if (other == mine) continue;
        if (links_at(b, other, [&](std::uint32_t bc, std::uint32_t c) {
              return c != a && square(mine, other, {a, b, c}, {ab, bc});
            }))
          return true;
      }
      return false;
    });
  }

  /// Looks for what closes a-b-c: d, joined to c by one of mine and to a by one of the other's.
  bool square(std::uint32_t mine, std::uint32_t other, const std::array<std::uint32_t, 3>& abc,
              const std::array<std::uint32_t, 2>& edges) {
    const auto [a, b, c] = abc;
    return links_at(c, mine, [&](std::uint32_t cd, std::uint32_t d) {
      if (d == a || d == b) return false;
      const int more = change(mine, a, b, c, d) + change(other, b, c, d, a);
      steps_.take(1);
      if (more > 0) return false;
      return links_at(d, other, [&](std::uint32_t da, std::uint32_t end) {
        steps_.take(1);
        if (end != a) return false;
        if (more == 0 && dice_.below(++even_count_) != 0) return false;
        Exchange found{mine, other, {a, b, c, d}, {edges[0], edges[1], cd, da}};
        if (more == 0)
          even_ = std::move(found);
        else
          apply(found);
        return more < 0;
      });
    });
  }

  void apply(const Exchange& exchange) {
    const std::size_t length = exchange.edges.size();
    for (std::size_t i = 0; i < length; i += 2) {
      const std::size_t next = (i + 1) % length;
      move(exchange, i, next);
      move(exchange, (i + 2) % length, next);
    }
    if (exchange.other == cycles_.size())
      for (std::size_t i = 0; i < length; ++i) spare_[exchange.edges[i]] += i % 2 == 0 ? 1 : -1U;
    steps_.take(cycles_[exchange.mine].renumber(exchange.vertices));
    if (exchange.other < cycles_.size()) steps_.take(cycles_[exchange.other].renumber(exchange.vertices));
  }

  /// At the vertex between two links of a round trip, one of mine and one of the other's, exchanges them.
  void move(const Exchange& exchange, std::size_t mine_link, std::size_t other_link) {
    const std::size_t length = exchange.edges.size();
    // Link i joins vertices i and i + 1: the two share the later one of them, around the end.
    const std::size_t at = (mine_link + 1) % length == other_link ? other_link : mine_link;
    const auto far_end = [&](std::size_t link) {
      return link == at ? exchange.vertices[(link + 1) % length] : exchange.vertices[link];
    };
    const std::uint32_t vertex = exchange.vertices[at];
    cycles_[exchange.mine].replace(vertex, exchange.edges[mine_link], exchange.edges[other_link],
                                   far_end(other_link));
    if (exchange.other < cycles_.size())
      cycles_[exchange.other].replace(vertex, exchange.edges[other_link], exchange.edges[mine_link],
                                      far_end(mine_link));
  }

  /// Exchanges along a longer round trip, as it comes: what has few squares needs them.
  void shake(std::uint32_t mine, std::uint32_t start) {
    constexpr int kTries = 20;
    for (int i = 0; i < kTries && !steps_.ran_out(); ++i)
      if (const auto exchange = wander(mine, start)) {
        const std::size_t before = total();
        apply(*exchange);
        if (total() <= before + dice_.below(2)) return;
        Exchange back = *exchange;
        // What was mine is the other's: the round trip begins one link later.
        std::ranges::rotate(back.vertices, back.vertices.begin() + 1);
        std::ranges::rotate(back.edges, back.edges.begin() + 1);
        apply(back);
      }
  }

  std::optional<Exchange> wander(std::uint32_t mine, std::uint32_t start) {
    constexpr std::size_t kLongest = 24;
    Exchange exchange;
    exchange.mine = mine;
    exchange.other = dice_.below(cycles_.size() + 1);
    if (exchange.other == exchange.mine) exchange.other = static_cast<std::uint32_t>(cycles_.size());
    exchange.vertices.push_back(start);
    while (exchange.edges.size() < kLongest) {
      steps_.take(1);
      const std::uint32_t owner = exchange.edges.size() % 2 == 0 ? exchange.mine : exchange.other;
      std::vector<std::pair<std::uint32_t, std::uint32_t>> ways;
      links_at(exchange.vertices.back(), owner, [&](std::uint32_t edge, std::uint32_t to) {
        // An edge once, and a vertex once but the first: so that each exchange at a vertex is the only one.
        const bool closes = to == exchange.vertices.front() && exchange.edges.size() % 2 == 1;
        const bool seen = std::ranges::find(exchange.vertices, to) != exchange.vertices.end();
        if (std::ranges::find(exchange.edges, edge) == exchange.edges.end() && (!seen || closes))
          ways.emplace_back(edge, to);
        return false;
      });
      if (ways.empty()) return std::nullopt;
      const auto [edge, to] = ways[dice_.below(ways.size())];
      exchange.edges.push_back(edge);
      if (to == exchange.vertices.front()) return exchange;
      exchange.vertices.push_back(to);
    }
    return std::nullopt;
  }

  const Graph& graph_;
  Dice& dice_;
  Steps& steps_;
  std::vector<Cycles> cycles_;
  std::vector<std::uint32_t> spare_;
  /// One of the exchanges that change nothing, each as likely as the others, and how many there were.
  Exchange even_;
  std::size_t even_count_ = 0;
};

}  // namespace

std::vector<Factor> merge_cycles(const Graph& graph, const std::vector<Factor>& factors, Dice& dice,
                                 Steps& steps) {
  Merger merger(graph, factors, dice, steps);
  merger.run();
  return merger.rings();
}

}  // namespace oamhal::hal
