// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "hal/topology/groups.hpp"
#include "hal/topology/rings.hpp"

namespace oamhal::hal {
namespace {

constexpr std::uint64_t kPlenty = 50'000'000;

oamhal_pair_t pair_with(std::uint8_t level, std::uint64_t rate = 0, std::uint16_t links = 0) {
  oamhal_pair_t pair{};
  pair.level = level;
  pair.rate = rate;
  pair.links = links;
  return pair;
}
oamhal_pair_t linked(std::uint64_t rate = 100, std::uint16_t links = 1) {
  return pair_with(OAMHAL_PROXIMITY_LINK, rate, links);
}
oamhal_pair_t far() {
  return pair_with(OAMHAL_PROXIMITY_SYS);
}

/// classes of size units each; joined says what two different ones have.
PairTable table_of(std::uint32_t classes, std::uint32_t size,
                   const std::function<oamhal_pair_t(std::uint32_t, std::uint32_t)>& joined,
                   bool by_rate_alone = false) {
  std::vector<oamhal_pair_t> cells;
  for (std::uint32_t a = 0; a < classes; ++a)
    for (std::uint32_t b = 0; b < classes; ++b)
      cells.push_back(a == b ? pair_with(OAMHAL_PROXIMITY_INTERNAL) : joined(std::min(a, b), std::max(a, b)));
  return {std::vector<std::uint32_t>(classes, size), std::move(cells), by_rate_alone};
}

PairTable mesh(std::uint32_t classes, std::uint32_t size = 1) {
  return table_of(classes, size, [](auto, auto) { return linked(); });
}

/// The same numbers on every machine.
class Random {
 public:
  explicit Random(std::uint32_t seed) : engine_(seed) {}
  std::uint32_t below(std::uint32_t bound) { return static_cast<std::uint32_t>(engine_() % bound); }

 private:
  std::mt19937 engine_;
};

std::string text_of(const std::vector<GroupPart>& parts) {
  std::string text;
  for (const GroupPart& part : parts)
    for (std::uint32_t i = 0; i < part.count; ++i) text += std::to_string(part.which) + " ";
  return text;
}

/// The best group by looking at all of them, the first of those that are as good.
std::vector<GroupPart> look_at_all(const PairTable& table, std::uint64_t count) {
  std::vector<GroupPart> best;
  std::vector<GroupPart> parts;
  const std::function<void(std::uint32_t, std::uint64_t)> choose = [&](std::uint32_t which,
                                                                       std::uint64_t left) {
    if (left == 0) {
      if (best.empty() || score_of(table, parts) > score_of(table, best)) best = parts;
      return;
    }
    if (which == table.classes()) return;
    for (std::uint32_t take = std::min<std::uint32_t>(table.size_of(which), static_cast<std::uint32_t>(left));
         take > 0; --take) {
      parts.push_back({which, take});
      choose(which + 1, left - take);
      parts.pop_back();
    }
    choose(which + 1, left);
  };
  choose(0, count);
  return best;
}

TEST(Groups, AllAlikeAreTakenInOrder) {
  for (std::uint32_t count = 1; count <= 8; ++count) {
    const GroupAnswer answer = find_group(mesh(8), count, kPlenty);
    EXPECT_TRUE(answer.exact);
    EXPECT_EQ(text_of(answer.parts), std::string("0 1 2 3 4 5 6 7 ").substr(0, count * std::size_t{2}));
  }
}

TEST(Groups, TheWorstPairComesFirst) {
  // 0-1-2 are joined by much, but 0-2 not at all; 3-4-5 are joined by little, all of them.
  const auto table = table_of(6, 1, [](std::uint32_t a, std::uint32_t b) {
    if (a >= 3) return linked(10);
    return (a == 0 && b == 1) || (a == 1 && b == 2) ? linked(1000) : far();
  });
  const GroupAnswer answer = find_group(table, 3, kPlenty);
  EXPECT_EQ(text_of(answer.parts), "3 4 5 ");
  EXPECT_TRUE(answer.exact);
}

TEST(Groups, ARateThatIsNotKnownIsBehindThoseThatAre) {
  const auto table = table_of(4, 1, [](std::uint32_t a, std::uint32_t) {
    return linked(a < 2 ? OAMHAL_RATE_UNKNOWN : 1);
  });
  EXPECT_EQ(text_of(find_group(table, 2, kPlenty).parts), "2 3 ");
}

TEST(Groups, PartitionsOfOneDeviceComeBeforeLinks) {
  const auto table = mesh(8, 4);
  EXPECT_EQ(text_of(find_group(table, 4, kPlenty).parts), "0 0 0 0 ");
  EXPECT_EQ(text_of(find_group(table, 6, kPlenty).parts), "0 0 0 0 1 1 ");
  const GroupAnswer answer = find_group(table, 8, kPlenty);
  EXPECT_EQ(text_of(answer.parts), "0 0 0 0 1 1 1 1 ");
  EXPECT_TRUE(answer.exact);
  EXPECT_LT(answer.steps, 1000U);
}

TEST(Groups, ManyBaseboardsAreNoHarder) {
  // 128 baseboards of 8 devices with 8 partitions, whose devices are not side by side in the list.
  const auto table = table_of(1024, 8, [](std::uint32_t a, std::uint32_t b) {
    return a % 128 == b % 128 ? linked() : far();
  });
  for (const std::uint64_t count : {4U, 16U, 64U}) {
    const GroupAnswer answer = find_group(table, count, OAMHAL_PLACEMENT_DEFAULT_STEPS);
    EXPECT_TRUE(answer.exact) << count;
    ASSERT_FALSE(answer.parts.empty());
    for (const GroupPart& part : answer.parts) EXPECT_EQ(part.which % 128, 0U) << count;
    EXPECT_LE(answer.steps, OAMHAL_PLACEMENT_DEFAULT_STEPS);
  }
}

TEST(Groups, AnswersInTimeWhenItCannotBeSure) {
  Random random(7);
  std::vector<oamhal_pair_t> cells(64 * 64);
  for (std::uint32_t a = 0; a < 64; ++a)
    for (std::uint32_t b = 0; b < a; ++b) cells[a * 64 + b] = cells[b * 64 + a] = linked(random.below(1000));
  const PairTable table(std::vector<std::uint32_t>(64, 1), std::move(cells), true);
  const GroupAnswer answer = find_group(table, 32, 100'000);
  EXPECT_FALSE(answer.exact);
  EXPECT_EQ(answer.parts.size(), 32U);
  EXPECT_LE(answer.steps, 110'000U);
  // The steps that it has do not make it worse.
  EXPECT_GE(find_group(table, 32, 1'000'000).score, answer.score);
  EXPECT_EQ(text_of(find_group(table, 32, 100'000).parts), text_of(answer.parts));
  // One step is enough for an answer.
  EXPECT_EQ(find_group(table, 32, 1).parts.size(), 32U);
}

TEST(Groups, AgreesWithLookingAtAll) {
  Random random(1);
  for (int round = 0; round < 300; ++round) {
    const std::uint32_t classes = 2 + random.below(6);
    std::vector<std::uint32_t> sizes;
    std::uint32_t units = 0;
    for (std::uint32_t a = 0; a < classes; ++a) units += sizes.emplace_back(1 + random.below(3));
    std::vector<oamhal_pair_t> cells(std::size_t{classes} * classes);
    const std::uint32_t rates = 1 + random.below(3);
    for (std::uint32_t a = 0; a < classes; ++a) {
      cells[a * classes + a] = pair_with(OAMHAL_PROXIMITY_INTERNAL);
      for (std::uint32_t b = 0; b < a; ++b) {
        const auto level = static_cast<std::uint8_t>(OAMHAL_PROXIMITY_LINK + random.below(3));
        const std::uint64_t rate = random.below(5) == 0 ? OAMHAL_RATE_UNKNOWN : random.below(rates);
        cells[a * classes + b] = cells[b * classes + a] = pair_with(level, rate, 1);
      }
    }
    const PairTable table(sizes, cells, random.below(4) == 0);
    for (std::uint32_t count = 1; count <= units; ++count) {
      const GroupAnswer answer = find_group(table, count, kPlenty);
      const auto wanted = look_at_all(table, count);
      ASSERT_TRUE(answer.exact);
      ASSERT_EQ(text_of(answer.parts), text_of(wanted)) << "round " << round << ", count " << count;
      ASSERT_EQ(answer.score, score_of(table, wanted));
    }
  }
}

/// What must hold of rings whatever they are: all classes once each, and no link twice.
void expect_sound(const PairTable& table, const RingAnswer& answer) {
  std::vector<std::uint32_t> used(std::size_t{table.classes()} * table.classes());
  ASSERT_FALSE(answer.rings.empty());
  for (const Ring& ring : answer.rings) {
    EXPECT_EQ(std::set(ring.begin(), ring.end()).size(), table.classes());
    EXPECT_EQ(ring.size(), table.classes());
    EXPECT_EQ(ring.front(), 0U);
    for (std::size_t i = 0; i < ring.size(); ++i) {
      const std::uint32_t a = std::min(ring[i], ring[(i + 1) % ring.size()]);
      const std::uint32_t b = std::max(ring[i], ring[(i + 1) % ring.size()]);
      ++used[a * table.classes() + b];
      if (answer.rings.size() > 1) {
        EXPECT_LE(used[a * table.classes() + b], table.pair(a, b).links);
      }
    }
  }
}

TEST(Rings, EightThatAreAllJoinedHaveThree) {
  const auto table = mesh(8);
  const RingAnswer answer = find_rings(table, 100, OAMHAL_PLACEMENT_DEFAULT_STEPS);
  expect_sound(table, answer);
  EXPECT_EQ(answer.rings.size(), 3U);
  EXPECT_TRUE(answer.exact);
  EXPECT_EQ(find_rings(table, 2, OAMHAL_PLACEMENT_DEFAULT_STEPS).rings.size(), 2U);
}

TEST(Rings, SeveralLinksOfAPairCarrySeveralRings) {
  // A ring of four whose sides have two links each.
  const auto table = table_of(4, 1, [](std::uint32_t a, std::uint32_t b) {
    return b - a == 2 ? far() : linked(200, 2);
  });
  const RingAnswer answer = find_rings(table, 100, kPlenty);
  expect_sound(table, answer);
  EXPECT_EQ(answer.rings, (std::vector<Ring>{{0, 1, 2, 3}, {0, 1, 2, 3}}));
  EXPECT_TRUE(answer.exact);
}

TEST(Rings, AWayWithoutLinksIsUsedOnceAndOnlyWhereItMust) {
  // A chain of four: its ends are not joined.
  const auto table = table_of(4, 1, [](std::uint32_t a, std::uint32_t b) {
    return b - a == 1 ? linked() : far();
  });
  const RingAnswer answer = find_rings(table, 100, kPlenty);
  expect_sound(table, answer);
  EXPECT_EQ(answer.rings.size(), 1U);
  EXPECT_TRUE(answer.exact);
}

TEST(Rings, TheBestWorstPair) {
  // The even ones and the odd ones are joined by much, and two pairs by which to cross by some.
  const auto table = table_of(6, 1, [](std::uint32_t a, std::uint32_t b) {
    if (a % 2 == b % 2) return linked(1000);
    return (a == 0 && b == 3) || (a == 1 && b == 4) ? linked(50) : linked(1);
  });
  const RingAnswer answer = find_rings(table, 1, kPlenty);
  expect_sound(table, answer);
  const Ring& ring = answer.rings.front();
  std::uint64_t worst = UINT64_MAX;
  for (std::size_t i = 0; i < ring.size(); ++i)
    worst = std::min(worst, table.pair(ring[i], ring[(i + 1) % ring.size()]).rate);
  EXPECT_EQ(worst, 50U);
  EXPECT_TRUE(answer.exact);
}

TEST(Rings, OneAndTwo) {
  EXPECT_EQ(find_rings(mesh(1), 5, kPlenty).rings, (std::vector<Ring>{{0}}));
  const auto three_links = table_of(2, 1, [](auto, auto) { return linked(300, 3); });
  EXPECT_EQ(find_rings(three_links, 5, kPlenty).rings.size(), 3U);
  const auto none = table_of(2, 1, [](auto, auto) { return far(); });
  EXPECT_EQ(find_rings(none, 5, kPlenty).rings.size(), 1U);
  const auto unknown = table_of(2, 1, [](auto, auto) { return linked(300, UINT16_MAX); });
  EXPECT_EQ(find_rings(unknown, 5, kPlenty).rings.size(), 1U);
}

TEST(Rings, AnswersInTimeWhenItCannotBeSure) {
  // 99 that are joined to 101 others and to nothing else: no ring by links alone, and no short proof of it.
  const auto table = table_of(200, 1, [](std::uint32_t a, std::uint32_t b) {
    return a < 99 && b >= 99 ? linked() : far();
  });
  const RingAnswer answer = find_rings(table, 4, 50'000);
  expect_sound(table, answer);
  EXPECT_FALSE(answer.exact);
  EXPECT_LE(answer.steps, 60'000U);
  EXPECT_EQ(find_rings(table, 1, 1).rings.size(), 1U);
}

}  // namespace
}  // namespace oamhal::hal
