// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <optional>

#include "hal/core/placement.hpp"
#include "hal/topology/groups.hpp"
#include "hal/topology/rings.hpp"

namespace oamhal::hal {

namespace {

/// What the pairs of a group or ring amount to.
class Tally {
 public:
  explicit Tally(const PairTable& table) : table_(table) {}

  /// count pairs between units of two classes.
  void add(std::uint32_t a, std::uint32_t b, std::uint64_t count) {
    if (count == 0) return;
    if (!worst_ || table_.rank(a, b) < table_.rank(worst_->first, worst_->second)) worst_ = {a, b};
    const oamhal_pair_t& pair = table_.pair(a, b);
    if (pair.rate == OAMHAL_RATE_UNKNOWN)
      unknown_ += count;
    else
      total_ += WideSum{pair.rate} * count;
  }

  void write(const Weighing& weighing, oamhal_placement_info_t& info) const {
    info.size = sizeof info;
    info.weight = weighing.weight;
    info.worst_level = OAMHAL_PROXIMITY_SELF;
    info.worst_rate = {0, OAMHAL_ABSENT_NOT_SUPPORTED, 0};
    if (worst_) {
      const oamhal_pair_t& worst = table_.pair(worst_->first, worst_->second);
      info.worst_level = worst.level;
      if (worst.rate == OAMHAL_RATE_UNKNOWN)
        info.worst_rate.absence = OAMHAL_ABSENT_NOT_REPORTED;
      else if (worst.rate != 0 || weighing.matrix != nullptr)
        info.worst_rate = {worst.rate, OAMHAL_PRESENT, 0};
    }
    info.unknown_rates = static_cast<std::uint32_t>(std::min<std::uint64_t>(unknown_, UINT32_MAX));
    info.total_rate = static_cast<std::uint64_t>(std::min<WideSum>(total_, UINT64_MAX));
  }

 private:
  const PairTable& table_;
  std::optional<std::pair<std::uint32_t, std::uint32_t>> worst_;
  std::uint64_t unknown_ = 0;
  WideSum total_ = 0;
};

Tally tally_group(const PairTable& table, const std::vector<GroupPart>& parts) {
  Tally tally(table);
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const std::uint64_t count = parts[i].count;
    tally.add(parts[i].which, parts[i].which, count * (count - 1) / 2);
    for (std::size_t j = 0; j < i; ++j) tally.add(parts[j].which, parts[i].which, count * parts[j].count);
  }
  return tally;
}

Tally tally_ring(const PairTable& table, const Ring& ring) {
  Tally tally(table);
  for (const std::uint32_t which : ring) {
    const std::uint64_t size = table.size_of(which);
    // Alone it closes itself, but two are one pair.
    tally.add(which, which, size > 2 && ring.size() == 1 ? size : size - 1);
  }
  for (std::size_t i = 0; i < ring.size() && ring.size() > 1; ++i)
    if (i + 1 < ring.size() || ring.size() > 2) tally.add(ring[i], ring[(i + 1) % ring.size()], 1);
  return tally;
}

}  // namespace

std::vector<std::uint32_t> choose_group(const Choice& choice, const Weighing& weighing, std::uint32_t count,
                                        oamhal_placement_info_t& info) {
  const GroupAnswer answer = find_group(choice.table, count, weighing.max_steps);
  tally_group(choice.table, answer.parts).write(weighing, info);
  info.exact = answer.exact ? 1 : 0;
  info.steps = answer.steps;
  std::vector<std::uint32_t> places;
  places.reserve(count);
  for (const GroupPart& part : answer.parts) {
    const auto& members = choice.members[part.which];
    places.insert(places.end(), members.begin(), members.begin() + part.count);
  }
  std::ranges::sort(places);
  return places;
}

std::vector<std::vector<std::uint32_t>> choose_rings(const Choice& choice, const Weighing& weighing,
                                                     std::uint32_t max_rings, oamhal_placement_info_t& info) {
  const RingAnswer answer = find_rings(choice.table, max_rings, weighing.max_steps);
  tally_ring(choice.table, answer.rings.front()).write(weighing, info);
  info.exact = answer.exact ? 1 : 0;
  info.steps = answer.steps;
  info.ring_count = static_cast<std::uint32_t>(answer.rings.size());
  std::vector<std::vector<std::uint32_t>> rings(answer.rings.size());
  for (std::size_t i = 0; i < rings.size(); ++i)
    for (const std::uint32_t which : answer.rings[i])
      rings[i].insert(rings[i].end(), choice.members[which].begin(), choice.members[which].end());
  return rings;
}

}  // namespace oamhal::hal
