// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "hal/topology/rings.hpp"

#include <algorithm>
#include <numeric>
#include <optional>
#include <utility>

namespace oamhal::hal {

namespace {

/// Links that rings may use between two classes: of a number that is not known at least one is there.
std::uint32_t capacity_of(const oamhal_pair_t& pair) {
  return pair.links == UINT16_MAX ? 1 : pair.links;
}

/// A walk through all classes, again and again: places 0 .. n-1 are the first ring, n .. 2n-1 the second.
/// Each place tries the classes in order, so the rings that are found depend on nothing else.
class Walk {
 public:
  Walk(const PairTable& table, std::uint32_t ring_goal, std::uint32_t least_rank, std::uint64_t max_steps)
      : table_(table), goal_(ring_goal), least_rank_(least_rank), max_steps_(max_steps) {
    const std::size_t classes = table.classes();
    left_.reserve(classes * classes);
    for (std::uint32_t a = 0; a < classes; ++a)
      for (std::uint32_t b = 0; b < classes; ++b) left_.push_back(capacity_of(table.pair(a, b)));
    places_.reserve(classes * goal_);
    used_.resize(classes * goal_);
  }

  /// Walks until the goal is reached, all ways are tried, or the steps run out.
  void run() {
    std::uint32_t candidate = 0;
    while (true) {
      candidate = next_fit(candidate);
      if (ran_out_) return;
      if (candidate < table_.classes()) {
        push(candidate);
        if (at_ring_start() && places_.size() / table_.classes() > best_.size()) keep();
        if (best_.size() == goal_) return;
        candidate = 0;
      } else {
        if (places_.empty()) return;
        candidate = pop() + 1;
      }
    }
  }

  [[nodiscard]] const std::vector<Ring>& best() const { return best_; }
  [[nodiscard]] std::uint64_t steps() const { return steps_; }
  [[nodiscard]] bool ran_out() const { return ran_out_; }

 private:
  [[nodiscard]] std::size_t ring() const { return places_.size() / table_.classes(); }
  [[nodiscard]] std::size_t place() const { return places_.size() % table_.classes(); }
  [[nodiscard]] bool at_ring_start() const { return place() == 0; }

  std::uint32_t& left(std::uint32_t a, std::uint32_t b) {
    return left_[std::size_t{a} * table_.classes() + b];
  }

  /// Whether a ring may go from a to b.
  bool is_open(std::uint32_t a, std::uint32_t b) {
    if (ring() == 0 && table_.rank(a, b) < least_rank_) return false;
    const bool joined = capacity_of(table_.pair(a, b)) > 0;
    return joined ? left(a, b) > 0 : ring() == 0;
  }

  /// The first class from candidate on that may stand at the next place.
  std::uint32_t next_fit(std::uint32_t candidate) {
    const std::uint32_t classes = table_.classes();
    // A ring is the same from wherever it begins.
    if (at_ring_start()) return candidate == 0 && may_begin() ? 0 : classes;
    for (; candidate < classes; ++candidate) {
      if (++steps_ >= max_steps_) ran_out_ = true;
      if (ran_out_) return classes;
      if (used_[ring() * classes + candidate] || !is_open(places_.back(), candidate)) continue;
      if (place() + 1 < classes) return candidate;
      // And in either direction. Its last pair closes it, and is another one than the pair before.
      const std::uint32_t second = places_[ring() * classes + 1];
      if (second < candidate && is_open(candidate, 0)) return candidate;
    }
    return classes;
  }

  /// Rings after the first need one of links alone before them, and are put in order.
  bool may_begin() {
    if (ring() == 0) return true;
    const std::uint32_t classes = table_.classes();
    for (std::uint32_t i = 0; i < classes; ++i)
      if (capacity_of(table_.pair(places_[i], places_[(i + 1) % classes])) == 0) return false;
    return true;
  }

  void take(std::uint32_t a, std::uint32_t b, bool back) {
    if (capacity_of(table_.pair(a, b)) == 0) return;
    const auto move = [&](std::uint32_t& count) { count = back ? count + 1 : count - 1; };
    move(left(a, b));
    move(left(b, a));
  }

  void push(std::uint32_t candidate) {
    const std::uint32_t classes = table_.classes();
    const bool closes = place() + 1 == classes;
    if (!at_ring_start()) take(places_.back(), candidate, false);
    used_[ring() * classes + candidate] = true;
    places_.push_back(candidate);
    if (closes) take(candidate, 0, false);
  }

  std::uint32_t pop() {
    const std::uint32_t candidate = places_.back();
    if (at_ring_start()) take(candidate, 0, true);
    places_.pop_back();
    used_[ring() * table_.classes() + candidate] = false;
    if (!at_ring_start()) take(places_.back(), candidate, true);
    return candidate;
  }

  void keep() {
    best_.clear();
    const auto classes = static_cast<std::ptrdiff_t>(table_.classes());
    for (auto first = places_.begin(); first != places_.end(); first += classes)
      best_.emplace_back(first, first + classes);
  }

  const PairTable& table_;
  std::uint32_t goal_;
  std::uint32_t least_rank_;
  std::uint64_t max_steps_;
  std::uint64_t steps_ = 0;
  bool ran_out_ = false;
  std::vector<std::uint32_t> left_;
  std::vector<std::uint32_t> places_;
  std::vector<bool> used_;
  std::vector<Ring> best_;
};

/// From each place to the best of what is left: a ring when a search ran out of steps.
Ring nearest_neighbours(const PairTable& table) {
  Ring ring{0};
  std::vector<bool> used(table.classes());
  used[0] = true;
  while (ring.size() < table.classes()) {
    std::optional<std::uint32_t> best;
    for (std::uint32_t a = 0; a < table.classes(); ++a)
      if (!used[a] && (!best || table.rank(ring.back(), a) > table.rank(ring.back(), *best))) best = a;
    used[*best] = true;
    ring.push_back(*best);
  }
  return ring;
}

std::uint32_t worst_rank_of(const PairTable& table, const Ring& ring) {
  std::uint32_t worst = table.rank_count();
  for (std::size_t i = 0; i < ring.size(); ++i)
    worst = std::min(worst, table.rank(ring[i], ring[(i + 1) % ring.size()]));
  return worst;
}

/// No ring is better than what the class with the worst partners has: its second best one.
std::uint32_t rank_bound(const PairTable& table) {
  std::uint32_t bound = table.rank_count() - 1;
  for (std::uint32_t a = 0; a < table.classes(); ++a) {
    std::uint32_t best = 0;
    std::uint32_t second = 0;
    for (std::uint32_t b = 0; b < table.classes(); ++b) {
      if (a == b) continue;
      const std::uint32_t rank = table.rank(a, b);
      second = std::max(second, std::min(best, rank));
      best = std::max(best, rank);
    }
    bound = std::min(bound, second);
  }
  return bound;
}

/// Each ring uses two links of each class.
std::uint32_t ring_bound(const PairTable& table, std::uint32_t max_rings) {
  std::uint64_t bound = max_rings;
  for (std::uint32_t a = 0; a < table.classes(); ++a) {
    std::uint64_t links = 0;
    for (std::uint32_t b = 0; b < table.classes(); ++b)
      if (a != b) links += capacity_of(table.pair(a, b));
    bound = std::min(bound, links / 2);
  }
  return static_cast<std::uint32_t>(std::max<std::uint64_t>(bound, 1));
}

/// One or two classes: a pair's links go both ways at once, so each of them is a ring.
RingAnswer few_classes(const PairTable& table, std::uint32_t max_rings) {
  Ring ring(table.classes());
  std::iota(ring.begin(), ring.end(), 0U);
  const std::uint32_t links = ring.size() < 2 ? 1 : std::max(capacity_of(table.pair(0, 1)), 1U);
  return {std::vector<Ring>(std::min(max_rings, links), ring), true, 0};
}

/// Looks for the best rank that a ring's worst pair can have: halves what is between a ring that was found
/// and the bound.
class FirstRing {
 public:
  FirstRing(const PairTable& table, std::uint64_t max_steps) : table_(table), max_steps_(max_steps) {
    ring_ = nearest_neighbours(table);
    worst_ = worst_rank_of(table, ring_);
    std::uint32_t most = rank_bound(table);
    while (worst_ < most) {
      const std::uint32_t middle = worst_ + (most - worst_ + 1) / 2;
      Walk walk(table_, 1, middle, max_steps_ - std::min(steps_, max_steps_));
      walk.run();
      steps_ += walk.steps();
      if (!walk.best().empty()) {
        ring_ = walk.best().front();
        worst_ = worst_rank_of(table_, ring_);
      } else {
        proven_ = proven_ && !walk.ran_out();
        most = middle - 1;
      }
    }
  }
  [[nodiscard]] const Ring& ring() const { return ring_; }
  [[nodiscard]] std::uint32_t worst() const { return worst_; }
  [[nodiscard]] bool proven() const { return proven_; }
  [[nodiscard]] std::uint64_t steps() const { return steps_; }

 private:
  const PairTable& table_;
  std::uint64_t max_steps_;
  Ring ring_;
  std::uint32_t worst_ = 0;
  bool proven_ = true;
  std::uint64_t steps_ = 0;
};

}  // namespace

RingAnswer find_rings(const PairTable& table, std::uint32_t max_rings, std::uint64_t max_steps) {
  if (table.classes() <= 2) return few_classes(table, max_rings);
  const FirstRing first(table, max_steps / 2);
  const std::uint32_t goal = ring_bound(table, max_rings);
  Walk walk(table, goal, first.worst(), max_steps - std::min(first.steps(), max_steps));
  walk.run();
  RingAnswer answer;
  answer.rings = walk.best().empty() ? std::vector<Ring>{first.ring()} : walk.best();
  answer.exact = first.proven() && (answer.rings.size() == goal || !walk.ran_out());
  answer.steps = first.steps() + walk.steps();
  return answer;
}

}  // namespace oamhal::hal
