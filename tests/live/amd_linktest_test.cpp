// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// oam-linktest on modules whose driver chooses the way between them.

#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/live/amd_machine.hpp"

namespace oamhal::test {
namespace {

using nlohmann::json;

struct Ran {
  json report;
  int status = -1;
};

/// Runs it in the machine that umockdev plays for this process and those that it starts.
Ran linktest(const std::string& arguments) {
  const std::string command = std::string(OAM_LINKTEST) + " " + arguments + " --json";
  std::FILE* const pipe = ::popen(command.c_str(), "r");
  if (pipe == nullptr) return {};
  std::string text;
  std::array<char, 4096> piece{};
  for (std::size_t got = 0; (got = std::fread(piece.data(), 1, piece.size(), pipe)) != 0;)
    text.append(piece.data(), got);
  const int status = ::pclose(pipe);
  return {json::parse(text, nullptr, false), WIFEXITED(status) ? WEXITSTATUS(status) : -1};
}

/// The rows between the two modules whose nodes are there.
std::vector<json> rows_of_pair(const json& report) {
  std::vector<json> rows;
  for (const json& row : report.at("results"))
    if (row.at("subject").at("port").is_null()) rows.push_back(row);
  return rows;
}

TEST_F(LiveAmd, CapabilitiesSayThatTheDriverCopies) {
  const Ran ran = linktest("capabilities");
  ASSERT_TRUE(ran.report.is_object()) << "ended with " << ran.status;
  int rows = 0;
  for (const json& row : ran.report.at("capabilities")) {
    if (row.at("test") != "bandwidth") continue;
    ++rows;
    EXPECT_EQ(row.at("possible"), true) << row;
    EXPECT_EQ(row.at("class"), "LOAD") << row;
  }
  EXPECT_EQ(rows, 8);
}

TEST_F(LiveAmd, PairsAreMeasuredWhereNoLinkCanBeNamed) {
  for (const char* const test : {"bandwidth", "latency"}) {
    const Ran ran = linktest(std::string(test) + " --time 0.2");
    ASSERT_TRUE(ran.report.is_object()) << test << " ended with " << ran.status;
    EXPECT_EQ(ran.status, 4)
        << "not all that was asked for was tested; 3 says that something was not given back";
    const auto rows = rows_of_pair(ran.report);
    ASSERT_EQ(rows.size(), 2U) << "each direction";
    EXPECT_EQ(rows[0].at("subject").at("text"), "oam2 -> oam3");
    EXPECT_EQ(rows[1].at("subject").at("text"), "oam3 -> oam2");
    for (const json& row : rows) {
      EXPECT_EQ(row.at("test"), test);
      EXPECT_EQ(row.at("verdict"), "NOT-TESTED") << "no link was named";
      EXPECT_THAT(row.at("reason").get<std::string>(), testing::HasSubstr("the driver chose the way"));
      ASSERT_EQ(row.at("measures").size(), 3U);
      for (const json& measure : row.at("measures")) EXPECT_GT(measure.at("value").get<double>(), 0);
    }
    const json& coverage = ran.report.at("coverage").at(0);
    EXPECT_EQ(coverage.at("done"), 0);
    EXPECT_EQ(coverage.at("total"), 28);
    unsigned of_pair = 0;
    unsigned without_node = 0;
    for (const json& missing : coverage.at("missing")) {
      const auto reason = missing.at("reason").get<std::string>();
      const unsigned count = missing.at("count").get<unsigned>();
      if (reason.find("its driver chooses the way") != std::string::npos) of_pair += count;
      if (reason.find("is not there: is the driver loaded") != std::string::npos) without_node += count;
    }
    EXPECT_EQ(of_pair, 1U);
    EXPECT_EQ(without_node, 27U) << "every other link has an end whose node is missing";
  }
}

TEST_F(LiveAmd, WhatArrivesWrongFailsThePair) {
  ASSERT_EQ(::setenv("OAMHAL_DRM_STANDIN_SPOILS", "1", 1), 0);  // NOLINT(concurrency-mt-unsafe)
  const Ran ran = linktest("bandwidth --time 0.2");
  ASSERT_EQ(::unsetenv("OAMHAL_DRM_STANDIN_SPOILS"), 0);  // NOLINT(concurrency-mt-unsafe)
  ASSERT_TRUE(ran.report.is_object()) << ran.status;
  const auto rows = rows_of_pair(ran.report);
  ASSERT_EQ(rows.size(), 2U);
  for (const json& row : rows) {
    EXPECT_EQ(row.at("verdict"), "FAIL");
    EXPECT_THAT(row.at("reason").get<std::string>(), testing::HasSubstr("arrived wrong"));
  }
  EXPECT_NE(ran.status, 0);
}

}  // namespace
}  // namespace oamhal::test
