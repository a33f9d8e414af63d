// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "hal/core/runtime_mask.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include <oamhal/types.h>

namespace oamhal::hal {
namespace {

/// As ROCr reads ROCR_VISIBLE_DEVICES, and HIP its two variables.
constexpr oamhal_backend_mask_t kStrict{"STRICT",
                                        nullptr,
                                        "GPU-",
                                        OAMHAL_MASK_EMPTY_HIDES_ALL | OAMHAL_MASK_STOP_AT_REPEAT |
                                            OAMHAL_MASK_C_NUMBERS | OAMHAL_MASK_TRIM | OAMHAL_MASK_UUID |
                                            OAMHAL_MASK_EMPTY_ENTRY_FAILS,
                                        0,
                                        nullptr};
constexpr oamhal_backend_mask_t kLoose{"LOOSE", "OLD_LOOSE", "GPU-", OAMHAL_MASK_UUID_IN_SOME_VERSIONS,
                                       0,       nullptr};

/// Units 0 to 3; 2 and 3 are partitions of one device and share its UUID.
const RuntimeOrder kFour{
    {0, "GPU-00000000000000a0"}, {1, "GPU-00000000000000b1"}, {2, "GPU-c2"}, {3, "GPU-c2"}};

using Units = std::vector<std::uint32_t>;

std::expected<RuntimeOrder, std::string> apply(const oamhal_backend_mask_t& mask,
                                               const std::vector<std::string>& variables,
                                               const RuntimeOrder& order = kFour) {
  std::vector<const char*> entries;
  entries.reserve(variables.size() + 1);
  for (const std::string& variable : variables) entries.push_back(variable.c_str());
  entries.push_back(nullptr);
  return apply_mask(order, mask, Environment(entries.data()));
}

Units left(const oamhal_backend_mask_t& mask, const std::string& variable) {
  Units units;
  const auto order = apply(mask, {variable});
  EXPECT_TRUE(order.has_value()) << variable;
  if (order)
    for (const RuntimeUnit& unit : *order) units.push_back(unit.unit);
  return units;
}

TEST(RuntimeMask, UnsetLeavesAll) {
  EXPECT_EQ(left(kStrict, "OTHER=0"), (Units{0, 1, 2, 3}));
  EXPECT_EQ(left(kStrict, "STRICTER=0"), (Units{0, 1, 2, 3}));
  EXPECT_EQ(apply_mask(kFour, kLoose, Environment(nullptr))->size(), 4U);
}

TEST(RuntimeMask, EmptyHidesAllOrNothing) {
  EXPECT_EQ(left(kStrict, "STRICT="), Units{});
  EXPECT_EQ(left(kLoose, "LOOSE="), (Units{0, 1, 2, 3}));
}

TEST(RuntimeMask, TheOrderIsThatOfTheList) {
  EXPECT_EQ(left(kStrict, "STRICT=3,0"), (Units{3, 0}));
  EXPECT_EQ(left(kLoose, "LOOSE=3,0"), (Units{3, 0}));
}

TEST(RuntimeMask, AnEntryThatNamesNothingEndsTheList) {
  for (const char* end : {"-1", "4", "x", "1x", "99999999999999999999"}) {
    EXPECT_EQ(left(kStrict, std::string("STRICT=2,") + end + ",1"), Units{2}) << end;
    EXPECT_EQ(left(kLoose, std::string("LOOSE=2,") + end + ",1"), Units{2}) << end;
  }
  EXPECT_EQ(left(kLoose, "LOOSE=0,,1"), Units{0});
}

TEST(RuntimeMask, ARepeatEndsTheListOrIsPassedOver) {
  EXPECT_EQ(left(kStrict, "STRICT=1,1,0"), Units{1});
  EXPECT_EQ(left(kLoose, "LOOSE=1,1,0"), (Units{1, 0}));
}

TEST(RuntimeMask, NumbersAsTheRuntimeReadsThem) {
  EXPECT_EQ(left(kStrict, "STRICT= 2 ,0x1,03"), (Units{2, 1, 3}));
  EXPECT_EQ(left(kStrict, "STRICT=+1"), Units{1});
  EXPECT_EQ(left(kLoose, "LOOSE=0, 1"), Units{0});
  EXPECT_EQ(left(kLoose, "LOOSE=02"), Units{});
  EXPECT_EQ(left(kLoose, "LOOSE=0x1"), Units{});
}

TEST(RuntimeMask, ACommaAtTheEnd) {
  EXPECT_EQ(left(kStrict, "STRICT=1,"), Units{1});
  EXPECT_EQ(left(kLoose, "LOOSE=1,"), Units{1});
}

TEST(RuntimeMask, UuidsInAnyCaseAndCutOff) {
  EXPECT_EQ(left(kStrict, "STRICT=gpu-00000000000000B1,GPU-00000000000000a"), (Units{1, 0}));
}

TEST(RuntimeMask, AUuidThatFitsSeveralEndsTheList) {
  EXPECT_EQ(left(kStrict, "STRICT=GPU-c2"), Units{});
  EXPECT_EQ(left(kStrict, "STRICT=0,GPU-0"), Units{0});
  EXPECT_EQ(left(kStrict, "STRICT=0,GPU-,1"), Units{0});
}

TEST(RuntimeMask, TheOtherVariableCountsWhenTheFirstIsUnsetOrEmpty) {
  EXPECT_EQ(left(kLoose, "OLD_LOOSE=2"), Units{2});
  EXPECT_EQ(apply(kLoose, {"LOOSE=", "OLD_LOOSE=2"})->front().unit, 2U);
  EXPECT_EQ(apply(kLoose, {"LOOSE=1", "OLD_LOOSE=2"})->front().unit, 1U);
}

TEST(RuntimeMask, WhatCannotBeKnownIsSaid) {
  const auto empty_entry = apply(kStrict, {"STRICT=0,,1"});
  ASSERT_FALSE(empty_entry);
  EXPECT_NE(empty_entry.error().find("STRICT has an empty entry"), std::string::npos);
  const auto version = apply(kLoose, {"OLD_LOOSE=GPU-00000000000000a0"});
  ASSERT_FALSE(version);
  EXPECT_NE(version.error().find("OLD_LOOSE has a UUID"), std::string::npos);
  // A device that is not in the snapshot may have the same beginning.
  const auto foreign = apply(kStrict, {"STRICT=GPU-00000000000000a0"}, {{0, "GPU-00000000000000a0"}, {}});
  EXPECT_FALSE(foreign);
}

TEST(RuntimeMask, ADeviceThatIsNotListedKeepsItsPlace) {
  const RuntimeOrder order{{0, "GPU-a0"}, {}, {1, "GPU-b1"}};
  const auto seen = apply(kStrict, {"STRICT=1,2"}, order);
  ASSERT_TRUE(seen);
  ASSERT_EQ(seen->size(), 2U);
  EXPECT_EQ((*seen)[0].unit, OAMHAL_NO_INDEX);
  EXPECT_EQ((*seen)[1].unit, 1U);
}

}  // namespace
}  // namespace oamhal::hal
