// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_HAL_TOPOLOGY_PAIR_TABLE_HPP
#define OAMHAL_HAL_TOPOLOGY_PAIR_TABLE_HPP

#include <compare>
#include <cstddef>
#include <cstdint>
#include <vector>

#include <oamhal/placement.h>

namespace oamhal::hal {

/// Wide enough for the rates of all pairs of 2^32 units, whatever a caller's matrix holds.
__extension__ using WideSum = unsigned __int128;

/// Sums over pairs, the more important one first. The order of two sums is that of their parts, so bounds of
/// parts add up to bounds of sums.
struct PairSum {
  std::uint64_t nearness = 0;
  WideSum rate = 0;

  auto operator<=>(const PairSum&) const = default;
  PairSum& operator+=(const PairSum& other) {
    nearness += other.nearness;
    rate += other.rate;
    return *this;
  }
  [[nodiscard]] PairSum times(std::uint64_t count) const { return {nearness * count, rate * count}; }
};

/// Units that search must choose from, in classes: the units of a class are alike to all others and to each
/// other, so only their number matters. Cells say how good the pair of two classes is, and on the diagonal
/// how good two units of one class are together.
class PairTable {
 public:
  /// cells: classes x classes, symmetric. by_rate_alone: the level makes no difference.
  PairTable(std::vector<std::uint32_t> class_sizes, std::vector<oamhal_pair_t> cells, bool by_rate_alone);

  [[nodiscard]] std::uint32_t classes() const { return static_cast<std::uint32_t>(sizes_.size()); }
  [[nodiscard]] std::uint32_t size_of(std::uint32_t a) const { return sizes_[a]; }
  [[nodiscard]] std::uint64_t units() const;
  [[nodiscard]] const oamhal_pair_t& pair(std::uint32_t a, std::uint32_t b) const {
    return cells_[index(a, b)];
  }
  /// Places in the order of all pairs that there are: a greater one is better.
  [[nodiscard]] std::uint32_t rank(std::uint32_t a, std::uint32_t b) const { return ranks_[index(a, b)]; }
  [[nodiscard]] std::uint32_t rank_count() const { return static_cast<std::uint32_t>(values_.size()); }
  /// What a pair of a rank adds to a sum.
  [[nodiscard]] const PairSum& value(std::uint32_t rank) const { return values_[rank]; }

  /// The best that a unit of a class may hope for from count partners.
  struct Best {
    std::uint32_t worst_rank = 0;
    PairSum sum;
  };
  [[nodiscard]] Best best_of(std::uint32_t a, std::uint64_t count) const;

 private:
  struct Partners {
    std::uint32_t rank = 0;
    std::uint64_t count = 0;
  };
  [[nodiscard]] std::vector<Partners> partners_of(std::uint32_t a) const;
  [[nodiscard]] std::size_t index(std::uint32_t a, std::uint32_t b) const {
    return std::size_t{a} * sizes_.size() + b;
  }

  std::vector<std::uint32_t> sizes_;
  std::vector<oamhal_pair_t> cells_;
  std::vector<std::uint32_t> ranks_;
  std::vector<PairSum> values_;
};

}  // namespace oamhal::hal

#endif  // OAMHAL_HAL_TOPOLOGY_PAIR_TABLE_HPP
