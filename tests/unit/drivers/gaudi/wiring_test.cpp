// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "wiring.hpp"

#include <gtest/gtest.h>

#include <string_view>
#include <vector>

namespace oamhal::gaudi {
namespace {

const Box& box(std::string_view name) {
  for (const Box& box : boxes())
    if (name == box.name) return box;
  return boxes().front();
}

std::vector<Member> members(std::uint64_t first, std::uint64_t count) {
  std::vector<Member> all;
  for (std::uint64_t module = first; module < first + count; ++module) all.push_back({module, 0});
  return all;
}

// As the maker's documents give them: the port masks of scale-out in HabanaAI/HCL.
TEST(GaudiWiring, ConnectorsAreThoseOfTheMasks) {
  for (std::uint64_t module = 0; module < 8; ++module)
    EXPECT_EQ(box("HLS2").connectors(module), 0xc00100U) << module;
  for (std::uint64_t module = 0; module < 16; ++module)
    EXPECT_EQ(box("HLS3Rack").connectors(module), 0xc00100U) << module;
  const std::uint64_t hls3[] = {0x320000, 0x320, 0x320, 0x320000, 0x8c000, 0x8c, 0x8c, 0x8c000};
  for (std::uint64_t module = 0; module < 8; ++module)
    EXPECT_EQ(box("HLS3").connectors(module), hls3[module]) << module;
}

TEST(GaudiWiring, SomeEndsAreThoseOfTheTables) {
  const auto end = [](const char* name, std::uint64_t module, std::uint64_t port) {
    const auto found = box(name).end(module, port);
    return found && !found->connector ? found->module * 100 + found->port : -1;
  };
  EXPECT_EQ(end("HLS2", 0, 0), 300);
  EXPECT_EQ(end("HLS2", 0, 10), 216);
  EXPECT_EQ(end("HLS2", 0, 21), 521);
  EXPECT_EQ(end("HLS2", 0, 22), -1);
  EXPECT_EQ(end("HLS3", 0, 15), 717);
  EXPECT_EQ(end("HLS3", 1, 19), 423);
  EXPECT_EQ(end("HLS3Rack", 0, 10), 216);
  EXPECT_FALSE(box("HLS2").end(8, 0));
  EXPECT_FALSE(box("HLS2").end(0, 24));
}

TEST(GaudiWiring, MoreThanHalfOfAGroupTellsTheBox) {
  EXPECT_EQ(choose_box(Chip::kGaudi2, members(0, 8)), &box("HLS2"));
  EXPECT_EQ(choose_box(Chip::kGaudi2, members(3, 5)), &box("HLS2"));
  EXPECT_EQ(choose_box(Chip::kGaudi2, members(0, 4)), nullptr);
  EXPECT_EQ(choose_box(Chip::kGaudi2, {}), nullptr);
  EXPECT_EQ(choose_box(Chip::kGaudi, members(0, 8)), nullptr);
  // One that tells it twice is one.
  auto twice = members(0, 4);
  twice.push_back({3, 0});
  EXPECT_EQ(choose_box(Chip::kGaudi2, twice), nullptr);
}

TEST(GaudiWiring, AModuleOrAConnectorThatTheBoxHasNotSaysItIsAnother) {
  auto all = members(0, 8);
  all[5].external = 0x400100;
  EXPECT_EQ(choose_box(Chip::kGaudi2, all), &box("HLS2"));
  all[5].external = 1;
  EXPECT_EQ(choose_box(Chip::kGaudi2, all), nullptr);
  EXPECT_EQ(choose_box(Chip::kGaudi2, members(1, 8)), nullptr);
}

// HLS3 and a half of HLS3Rack have the same modules: only the connectors tell one from the other.
TEST(GaudiWiring, OfTwoBoxesThatFitNoneIsTaken) {
  auto all = members(0, 8);
  EXPECT_EQ(choose_box(Chip::kGaudi3, all), nullptr);
  for (Member& member : all) member.external = box("HLS3").connectors(member.module);
  EXPECT_EQ(choose_box(Chip::kGaudi3, all), &box("HLS3"));
  for (Member& member : all) member.external = 0xc00100;
  EXPECT_EQ(choose_box(Chip::kGaudi3, all), &box("HLS3Rack"));
  EXPECT_EQ(choose_box(Chip::kGaudi3, members(8, 8)), &box("HLS3Rack"));
  EXPECT_EQ(choose_box(Chip::kGaudi3, members(0, 10)), nullptr);
}

}  // namespace
}  // namespace oamhal::gaudi
