// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <string>
#include <vector>

#include "hal/base/bdf.hpp"
#include "support/lab.hpp"

namespace oamhal::test {
namespace {

using Units = std::vector<std::uint32_t>;

std::string bdf_of(unsigned index) {
  return "0000:" + std::to_string(10 + index) + ":00.0";
}

/// Devices 0000:10:00.0 and up, each on a root port of its own, on two NUMA nodes by halves.
class PlacementTest : public LabTest {
 protected:
  void make(unsigned count) {
    tree.write("sys/devices/system/node/online", "0-1\n");
    for (unsigned i = 0; i < count; ++i) {
      const std::string bridge = "0000:00:0" + std::to_string(i + 1) + ".0";
      tree.add({.bdf = bridge, .vendor = kNobody, .device = 1, .pci_class = 0x060400});
      acme(bdf_of(i), bridge + "/");
      tree.set(bdf_of(i), "numa_node", i < count / 2 ? "0\n" : "1\n");
    }
  }
  /// Both ends say so.
  static void join(unsigned a, unsigned b, const std::function<void(oamhal_backend_link_t&)>& edit = {}) {
    for (const auto& [from, to] : {std::pair(a, b), std::pair(b, a)}) {
      oamhal_backend_link_t link{};
      link.remote_kind = OAMHAL_END_DEVICE;
      link.remote = *hal::parse_bdf(bdf_of(to));
      link.state = OAMHAL_LINK_STATE_UP;
      link.evidence = OAMHAL_EVIDENCE_SEEN;
      link.type = "fabric";
      link.port_count = known(1);
      link.reported_rate_mbps = known(400);
      link.reported_trusted = 1;
      link.atomics = OAMHAL_ATOMICS_BOTH;
      if (edit) edit(link);
      fakes().said[bdf_of(from)].links.push_back(link);
    }
  }
  static void partition(unsigned device, unsigned count) {
    for (unsigned i = 0; i < count; ++i) {
      oamhal_backend_partition_t partition{};
      partition.compute_mode = "CPX";
      fakes().said[bdf_of(device)].partitions.push_back(partition);
    }
  }
  static Units all(const snapshot& seen) {
    Units units;
    for (const auto& unit : seen.units()) units.push_back(unit.position);
    return units;
  }
};

TEST_F(PlacementTest, AMatrixHasTheRatesHopsAndAtomicsOfPairs) {
  make(4);
  join(0, 1);
  join(0, 2, [](auto& link) { link.atomics = OAMHAL_ATOMICS_32; });
  const snapshot seen = look();
  const pair_matrix matrix = pair_matrix_of(seen, all(seen), all(seen));
  EXPECT_EQ(matrix.info.weight, OAMHAL_WEIGHT_REPORTED);
  EXPECT_EQ(matrix.info.unknown_rates, 0U);
  EXPECT_EQ(matrix.at(0, 0).level, OAMHAL_PROXIMITY_SELF);
  EXPECT_EQ(matrix.at(0, 1).level, OAMHAL_PROXIMITY_LINK);
  EXPECT_EQ(matrix.at(0, 1).rate, 400U);
  EXPECT_EQ(matrix.at(0, 1).links, 1U);
  EXPECT_EQ(matrix.at(0, 1).hops, 1U);
  EXPECT_EQ(matrix.at(0, 1).atomics, OAMHAL_ATOMICS_BOTH);
  EXPECT_EQ(matrix.at(0, 2).atomics, OAMHAL_ATOMICS_32);
  EXPECT_EQ(matrix.at(1, 2).rate, 0U);
  EXPECT_EQ(matrix.at(1, 2).links, 0U);
  EXPECT_EQ(matrix.at(1, 2).level, OAMHAL_PROXIMITY_PHB);
  EXPECT_EQ(matrix.at(1, 2).atomics, OAMHAL_ATOMICS_UNKNOWN);
  for (std::size_t a = 0; a < 4; ++a)
    for (std::size_t b = 0; b < 4; ++b) {
      const auto near = proximity(seen, {OAMHAL_ENDPOINT_UNIT, static_cast<std::uint32_t>(a)},
                                  {OAMHAL_ENDPOINT_UNIT, static_cast<std::uint32_t>(b)});
      EXPECT_EQ(matrix.at(a, b).level, near.level);
      EXPECT_EQ(matrix.at(a, b).rate, matrix.at(b, a).rate);
    }
}

TEST_F(PlacementTest, RowsAndColumnsAreAnyUnits) {
  make(3);
  join(0, 2);
  const snapshot seen = look();
  const pair_matrix matrix = pair_matrix_of(seen, {2}, {2, 0, 0});
  EXPECT_EQ(matrix.at(0, 0).level, OAMHAL_PROXIMITY_SELF);
  EXPECT_EQ(matrix.at(0, 1).rate, 400U);
  EXPECT_EQ(matrix.at(0, 2).rate, 400U);
  EXPECT_TRUE(pair_matrix_of(seen, {}, {0}).pairs.empty());
  const pair_matrix twice = pair_matrix_of(seen, {2, 0, 2}, {2, 1, 2, 2});
  for (const std::size_t row : {0U, 2U})
    for (const std::size_t column : {0U, 2U, 3U})
      EXPECT_EQ(twice.at(row, column).level, OAMHAL_PROXIMITY_SELF);
  EXPECT_EQ(twice.at(1, 3).level, OAMHAL_PROXIMITY_LINK);
  EXPECT_EQ(twice.at(0, 1).level, OAMHAL_PROXIMITY_PHB);
}

// The matrix has a way of its own to all pairs at once.
TEST_F(PlacementTest, AMatrixSaysOfEachPairWhatProximitySays) {
  make(6);
  for (const unsigned module : {0U, 2U})
    for (const unsigned die : {0U, 1U})
      fakes().said[bdf_of(module + die)].identity.module_key = module == 0 ? "a" : "b";
  partition(5, 2);
  join(0, 1);
  join(0, 2);
  join(3, 4, [](auto& link) { link.state = OAMHAL_LINK_STATE_DOWN; });
  join(4, 5, [](auto& link) { link.evidence = OAMHAL_EVIDENCE_EXPECTED; });
  const snapshot seen = look();
  const Units units = all(seen);
  ASSERT_EQ(units.size(), 7U);
  const pair_matrix matrix = pair_matrix_of(seen, units, units);
  std::vector<int> levels;
  for (const std::uint32_t a : units)
    for (const std::uint32_t b : units) {
      const auto near = proximity(seen, {OAMHAL_ENDPOINT_UNIT, a}, {OAMHAL_ENDPOINT_UNIT, b});
      const oamhal_pair_t& pair = matrix.at(a, b);
      EXPECT_EQ(pair.level, near.level) << a << " " << b;
      EXPECT_EQ(pair.hops, value_of(near.hops).value_or(OAMHAL_NO_INDEX)) << a << " " << b;
      levels.push_back(pair.level);
    }
  for (const int level :
       {OAMHAL_PROXIMITY_SELF, OAMHAL_PROXIMITY_INTERNAL, OAMHAL_PROXIMITY_LINK, OAMHAL_PROXIMITY_PHB})
    EXPECT_TRUE(std::ranges::find(levels, level) != levels.end()) << level;
}

TEST_F(PlacementTest, TheWeightIsTheFirstThatAllJoinedPairsHave) {
  make(3);
  const auto raw = [](auto& link) { link.raw_rate_mbps = known(512); };
  join(0, 1, raw);
  join(1, 2, raw);
  EXPECT_EQ(pair_matrix_of(look(), {0, 1, 2}, {0}).info.weight, OAMHAL_WEIGHT_RAW);
  join(0, 2, [](auto& link) { link.reported_rate_mbps = {}; });
  EXPECT_EQ(pair_matrix_of(look(), {0, 1, 2}, {0}).info.weight, OAMHAL_WEIGHT_LINKS);
  // The pair that does not know is not asked.
  EXPECT_EQ(pair_matrix_of(look(), {0}, {1}).info.weight, OAMHAL_WEIGHT_RAW);
  placement_options options;
  options.weight = OAMHAL_WEIGHT_RAW;
  const auto matrix = pair_matrix_of(look(), {0}, {1, 2}, options);
  EXPECT_EQ(matrix.at(0, 1).rate, OAMHAL_RATE_UNKNOWN);
  EXPECT_EQ(matrix.info.unknown_rates, 1U);
}

TEST_F(PlacementTest, AReportThatMayBeUntrueIsBehindACount) {
  make(2);
  join(0, 1, [](auto& link) { link.reported_trusted = 0; });
  EXPECT_EQ(pair_matrix_of(look(), {0}, {1}).info.weight, OAMHAL_WEIGHT_LINKS);
  fakes().said[bdf_of(0)].links.front().port_count = {};
  fakes().said[bdf_of(1)].links.front().port_count = {};
  const auto matrix = pair_matrix_of(look(), {0}, {1});
  EXPECT_EQ(matrix.info.weight, OAMHAL_WEIGHT_REPORTED);
  EXPECT_EQ(matrix.at(0, 0).links, UINT16_MAX);
}

TEST_F(PlacementTest, LinksThatAreNotSeenCountWhenAskedForAlone) {
  make(3);
  join(0, 1, [](auto& link) { link.evidence = OAMHAL_EVIDENCE_EXPECTED; });
  join(0, 2, [](auto& link) { link.state = OAMHAL_LINK_STATE_DOWN; });
  const snapshot seen = look();
  EXPECT_EQ(pair_matrix_of(seen, {0}, {1}).at(0, 0).links, 0U);
  placement_options options;
  options.all_links = true;
  const auto matrix = pair_matrix_of(seen, {0}, {1, 2}, options);
  EXPECT_EQ(matrix.at(0, 0).links, 1U);
  EXPECT_EQ(matrix.at(0, 0).level, OAMHAL_PROXIMITY_LINK);
  // What is down joins nobody.
  EXPECT_EQ(matrix.at(0, 1).links, 0U);
}

TEST_F(PlacementTest, AGroupOfWhatTheCallerOwns) {
  make(8);
  // Two full quads, and nothing between them.
  for (unsigned a = 0; a < 8; ++a)
    for (unsigned b = a + 1; b < 8; ++b)
      if (a % 2 == b % 2) join(a, b);
  const snapshot seen = look();
  const group four = group_find(seen, all(seen), 4);
  EXPECT_EQ(four.units, (Units{0, 2, 4, 6}));
  EXPECT_EQ(four.info.exact, 1);
  EXPECT_EQ(four.info.worst_level, OAMHAL_PROXIMITY_LINK);
  EXPECT_EQ(value_of(four.info.worst_rate), 400U);
  EXPECT_EQ(four.info.total_rate, 6U * 400U);
  EXPECT_EQ(four.info.unknown_rates, 0U);
  EXPECT_EQ(group_find(seen, {7, 6, 5, 1}, 3).units, (Units{7, 5, 1}));
  const group across = group_find(seen, {0, 1}, 2);
  EXPECT_EQ(across.info.worst_level, OAMHAL_PROXIMITY_PHB);
  EXPECT_FALSE(value_of(across.info.worst_rate).has_value());
  const group one = group_find(seen, {5, 6}, 1);
  EXPECT_EQ(one.units, (Units{5}));
  EXPECT_EQ(one.info.worst_level, OAMHAL_PROXIMITY_SELF);
}

TEST_F(PlacementTest, PartitionsOfOneDeviceGoTogether) {
  make(2);
  join(0, 1);
  partition(0, 3);
  partition(1, 3);
  const snapshot seen = look();
  EXPECT_EQ(group_find(seen, {1, 4, 3, 5}, 3).units, (Units{4, 3, 5}));
  const ring_set rings = ring_find(seen, {0, 3, 1, 4}, 3);
  EXPECT_EQ(rings.rings, (std::vector<Units>{{0, 1, 3, 4}}));
}

TEST_F(PlacementTest, TheCallersMatrixDecidesAlone) {
  make(4);
  join(0, 1);
  const snapshot seen = look();
  placement_options options;
  options.weight = OAMHAL_WEIGHT_CALLER;
  options.matrix.assign(16, 1);
  const auto set = [&](std::size_t a, std::size_t b, std::uint64_t rate) {
    options.matrix[a * 4 + b] = rate;
  };
  set(0, 2, 9);
  set(1, 3, 7);
  set(3, 1, 8);
  // One way is slow: the lower of the two counts.
  const group two = group_find(seen, all(seen), 2, options);
  EXPECT_EQ(two.units, (Units{1, 3}));
  EXPECT_EQ(value_of(two.info.worst_rate), 7U);
  EXPECT_EQ(two.info.weight, OAMHAL_WEIGHT_CALLER);
  EXPECT_EQ(ring_find(seen, all(seen), 3, options).rings.size(), 1U);
  // What was measured ranks within a level: the pair with a link is before those without.
  options.weight = OAMHAL_WEIGHT_MEASURED;
  EXPECT_EQ(group_find(seen, all(seen), 2, options).units, (Units{0, 1}));
  EXPECT_EQ(pair_matrix_of(seen, all(seen), all(seen), options).at(1, 3).rate, 7U);
}

TEST_F(PlacementTest, RingsOfAMesh) {
  make(8);
  for (unsigned a = 0; a < 8; ++a)
    for (unsigned b = a + 1; b < 8; ++b) join(a, b);
  const snapshot seen = look();
  const ring_set found = ring_find(seen, all(seen), 9);
  EXPECT_EQ(found.rings.size(), 3U);
  EXPECT_EQ(found.info.ring_count, 3U);
  EXPECT_EQ(found.info.exact, 1);
  EXPECT_EQ(found.info.total_rate, 8U * 400U);
  EXPECT_EQ(found.rings.front(), (Units{0, 1, 2, 3, 4, 5, 6, 7}));
}

TEST_F(PlacementTest, WrongArgumentsSayWhatIsWrong) {
  make(2);
  const snapshot seen = look();
  placement_options options;
  const auto message = [&](const Units& units, std::uint32_t count) {
    const auto made = try_group_find(seen, units, count, options);
    return made ? std::string("fine")
                : std::string(oamhal_status_name(made.error().status)) + ": " + made.error().message;
  };
  EXPECT_EQ(message({0, 1}, 2), "fine");
  EXPECT_EQ(message({0, 1}, 3), "invalid-argument: there is no group of 3 among 2 units.");
  EXPECT_EQ(message({}, 0), "invalid-argument: there is no group of 0 among 0 units.");
  EXPECT_EQ(message({0, 0}, 1), "invalid-argument: unit 0 is named twice.");
  EXPECT_EQ(message({0, 2}, 1), "not-found: there is no unit 2; there are 2.");
  options.matrix.assign(3, 0);
  EXPECT_EQ(message({0, 1}, 1),
            "invalid-argument: the matrix does not have one entry for each pair of units.");
  options.matrix.assign(4, 0);
  EXPECT_EQ(message({0, 1}, 1),
            "invalid-argument: a matrix goes with the weights measured and caller alone.");
  options.matrix.clear();
  options.weight = OAMHAL_WEIGHT_CALLER;
  EXPECT_EQ(message({0, 1}, 1), "invalid-argument: the weights measured and caller need a matrix.");
}

TEST_F(PlacementTest, NothingIsWrittenBehindWhatTheCallerGave) {
  make(2);
  const snapshot seen = look();
  oamhal_placement_options_t options = OAMHAL_PLACEMENT_OPTIONS_INIT;
  const Units units{0, 1};
  Units group{7, 7};
  oamhal_placement_info_t info{};
  auto* const c = seen.c_handle();
  EXPECT_EQ(oamhal_group_find(c, &options, units.data(), 2, 1, group.data(), nullptr, nullptr), OAMHAL_OK);
  EXPECT_EQ(group, (Units{0, 7}));
  EXPECT_EQ(oamhal_group_find(c, nullptr, units.data(), 2, 1, group.data(), &info, nullptr),
            OAMHAL_ERROR_INVALID_ARGUMENT);
  info.size = offsetof(oamhal_placement_info_t, steps);
  info.steps = 77;
  EXPECT_EQ(oamhal_group_find(c, nullptr, units.data(), 2, 1, group.data(), &info, nullptr), OAMHAL_OK);
  EXPECT_EQ(info.steps, 77U);
  EXPECT_EQ(oamhal_ring_find(c, nullptr, units.data(), 2, 2, group.data(), nullptr, nullptr),
            OAMHAL_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(oamhal_ring_find(c, nullptr, units.data(), 2, 1, group.data(), nullptr, nullptr), OAMHAL_OK);
  options.weight = 9;
  EXPECT_EQ(oamhal_group_find(c, &options, units.data(), 2, 1, group.data(), nullptr, nullptr),
            OAMHAL_ERROR_INVALID_ARGUMENT);
  EXPECT_STREQ(oamhal_last_error(), "this version does not know the weight of the options.");
  options.weight = 0;
  options.flags = 2;
  EXPECT_EQ(oamhal_group_find(c, &options, units.data(), 2, 1, group.data(), nullptr, nullptr),
            OAMHAL_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(oamhal_pair_matrix(c, nullptr, units.data(), 2, units.data(), 2, nullptr, nullptr, nullptr),
            OAMHAL_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(oamhal_pair_matrix(nullptr, nullptr, nullptr, 0, nullptr, 0, nullptr, nullptr, nullptr),
            OAMHAL_ERROR_INVALID_ARGUMENT);
}

}  // namespace
}  // namespace oamhal::test
