// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "hal/topology/groups.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace oamhal::hal {

namespace {

/// Pairs inside a set of count.
std::uint64_t pairs_in(std::uint64_t count) {
  return count < 2 ? 0 : count * (count - 1) / 2;
}

/// What count more units of a class add to a group.
GroupScore extended(const PairTable& table, GroupScore score, const std::vector<GroupPart>& parts,
                    GroupPart more) {
  if (more.count > 1) {
    const std::uint32_t rank = table.rank(more.which, more.which);
    score.worst_rank = std::min(score.worst_rank, rank);
    score.sum += table.value(rank).times(pairs_in(more.count));
  }
  for (const GroupPart& part : parts) {
    const std::uint32_t rank = table.rank(part.which, more.which);
    score.worst_rank = std::min(score.worst_rank, rank);
    score.sum += table.value(rank).times(std::uint64_t{part.count} * more.count);
  }
  return score;
}

GroupScore empty_score(const PairTable& table) {
  return {table.rank_count() == 0 ? 0 : table.rank_count() - 1, {}};
}

/// Branch and bound over how many units each class gives, those of the first classes first. The bound: no
/// unit of a group of count has better partners than its own best count - 1, and each pair is seen from both
/// of its sides, so sums are compared doubled.
class Search {
 public:
  Search(const PairTable& table, std::uint64_t count, std::uint64_t max_steps)
      : table_(table), count_(count), max_steps_(max_steps) {
    const std::uint32_t classes = table.classes();
    hopes_.reserve(classes);
    for (std::uint32_t a = 0; a < classes; ++a) hopes_.push_back(table.best_of(a, count - 1));
    suffix_units_.resize(classes + 1);
    suffix_hope_.resize(classes + 1);
    for (std::uint32_t a = classes; a-- > 0;) {
      suffix_units_[a] = suffix_units_[a + 1] + table.size_of(a);
      suffix_hope_[a] = {std::max(suffix_hope_[a + 1].worst_rank, hopes_[a].worst_rank),
                         std::max(suffix_hope_[a + 1].sum, hopes_[a].sum)};
    }
  }

  GroupAnswer run() {
    const GroupScore hope = best_hope();
    grow_greedily(hope);
    const bool whole = descend(hope);
    GroupAnswer answer;
    answer.parts = std::move(best_parts_);
    answer.score = best_;
    answer.exact = whole || doubled(best_) == hope;
    answer.steps = steps_;
    return answer;
  }

 private:
  static GroupScore doubled(const GroupScore& score) { return {score.worst_rank, score.sum.times(2)}; }

  /// The bound over all groups, doubled.
  [[nodiscard]] GroupScore best_hope() const {
    const auto take_best = [&](auto&& compare, auto&& each) {
      std::vector<std::uint32_t> order(table_.classes());
      for (std::uint32_t a = 0; a < table_.classes(); ++a) order[a] = a;
      std::ranges::sort(order, compare);
      std::uint64_t left = count_;
      for (const std::uint32_t a : order) {
        const std::uint64_t taken = std::min<std::uint64_t>(left, table_.size_of(a));
        if (taken == 0) break;
        each(a, taken);
        left -= taken;
      }
    };
    GroupScore hope = empty_score(table_);
    take_best([&](auto a, auto b) { return hopes_[a].worst_rank > hopes_[b].worst_rank; },
              [&](auto a, auto) { hope.worst_rank = hopes_[a].worst_rank; });
    take_best([&](auto a, auto b) { return hopes_[a].sum > hopes_[b].sum; },
              [&](auto a, auto taken) { hope.sum += hopes_[a].sum.times(taken); });
    return hope;
  }

  void offer(const std::vector<GroupPart>& parts, const GroupScore& score) {
    best_parts_ = parts;
    best_ = score;
  }

  /// A good group to begin with: from a start, always the unit that keeps the score best. Takes a quarter of
  /// the steps at most, but one start at least.
  void grow_greedily(const GroupScore& hope) {
    for (std::uint32_t start = 0; start < table_.classes(); ++start) {
      if (start > 0 && steps_ + count_ * table_.classes() > max_steps_ / 4) return;
      if (hopes_[start].worst_rank < best_.worst_rank && !best_parts_.empty()) continue;
      std::vector<GroupPart> parts = grow_from(start);
      const GroupScore score = score_of(table_, parts);
      if (best_parts_.empty() || score > best_) offer(parts, score);
      if (doubled(best_) == hope) return;
    }
  }

  std::vector<GroupPart> grow_from(std::uint32_t start) {
    const std::uint32_t classes = table_.classes();
    std::vector<GroupScore> added(classes, empty_score(table_));
    std::vector<std::uint32_t> taken(classes);
    std::uint32_t next = start;
    for (std::uint64_t have = 1;; ++have) {
      ++taken[next];
      if (have == count_) break;
      std::optional<std::uint32_t> best;
      for (std::uint32_t a = 0; a < classes; ++a) {
        const std::uint32_t rank = table_.rank(next, a);
        added[a].worst_rank = std::min(added[a].worst_rank, rank);
        added[a].sum += table_.value(rank);
        if (taken[a] < table_.size_of(a) && (!best || added[a] > added[*best])) best = a;
      }
      steps_ += classes;
      next = *best;
    }
    std::vector<GroupPart> parts;
    for (std::uint32_t a = 0; a < classes; ++a)
      if (taken[a] > 0) parts.push_back({a, taken[a]});
    return parts;
  }

  /// What is chosen on the way down: its bounds, and how many units are still to come.
  struct State {
    std::uint32_t worst_rank = 0;
    /// What the chosen ones may hope for, from both sides of their pairs.
    PairSum hope;
    std::uint64_t left = 0;
  };

  [[nodiscard]] State with(GroupPart next) const {
    State then = state_;
    then.worst_rank = std::min(then.worst_rank, hopes_[next.which].worst_rank);
    if (next.count > 1) then.worst_rank = std::min(then.worst_rank, table_.rank(next.which, next.which));
    for (const GroupPart& part : parts_)
      then.worst_rank = std::min(then.worst_rank, table_.rank(part.which, next.which));
    then.hope += hopes_[next.which].sum.times(next.count);
    then.left -= next.count;
    return then;
  }

  /// Whether a group that goes on from a state may be better than the best, or as good and before it.
  [[nodiscard]] bool may_win(const State& state, std::uint32_t next) const {
    GroupScore bound{state.worst_rank, state.hope};
    if (state.left > 0) {
      bound.worst_rank = std::min(bound.worst_rank, suffix_hope_[next].worst_rank);
      bound.sum += suffix_hope_[next].sum.times(state.left);
    }
    const GroupScore best = doubled(best_);
    return found_in_order_ ? bound > best : bound >= best;
  }

  /// Goes through all groups in order. False when the steps ran out before that was proven to be enough.
  bool descend(const GroupScore& hope) {
    state_ = {empty_score(table_).worst_rank, {}, count_};
    GroupPart next = first_of(0);
    while (true) {
      if (next.which >= table_.classes() || suffix_units_[next.which] < state_.left) {
        if (parts_.empty()) return true;
        next = step_back();
        continue;
      }
      steps_ += parts_.size() + 1;
      if (steps_ >= max_steps_) return false;
      const State then = with(next);
      if (!may_win(then, next.which + 1)) {
        next = after(next);
      } else if (then.left > 0) {
        before_.push_back(std::exchange(state_, then));
        parts_.push_back(next);
        next = first_of(next.which + 1);
      } else {
        if (is_best_possible(next, hope)) return true;
        next = after(next);
      }
    }
  }

  GroupPart step_back() {
    const GroupPart last = parts_.back();
    parts_.pop_back();
    state_ = before_.back();
    before_.pop_back();
    return after(last);
  }

  /// Looks at the group that next completes.
  bool is_best_possible(GroupPart next, const GroupScore& hope) {
    parts_.push_back(next);
    const GroupScore score = score_of(table_, parts_);
    steps_ += parts_.size() * parts_.size();
    if (score > best_ || (score == best_ && !found_in_order_)) {
      offer(parts_, score);
      found_in_order_ = true;
    }
    parts_.pop_back();
    return found_in_order_ && doubled(best_) == hope;
  }

  [[nodiscard]] GroupPart first_of(std::uint32_t which) const {
    if (which >= table_.classes()) return {which, 0};
    return {which, static_cast<std::uint32_t>(std::min<std::uint64_t>(state_.left, table_.size_of(which)))};
  }

  /// The choice after one: fewer of its class, or the next class.
  [[nodiscard]] GroupPart after(GroupPart part) const {
    if (part.count > 1) return {part.which, part.count - 1};
    return first_of(part.which + 1);
  }

  const PairTable& table_;
  std::uint64_t count_;
  std::uint64_t max_steps_;
  std::uint64_t steps_ = 0;
  std::vector<PairTable::Best> hopes_;
  std::vector<std::uint64_t> suffix_units_;
  std::vector<PairTable::Best> suffix_hope_;
  State state_;
  std::vector<State> before_;
  std::vector<GroupPart> parts_;
  std::vector<GroupPart> best_parts_;
  GroupScore best_;
  /// The best was found by descend, so that one as good that comes later is behind it.
  bool found_in_order_ = false;
};

}  // namespace

GroupScore score_of(const PairTable& table, const std::vector<GroupPart>& parts) {
  GroupScore score = empty_score(table);
  std::vector<GroupPart> before;
  before.reserve(parts.size());
  for (const GroupPart& part : parts) {
    score = extended(table, score, before, part);
    before.push_back(part);
  }
  return score;
}

GroupAnswer find_group(const PairTable& table, std::uint64_t count, std::uint64_t max_steps) {
  return Search(table, count, max_steps).run();
}

}  // namespace oamhal::hal
