// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "hal/topology/pair_table.hpp"

#include <algorithm>
#include <functional>
#include <numeric>
#include <utility>

namespace oamhal::hal {

namespace {

/// What a pair is worth: nearness from its level, and its rate. The third part puts a rate that is not known
/// behind one that is 0.
struct Worth {
  std::uint64_t nearness = 0;
  std::uint64_t rate = 0;
  bool known = false;
  auto operator<=>(const Worth&) const = default;
};

Worth worth_of(const oamhal_pair_t& pair, bool by_rate_alone) {
  const bool known = pair.rate != OAMHAL_RATE_UNKNOWN;
  const std::uint64_t nearness = by_rate_alone || pair.level == OAMHAL_PROXIMITY_UNKNOWN
                                     ? 0
                                     : std::uint64_t{OAMHAL_PROXIMITY_SYS} + 1 - pair.level;
  return {nearness, known ? pair.rate : 0, known};
}

}  // namespace

PairTable::PairTable(std::vector<std::uint32_t> class_sizes, std::vector<oamhal_pair_t> cells,
                     bool by_rate_alone)
    : sizes_(std::move(class_sizes)), cells_(std::move(cells)) {
  std::vector<Worth> worths;
  for (const oamhal_pair_t& cell : cells_) {
    const Worth worth = worth_of(cell, by_rate_alone);
    // Neighbours in a row are alike more often than not.
    if (worths.empty() || worths.back() != worth) worths.push_back(worth);
  }
  std::ranges::sort(worths);
  worths.erase(std::ranges::unique(worths).begin(), worths.end());
  values_.reserve(worths.size());
  for (const Worth& worth : worths) values_.push_back({worth.nearness, worth.rate});
  ranks_.reserve(cells_.size());
  std::size_t last = 0;
  for (const oamhal_pair_t& cell : cells_) {
    const Worth worth = worth_of(cell, by_rate_alone);
    if (worths[last] != worth)
      last = static_cast<std::size_t>(std::ranges::lower_bound(worths, worth) - worths.begin());
    ranks_.push_back(static_cast<std::uint32_t>(last));
  }
}

std::uint64_t PairTable::units() const {
  return std::accumulate(sizes_.begin(), sizes_.end(), std::uint64_t{0});
}

/// How many partners of each rank a unit of class a has, the best rank first.
std::vector<PairTable::Partners> PairTable::partners_of(std::uint32_t a) const {
  std::vector<Partners> partners;
  const auto available = [&](std::uint32_t b) { return a == b ? sizes_[b] - 1 : sizes_[b]; };
  if (rank_count() <= classes()) {
    // Machines have few kinds of pairs: counting beats sorting.
    std::vector<std::uint64_t> counts(rank_count());
    for (std::uint32_t b = 0; b < classes(); ++b) counts[rank(a, b)] += available(b);
    for (std::uint32_t rank = rank_count(); rank-- > 0;)
      if (counts[rank] > 0) partners.push_back({rank, counts[rank]});
    return partners;
  }
  for (std::uint32_t b = 0; b < classes(); ++b)
    if (available(b) > 0) partners.push_back({rank(a, b), available(b)});
  std::ranges::sort(partners, std::greater(), &Partners::rank);
  return partners;
}

PairTable::Best PairTable::best_of(std::uint32_t a, std::uint64_t count) const {
  Best best;
  best.worst_rank = values_.empty() ? 0 : rank_count() - 1;
  for (const auto& [rank, available] : partners_of(a)) {
    const std::uint64_t taken = std::min(count, available);
    if (taken == 0) break;
    best.worst_rank = rank;
    best.sum += values_[rank].times(taken);
    count -= taken;
  }
  return best;
}

}  // namespace oamhal::hal
