// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "hal/topology/way.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "hal/base/bdf.hpp"

namespace oamhal::hal {
namespace {

/// A function below bridges, nearest first; one whose address ends in "*" is inside a package.
struct Function {
  Function(const char* bdf, const std::vector<std::string>& above, std::optional<std::uint64_t> node = 0) {
    for (const std::string& each : above) {
      oamhal_bridge_info_t info{};
      info.bdf = *parse_bdf(each.substr(0, 7));
      info.package_internal = each.ends_with('*') ? 1 : 0;
      bridges.push_back(info);
    }
    place = {*parse_bdf(bdf), true, bridges, node};
  }
  Function(const Function&) = delete;
  Function& operator=(const Function&) = delete;
  std::vector<oamhal_bridge_info_t> bridges;
  Place place;
};

void expect(const Function& a, const Function& b, oamhal_proximity_level level,
            std::optional<std::uint64_t> hops, const char* common = nullptr) {
  for (const auto& [from, to] : {std::pair(&a, &b), std::pair(&b, &a)}) {
    const Way way = find_way(from->place, to->place);
    EXPECT_STREQ(oamhal_proximity_name(way.level), oamhal_proximity_name(level));
    EXPECT_EQ(way.hops, hops);
    ASSERT_EQ(way.common.has_value(), common != nullptr);
    if (common != nullptr) {
      EXPECT_EQ(bdf_text(from->bridges[*way.common].bdf), std::string("0000:") + common);
    }
    EXPECT_EQ(way.reason != nullptr, level == OAMHAL_PROXIMITY_UNKNOWN);
  }
}

TEST(Way, OneSwitch) {
  const Function a("05:00.0", {"03:00.0", "02:00.0", "00:01.1"});
  const Function b("06:00.0", {"03:01.0", "02:00.0", "00:01.1"});
  expect(a, b, OAMHAL_PROXIMITY_PIX, 2, "02:00.0");
}

// What is inside the package of an accelerator is no switch of the chassis.
TEST(Way, BridgesOfAPackageAreNotCounted) {
  const Function a("07:00.0", {"06:00.0*", "05:00.0*", "03:00.0", "02:00.0", "00:01.1"});
  const Function b("08:00.0", {"03:01.0", "02:00.0", "00:01.1"});
  expect(a, b, OAMHAL_PROXIMITY_PIX, 2, "02:00.0");
  const Function c("07:01.0", {"06:01.0*", "05:00.0*", "03:00.0", "02:00.0", "00:01.1"});
  expect(a, c, OAMHAL_PROXIMITY_INTERNAL, 0, "05:00.0");
}

TEST(Way, SeveralSwitches) {
  const Function a("09:00.0", {"05:00.0", "04:00.0", "03:00.0", "02:00.0", "00:01.1"});
  const Function near_top("0a:00.0", {"03:01.0", "02:00.0", "00:01.1"});
  const Function beside("0b:00.0", {"07:00.0", "06:00.0", "03:02.0", "02:00.0", "00:01.1"});
  expect(a, near_top, OAMHAL_PROXIMITY_PXB, 4, "02:00.0");
  expect(a, beside, OAMHAL_PROXIMITY_PXB, 6, "02:00.0");
}

TEST(Way, FunctionsOfOneCard) {
  expect(Function("05:00.0", {"00:01.1"}), Function("05:00.1", {"00:01.1"}), OAMHAL_PROXIMITY_PIX, 0,
         "00:01.1");
}

TEST(Way, OneHostBridge) {
  expect(Function("05:00.0", {"00:01.1"}), Function("06:00.0", {"00:02.1"}), OAMHAL_PROXIMITY_PHB, 2);
  expect(Function("00:05.0", {}), Function("00:06.0", {}), OAMHAL_PROXIMITY_PHB, 0);
  expect(Function("05:00.0", {"00:01.1"}, std::nullopt), Function("00:06.0", {}, std::nullopt),
         OAMHAL_PROXIMITY_PHB, 1);
}

TEST(Way, SeveralHostBridges) {
  const Function a("05:00.0", {"00:01.1"}, 0);
  expect(a, Function("25:00.0", {"20:01.1"}, 0), OAMHAL_PROXIMITY_NODE, 2);
  expect(a, Function("85:00.0", {"80:01.1"}, 1), OAMHAL_PROXIMITY_SYS, 2);
  expect(a, Function("85:00.0", {"80:01.1"}, std::nullopt), OAMHAL_PROXIMITY_UNKNOWN, std::nullopt);
}

TEST(Way, AnUnknownPlaceIsNearNothing) {
  const Function a("05:00.0", {"00:01.1"}, 0);
  Function lost("06:00.0", {}, 0);
  lost.place.known = false;
  expect(a, lost, OAMHAL_PROXIMITY_UNKNOWN, std::nullopt);
  lost.place.numa_node = 1;
  expect(a, lost, OAMHAL_PROXIMITY_SYS, std::nullopt);
}

}  // namespace
}  // namespace oamhal::hal
