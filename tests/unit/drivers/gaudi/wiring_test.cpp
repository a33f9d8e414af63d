// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "wiring.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <regex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace oamhal::gaudi {
namespace {

const Box& box(std::string_view name) {
  for (const Box& box : boxes())
    if (name == box.name) return box;
  return boxes().front();
}

constexpr Kind kModules2{Chip::kGaudi2, OAMHAL_FORM_FACTOR_OAM};
constexpr Kind kModules3{Chip::kGaudi3, OAMHAL_FORM_FACTOR_OAM};

const Box* chosen(const Kind& kind, std::span<const Member> members) {
  return choose_box(kind, members).box;
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
  EXPECT_EQ(chosen(kModules2, members(0, 8)), &box("HLS2"));
  EXPECT_EQ(chosen(kModules2, members(3, 5)), &box("HLS2"));
  EXPECT_EQ(chosen(kModules2, members(0, 4)), nullptr);
  EXPECT_EQ(chosen(kModules2, {}), nullptr);
  EXPECT_EQ(chosen({Chip::kGaudi, OAMHAL_FORM_FACTOR_OAM}, members(0, 8)), nullptr);
  // One that tells it twice is one.
  auto twice = members(0, 4);
  twice.push_back({3, 0});
  EXPECT_EQ(chosen(kModules2, twice), nullptr);
}

TEST(GaudiWiring, AModuleOrAConnectorThatTheBoxHasNotSaysItIsAnother) {
  auto all = members(0, 8);
  all[5].external = 0x400100;
  EXPECT_EQ(chosen(kModules2, all), &box("HLS2"));
  all[5].external = 1;
  EXPECT_EQ(chosen(kModules2, all), nullptr);
  EXPECT_EQ(chosen(kModules2, members(1, 8)), nullptr);
}

// HLS3 and a half of HLS3Rack have the same modules: only the connectors tell one from the other.
TEST(GaudiWiring, OfTwoBoxesThatFitNoneIsTaken) {
  auto all = members(0, 8);
  EXPECT_EQ(chosen(kModules3, all), nullptr);
  for (Member& member : all) member.external = box("HLS3").connectors(member.module);
  EXPECT_EQ(chosen(kModules3, all), &box("HLS3"));
  for (Member& member : all) member.external = 0xc00100;
  EXPECT_EQ(chosen(kModules3, all), &box("HLS3Rack"));
  EXPECT_EQ(chosen(kModules3, members(8, 8)), &box("HLS3Rack"));
  EXPECT_EQ(chosen(kModules3, members(0, 10)), nullptr);
}

// What the driver says of the server decides, also for a few modules and for cards.
TEST(GaudiWiring, TheTypeOfTheServerTellsTheBox) {
  const auto typed = [](std::vector<Member> all, std::uint16_t type) {
    for (Member& member : all) member.server_type = type;
    return all;
  };
  constexpr Kind kCards2{Chip::kGaudi2, OAMHAL_FORM_FACTOR_PCIE};
  constexpr Kind kCards3{Chip::kGaudi3, OAMHAL_FORM_FACTOR_PCIE};
  EXPECT_EQ(chosen(kModules2, typed(members(0, 1), 5)), &box("HLS2"));
  EXPECT_EQ(chosen(kModules2, typed(members(0, 8), 7)), &box("HLS2"));
  EXPECT_EQ(chosen(kModules3, typed(members(0, 8), 10)), &box("HLS3"));
  EXPECT_EQ(chosen(kModules3, typed(members(0, 8), 15)), &box("HLS3Rack"));
  EXPECT_EQ(chosen(kCards2, typed(members(0, 4), 14)), &box("HLS2PCIE"));
  EXPECT_EQ(chosen(kCards3, typed(members(4, 4), 13)), &box("HLS3PCIE"));
  EXPECT_EQ(chosen(kCards2, members(0, 8)), nullptr);
}

TEST(GaudiWiring, ATypeThatIsNotKnownOrDoesNotFitIsSaid) {
  using Why = Choice::Why;
  auto all = members(0, 8);
  for (Member& member : all) member.server_type = 12;
  EXPECT_EQ(choose_box(kModules3, all).why, Why::kNoTable);
  EXPECT_EQ(choose_box(kModules3, all).server_type, 12);
  // Of another kind of part.
  for (Member& member : all) member.server_type = 14;
  EXPECT_EQ(choose_box(kModules2, all).why, Why::kNoTable);
  for (Member& member : all) member.server_type = 5;
  EXPECT_EQ(choose_box(kModules2, all).why, Why::kServerType);
  // One that says nothing is no contradiction.
  all[3].server_type = 0;
  EXPECT_EQ(choose_box(kModules2, all).box, &box("HLS2"));
  all[3].server_type = 7;
  EXPECT_EQ(choose_box(kModules2, all).why, Why::kContradiction);
  all[3].server_type = 5;
  all[3].external = 1;
  EXPECT_EQ(choose_box(kModules2, all).why, Why::kContradiction);
  EXPECT_EQ(choose_box(kModules2, all).box, nullptr);
  all[3] = {8, 0, 5};
  EXPECT_EQ(choose_box(kModules2, all).why, Why::kContradiction);
}

/// The ends of a board file: "module:port" to the same, or to "connector".
std::map<std::string, std::string> board_ends(const std::string& name) {
  std::map<std::string, std::string> ends;
  std::ifstream file(std::string(OAMHAL_TEST_BOARDS) + "/" + name + ".toml");
  const std::regex line_of_an_end("\"(\\d+:\\d+)\" = \"(\\d+:\\d+|connector)\"");
  for (std::string line; std::getline(file, line);) {
    std::smatch match;
    if (std::regex_match(line, match, line_of_an_end)) ends[match[1]] = match[2];
  }
  return ends;
}

// The files of boards, which oam-info check reads, and the tables of the backend are made apart from each
// other.
TEST(GaudiWiring, TheTablesAreThoseOfTheBoardFiles) {
  for (const auto& [name, file] :
       {std::pair{"HLS2", "hls-2"}, std::pair{"HLS3", "hls-3"}, std::pair{"HLS3Rack", "hls-3-rack"},
        std::pair{"HLS2PCIE", "hl-288"}, std::pair{"HLS3PCIE", "hl-338"}}) {
    ASSERT_STREQ(box(name).name, name);
    std::map<std::string, std::string> ends;
    for (std::uint64_t module = 0; module < box(name).rows.size(); ++module)
      for (std::uint64_t port = 0; port < kBoxPorts; ++port) {
        const auto end = box(name).end(module, port);
        if (!end) continue;
        ends[std::to_string(module) + ":" + std::to_string(port)] =
            end->connector ? "connector" : std::to_string(end->module) + ":" + std::to_string(end->port);
      }
    EXPECT_EQ(ends, board_ends(file)) << file;
    EXPECT_GE(ends.size(), 176U) << file;
  }
}

}  // namespace
}  // namespace oamhal::gaudi
