// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "hal/core/baseboard_index.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "hal/core/snapshot.hpp"

namespace oamhal::hal {
namespace {

constexpr std::uint32_t kNowhere = OAMHAL_NO_INDEX;

/// Six modules of two baseboards and of none, in no order; devices 0 to 6, of which 6 has no module.
class BaseboardIndexTest : public testing::Test {
 protected:
  BaseboardIndexTest() {
    seen_.baseboards.resize(3);
    for (const std::uint32_t board : {1U, 0U, kNowhere, 1U, 0U, 1U})
      seen_.modules.emplace_back().baseboard = board;
    for (const std::uint32_t module : {5U, 4U, 3U, 2U, 1U, 0U, 77U})
      seen_.devices.emplace_back().module = module;
  }
  void port(std::uint32_t device) { seen_.ports.emplace_back().device = device; }
  void link(oamhal_link_end_t a, oamhal_link_end_t b) {
    auto& link = seen_.links.emplace_back();
    link.a = a;
    link.b = b;
  }
  static oamhal_link_end_t at(std::uint32_t device) {
    oamhal_link_end_t end{};
    end.kind = OAMHAL_END_DEVICE;
    end.device = device;
    return end;
  }
  using Numbers = std::vector<std::uint32_t>;
  static Numbers list(std::span<const std::uint32_t> members) { return {members.begin(), members.end()}; }
  BaseboardIndex::Members of(std::uint32_t board) { return seen_.by_baseboard.get(seen_).of(board); }

  oamhal_snapshot seen_;
};

TEST_F(BaseboardIndexTest, ModulesAndDevicesAreOfTheirBaseboard) {
  EXPECT_EQ(list(of(0).modules), (Numbers{1, 4}));
  EXPECT_EQ(list(of(1).modules), (Numbers{0, 3, 5}));
  EXPECT_EQ(list(of(2).modules), Numbers{});
  EXPECT_EQ(list(of(0).devices), (Numbers{1, 4}));
  EXPECT_EQ(list(of(1).devices), (Numbers{0, 2, 5}));
  EXPECT_EQ(list(of(2).devices), Numbers{});
}

TEST_F(BaseboardIndexTest, PortsAreOfTheirDevices) {
  for (const std::uint32_t device : {6U, 1U, 3U, 0U, 1U, kNowhere}) port(device);
  EXPECT_EQ(list(of(0).ports), (Numbers{1, 4}));
  EXPECT_EQ(list(of(1).ports), Numbers{3});
}

TEST_F(BaseboardIndexTest, ALinkIsOfTheBaseboardsOfItsEnds) {
  oamhal_link_end_t away{};
  away.kind = OAMHAL_END_SWITCH;
  away.device = 1;            // of no meaning: it is a switch
  link(at(1), at(4));         // within 0
  link(at(0), at(1));         // between 1 and 0
  link(at(3), at(6));         // of none
  link(away, at(2));          // from a switch into 1
  link(at(kNowhere), at(4));  // out of nowhere into 0
  EXPECT_EQ(list(of(0).links), (Numbers{0, 1, 4}));
  EXPECT_EQ(list(of(1).links), (Numbers{1, 3}));
  EXPECT_EQ(list(of(2).links), Numbers{});
}

TEST_F(BaseboardIndexTest, ItIsMadeOnce) {
  const BaseboardIndex* const first = &seen_.by_baseboard.get(seen_);
  EXPECT_EQ(&seen_.by_baseboard.get(seen_), first);
}

}  // namespace
}  // namespace oamhal::hal
