// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <array>
#include <string>
#include <vector>

#include "support/lab.hpp"

namespace oamhal::test {
namespace {

using Units = std::vector<std::uint32_t>;

class RuntimeTest : public LabTest {
 protected:
  /// Two devices, of which the second comes first in the runtimes' order, and a third one that is not listed.
  snapshot two() {
    say(acme("0000:0a:00.0"), 2, "ART-aa");
    say(acme("0000:0b:00.0"), 0, "ART-bb");
    return look();
  }
  static void say(Said& said, std::uint64_t ordinal, const char* uuid, std::uint64_t total = 3,
                  std::uint32_t partition = OAMHAL_NO_INDEX) {
    said.runtime_ids.push_back({0, partition, 0, known(ordinal), known(total), uuid, nullptr, nullptr});
  }
  static std::string why(const snapshot& seen, const char* runtime, const Units& units = {}) {
    return try_runtime_select(seen, runtime, units).error().message;
  }
};

TEST_F(RuntimeTest, UnitsInTheRuntimesOrder) {
  const snapshot seen = two();
  EXPECT_EQ(runtime_visible(seen, "art"), (Units{1, OAMHAL_NO_INDEX, 0}));
  const runtime_selection selection = runtime_select(seen, "art", {0, 1});
  EXPECT_EQ(selection.variable, "ART_VISIBLE");
  EXPECT_EQ(selection.value, "2,0");
}

TEST_F(RuntimeTest, ALaterMaskCountsWhatIsLeft) {
  const snapshot seen = two();
  const std::array environment{"ART_VISIBLE=2", static_cast<const char*>(nullptr)};
  EXPECT_EQ(runtime_visible(seen, "over-art", environment.data()), Units{0});
  EXPECT_EQ(runtime_select(seen, "over-art", {0}, environment.data()).value, "0");
  const auto hidden = try_runtime_select(seen, "over-art", {1}, environment.data());
  ASSERT_FALSE(hidden);
  EXPECT_EQ(hidden.error().status, OAMHAL_ERROR_NOT_FOUND);
}

TEST_F(RuntimeTest, NoUnitAtAll) {
  const snapshot seen = two();
  EXPECT_EQ(runtime_select(seen, "art", {}).value, "");
  EXPECT_EQ(runtime_select(seen, "over-art", {}).value, "-1");
}

TEST_F(RuntimeTest, AnOrderThatAVariableDecides) {
  const snapshot seen = two();
  const auto unknown = try_runtime_visible(seen, "sorted");
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().status, OAMHAL_ERROR_NOT_SUPPORTED);
  EXPECT_NE(unknown.error().message.find("SORT is not PCI"), std::string::npos);
  const std::array environment{"SORT=PCI", static_cast<const char*>(nullptr)};
  EXPECT_EQ(runtime_visible(seen, "sorted", environment.data()).size(), 3U);
}

TEST_F(RuntimeTest, WithoutAnOrderUuidsName) {
  const snapshot seen = two();
  EXPECT_EQ(runtime_select(seen, "sorted", {0, 1}).value, "ART-aa,ART-bb");
  fakes().said.clear();
  const std::string longer = "ART-" + std::string(60, 'c');
  say(acme("0000:0a:00.0"), 0, longer.c_str());
  say(acme("0000:0b:00.0"), 1, "ART-bb");
  EXPECT_EQ(runtime_select(look(), "sorted", {0, 1}).value, longer + ",ART-bb");
  const std::array environment{"ART_VISIBLE=", static_cast<const char*>(nullptr)};
  EXPECT_EQ(runtime_visible(seen, "sorted", environment.data()), Units{});
  fakes().said.clear();
  say(acme("0000:0a:00.0"), 1, nullptr);
  say(acme("0000:0b:00.0"), 0, "ART-bb");
  EXPECT_NE(why(look(), "sorted", {0}).find("has no UUID of its own"), std::string::npos);
}

TEST_F(RuntimeTest, OneUnitHasOneOrder) {
  say(acme("0000:0a:00.0"), 0, nullptr, 1);
  const snapshot seen = look();
  EXPECT_EQ(runtime_visible(seen, "sorted"), Units{0});
  EXPECT_EQ(runtime_select(seen, "sorted", {0}).value, "0");
}

TEST_F(RuntimeTest, PartitionsAreCountedOrDevices) {
  Said& said = acme("0000:0a:00.0");
  said.partitions.resize(2);
  say(said, 0, nullptr, 3, 0);
  say(said, 1, nullptr, 3, 1);
  say(acme("0000:0b:00.0"), 2, nullptr, 3);
  const snapshot seen = look();
  EXPECT_NE(why(seen, "tiled").find("TILES is none of EACH, BOTH, WHOLE"), std::string::npos);
  const std::array each{"TILES=BOTH", static_cast<const char*>(nullptr)};
  EXPECT_EQ(runtime_visible(seen, "tiled", each.data()), (Units{0, 1, 2}));
  EXPECT_EQ(runtime_select(seen, "tiled", {1, 2}, each.data()).value, "1,2");
  const auto backwards = try_runtime_select(seen, "tiled", {2, 1}, each.data());
  ASSERT_FALSE(backwards);
  EXPECT_NE(backwards.error().message.find("name unit 1 before unit 2"), std::string::npos);
  const std::array whole{"TILES=WHOLE", "TILE_MASK=0.1,1", static_cast<const char*>(nullptr)};
  EXPECT_EQ(runtime_visible(seen, "tiled", whole.data()), (Units{1, 2}));
  EXPECT_EQ(runtime_select(seen, "tiled", {1, 2}, whole.data()).value, "0.1,1");
  EXPECT_EQ(try_runtime_select(seen, "tiled", {0, 1}, whole.data()).error().status,
            OAMHAL_ERROR_NOT_SUPPORTED);
  EXPECT_EQ(try_runtime_select(seen, "tiled", {}, each.data()).error().status, OAMHAL_ERROR_NOT_SUPPORTED);
  for (const auto& name : seen.runtime_ids())
    if (std::string_view(name.runtime) == "tiled") {
      EXPECT_STREQ(name.assumes, "TILES is EACH or BOTH");
    }
}

TEST_F(RuntimeTest, ModulesKeepTheirNumbers) {
  say(acme("0000:0a:00.0"), 5, nullptr, 6);
  say(acme("0000:0b:00.0"), 2, nullptr, 3);
  const snapshot seen = look();
  EXPECT_EQ(runtime_select(seen, "slots", {0, 1}).value, "5,2");
  const std::array gap{"SLOTS=3", static_cast<const char*>(nullptr)};
  EXPECT_FALSE(try_runtime_visible(seen, "slots", gap.data()));
  for (const auto& name : seen.runtime_ids()) {
    if (std::string_view(name.runtime) != "slots") continue;
    EXPECT_EQ(name.kind, OAMHAL_RUNTIME_ID_MODULE);
    EXPECT_EQ(name.stable, 1);
  }
}

TEST_F(RuntimeTest, EachRuntimeMayHaveItsOwnOrder) {
  Said& first = acme("0000:0a:00.0");
  first.runtime_ids.push_back({0, OAMHAL_NO_INDEX, 0, known(1), known(2), nullptr, "art", nullptr});
  first.runtime_ids.push_back({0, OAMHAL_NO_INDEX, 0, {}, {}, nullptr, "slots", "the driver is old"});
  Said& second = acme("0000:0b:00.0");
  second.runtime_ids.push_back({0, OAMHAL_NO_INDEX, 0, known(0), known(2), nullptr, "art", nullptr});
  const snapshot seen = look();
  EXPECT_EQ(runtime_visible(seen, "art"), (Units{1, 0}));
  EXPECT_NE(why(seen, "slots").find("the order of slots is not known: the driver is old."),
            std::string::npos);
  EXPECT_EQ(runtime_visible(seen, "tiled"), Units{});
}

TEST_F(RuntimeTest, NamesOfUnits) {
  const snapshot seen = two();
  std::vector<std::string> names;
  for (const auto& name : seen.runtime_ids()) {
    EXPECT_EQ(name.stable, name.kind == OAMHAL_RUNTIME_ID_INDEX ? 0 : 1);
    EXPECT_EQ(name.unique, 1);
    names.push_back(fmt::format("{} {} {} {} {}", name.unit, name.runtime, name.variable, name.value,
                                name.assumes == nullptr ? "-" : name.assumes));
  }
  EXPECT_EQ(names, (std::vector<std::string>{
                       "0 art ART_VISIBLE ART-aa -", "0 art ART_VISIBLE 2 -",
                       "0 over-art OVER_VISIBLE 2 ART_VISIBLE is not set", "0 sorted ART_VISIBLE ART-aa -",
                       "0 sorted ART_VISIBLE 2 SORT is PCI, nobody moved it", "0 tiled TILE_MASK 2 -",
                       "0 slots SLOTS 2 -", "1 art ART_VISIBLE ART-bb -", "1 art ART_VISIBLE 0 -",
                       "1 over-art OVER_VISIBLE 0 ART_VISIBLE is not set", "1 sorted ART_VISIBLE ART-bb -",
                       "1 sorted ART_VISIBLE 0 SORT is PCI, nobody moved it", "1 tiled TILE_MASK 0 -",
                       "1 slots SLOTS 0 -"}));
}

TEST_F(RuntimeTest, PartitionsShareAUuid) {
  Said& said = acme("0000:0a:00.0");
  said.partitions.resize(2);
  say(said, 1, "ART-aa", 2, 0);
  say(said, 0, "ART-aa", 2, 1);
  const snapshot seen = look();
  EXPECT_EQ(runtime_visible(seen, "art"), (Units{1, 0}));
  for (const auto& name : seen.runtime_ids())
    EXPECT_EQ(name.unique, name.kind == OAMHAL_RUNTIME_ID_UUID ? 0 : 1);
}

TEST_F(RuntimeTest, WhatABackendCannotMean) {
  struct Lie {
    std::uint64_t first;
    std::uint64_t second;
    std::uint64_t total;
  };
  for (const Lie& lie : {Lie{0, 0, 2}, Lie{0, 2, 2}, Lie{0, 1, UINT64_MAX}}) {
    fakes().said.clear();
    say(acme("0000:0a:00.0"), lie.first, nullptr, lie.total);
    say(acme("0000:0b:00.0"), lie.second, nullptr, lie.total);
    const snapshot seen = look();
    EXPECT_NE(why(seen, "art").find("order of art is not known"), std::string::npos);
    EXPECT_EQ(seen.runtime_ids().size(), 0U);
  }
}

TEST_F(RuntimeTest, APartitionThatIsNotThereIsPassedOver) {
  say(acme("0000:0a:00.0"), 0, nullptr, 1, 7);
  EXPECT_EQ(runtime_visible(look(), "art"), Units{});
}

TEST_F(RuntimeTest, AnOrderThatTheDriverDoesNotTell) {
  Said& said = acme("0000:0a:00.0");
  said.runtime_ids.push_back({0, OAMHAL_NO_INDEX, 0, {}, {}, nullptr, nullptr, nullptr});
  EXPECT_NE(why(look(), "art").find("does not tell its own order"), std::string::npos);
}

TEST_F(RuntimeTest, WrongArguments) {
  const snapshot seen = two();
  EXPECT_NE(why(seen, "cuda").find("known are: art, over-art, sorted, tiled, slots"), std::string::npos);
  EXPECT_NE(why(seen, "art", {0, 0}).find("named twice"), std::string::npos);
  EXPECT_NE(why(seen, "art", {2}).find("no unit 2"), std::string::npos);
  const char* variable = nullptr;
  EXPECT_EQ(
      oamhal_runtime_select(nullptr, "art", nullptr, nullptr, 0, &variable, nullptr, 0, nullptr, nullptr),
      OAMHAL_ERROR_INVALID_ARGUMENT);
  std::uint32_t count = 0;
  EXPECT_EQ(oamhal_runtime_visible(seen.c_handle(), "art", nullptr, nullptr, 1, &count, nullptr),
            OAMHAL_ERROR_INVALID_ARGUMENT);
}

TEST_F(RuntimeTest, ABufferThatIsTooShort) {
  const snapshot seen = two();
  const Units units{0, 1};
  const char* variable = nullptr;
  std::size_t length = 0;
  std::array<char, 4> value{'u', 'u', 'u', 'u'};
  const auto select = [&](std::size_t capacity) {
    return oamhal_runtime_select(seen.c_handle(), "art", nullptr, units.data(), 2, &variable, value.data(),
                                 capacity, &length, nullptr);
  };
  EXPECT_EQ(select(3), OAMHAL_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(length, 3U);
  EXPECT_EQ(value[0], 'u');
  EXPECT_EQ(select(4), OAMHAL_OK);
  EXPECT_STREQ(value.data(), "2,0");
}

}  // namespace
}  // namespace oamhal::test
