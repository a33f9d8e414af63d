// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "hal/topology/numbering.hpp"

#include <algorithm>
#include <numeric>
#include <optional>

#include "hal/topology/check.hpp"

namespace oamhal::hal {

namespace {

using Pair = std::pair<std::uint32_t, std::uint32_t>;
using Blamed = std::set<Pair>;

/// Modules that are tried in a place of the board. Eight modules have 40320 numberings in all.
constexpr std::uint32_t kMostSteps = 1 << 18;
/// Numberings that fit equally well and blame other pairs: more of them say nothing to anybody.
constexpr std::size_t kMostBlamed = 64;
/// A pair that is missing, or unexpected, weighs more than all links that pairs have too few of.
constexpr std::uint64_t kStructure = std::uint64_t{1} << 32;

std::vector<BoardPair> stated_pairs(const Board& board) {
  if (board.is_graph()) return board.pairs;
  std::vector<BoardPair> pairs;
  for (const auto& [a, b] : pairs_of(board)) pairs.push_back({a, b, 0});
  return pairs;
}

/// Whether a board looks the same from each of its modules.
bool is_uniform(const std::vector<BoardPair>& pairs, std::uint32_t modules) {
  const auto differs = [&](const BoardPair& pair) { return pair.ports != pairs.front().ports; };
  return pairs.size() == std::size_t{modules} * (modules - 1) / 2 && std::ranges::none_of(pairs, differs);
}

class Search {
 public:
  Search(const std::vector<BoardPair>& pairs, std::uint32_t modules, const Wiring& wiring)
      : modules_(modules), board_(modules), seen_(modules), place_(modules), used_(modules) {
    for (std::uint32_t number = 0; number < wiring.present.size(); ++number)
      if (wiring.present[number]) found_.push_back(number);
    for (auto* table : {&board_, &seen_})
      for (auto& row : *table) row.resize(modules);
    for (const BoardPair& pair : pairs) set(board_, pair.a, pair.b, pair.ports);
    for (const SeenPair& pair : wiring.pairs) set(seen_, pair.a, pair.b, pair.count);
  }

  void run() {
    std::iota(place_.begin(), place_.end(), 0);
    std::uint64_t cost = 0;
    for (std::size_t depth = 0; depth < found_.size(); ++depth) cost += cost_of(depth);
    best_ = cost;
    keep();
    if (best_ != 0) descend(0, 0);
  }

  [[nodiscard]] bool certain() const { return best_ == 0 || steps_ < kMostSteps; }
  /// The module that was seen, by that of the board; those that are not there take the numbers that are left.
  [[nodiscard]] std::vector<std::uint32_t> numbers() const {
    std::vector<std::uint32_t> numbers(modules_, UINT32_MAX);
    std::vector<bool> taken(modules_);
    for (const std::uint32_t number : found_) {
      numbers[best_place_[number]] = number;
      taken[number] = true;
    }
    for (std::uint32_t& number : numbers) {
      if (number != UINT32_MAX) continue;
      const auto free = std::ranges::find(taken, false);
      *free = true;
      number = static_cast<std::uint32_t>(free - taken.begin());
    }
    return numbers;
  }
  std::vector<Blamed> take_blamed() { return std::move(blamed_); }

 private:
  /// By two modules: nothing, or the ports of the pair, 0 where they are not known.
  using Table = std::vector<std::vector<std::optional<std::uint32_t>>>;

  static void set(Table& table, std::uint32_t a, std::uint32_t b, std::uint32_t ports) {
    if (a >= table.size() || b >= table.size()) return;
    table[a][b] = table[b][a] = ports;
  }

  [[nodiscard]] std::uint64_t cost_between(std::uint32_t a, std::uint32_t b) const {
    const auto& stated = board_[place_[a]][place_[b]];
    const auto& seen = seen_[a][b];
    if (stated.has_value() != seen.has_value()) return kStructure;
    if (!stated || *stated == 0 || *seen == 0) return 0;
    return *stated < *seen ? *seen - *stated : *stated - *seen;
  }
  /// What module found_[depth] costs with those before it.
  [[nodiscard]] std::uint64_t cost_of(std::size_t depth) const {
    std::uint64_t cost = 0;
    for (std::size_t before = 0; before < depth; ++before)
      cost += cost_between(found_[before], found_[depth]);
    return cost;
  }

  void descend(std::size_t depth, std::uint64_t cost) {
    if (depth == found_.size()) {
      if (cost < best_) blamed_.clear();
      best_ = cost;
      keep();
      return;
    }
    for (std::uint32_t place = 0; place < modules_ && best_ != 0; ++place) {
      if (used_[place]) continue;
      if (steps_ == kMostSteps) return;
      ++steps_;
      place_[found_[depth]] = place;
      const std::uint64_t with = cost + cost_of(depth);
      if (with > best_) continue;
      used_[place] = true;
      descend(depth + 1, with);
      used_[place] = false;
    }
  }

  void keep() {
    if (blamed_.empty()) best_place_ = place_;
    Blamed blamed;
    for (std::size_t one = 0; one < found_.size(); ++one)
      for (std::size_t other = 0; other < one; ++other)
        if (cost_between(found_[other], found_[one]) != 0)
          blamed.insert(std::minmax(found_[other], found_[one]));
    if (blamed_.size() < kMostBlamed && std::ranges::find(blamed_, blamed) == blamed_.end())
      blamed_.push_back(std::move(blamed));
  }

  std::uint32_t modules_;
  Table board_;
  Table seen_;
  /// The modules that are there.
  std::vector<std::uint32_t> found_;
  /// By module that was seen, the board's.
  std::vector<std::uint32_t> place_;
  std::vector<std::uint32_t> best_place_;
  std::vector<bool> used_;
  std::uint64_t best_ = 0;
  std::uint32_t steps_ = 0;
  std::vector<Blamed> blamed_;
};

}  // namespace

Numbering number_board(const Board& board, const Wiring& wiring) {
  Numbering numbering;
  numbering.pairs = stated_pairs(board);
  if (wiring.slots_known || wiring.present.size() > board.modules ||
      is_uniform(numbering.pairs, board.modules))
    return numbering;
  Search search(numbering.pairs, board.modules, wiring);
  search.run();
  numbering.certain = search.certain();
  const auto numbers = search.numbers();
  for (BoardPair& pair : numbering.pairs) {
    const auto [low, high] = std::minmax(numbers[pair.a], numbers[pair.b]);
    pair = {low, high, pair.ports};
  }
  std::ranges::sort(numbering.pairs, {}, &BoardPair::ends);
  if (auto blamed = search.take_blamed(); !blamed.front().empty()) numbering.blamed = std::move(blamed);
  return numbering;
}

}  // namespace oamhal::hal
