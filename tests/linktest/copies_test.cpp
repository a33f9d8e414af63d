// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// How long copies take, with engines of which each word is made up here: those of the simulated board are in
// processes of their own, and are never busy with others.

#include <gtest/gtest.h>

#include <string_view>
#include <vector>

#include <oamhal/bringup/memory.h>

#include "sim_machine.hpp"

namespace {

/// What all engines answer to each copy that is to be started.
std::int32_t started = OAMHAL_OK;
oamhal::test::SimClock* passing = nullptr;

}  // namespace

struct oamhal_engine {};

// The program's own functions are taken before those of the shared library.
oamhal_status oamhal_engine_open(oamhal_context_t* /*context*/, const char* /*bdf*/,
                                 const oamhal_engine_options_t* /*options*/, oamhal_engine_t** engine,
                                 oamhal_error_t* /*error*/) {
  *engine = new oamhal_engine;
  return OAMHAL_OK;
}
void oamhal_engine_close(oamhal_engine_t* engine) {
  delete engine;
}
oamhal_status oamhal_engine_get(const oamhal_engine_t* /*engine*/, oamhal_engine_info_t* info) {
  info->free_bytes = 1U << 20U;
  info->depth = 1;
  return OAMHAL_OK;
}
oamhal_status oamhal_buffer_allocate(oamhal_engine_t* /*engine*/, std::uint64_t /*length*/,
                                     oamhal_buffer_t* buffer, oamhal_error_t* /*error*/) {
  *buffer = 1;
  return OAMHAL_OK;
}
oamhal_status oamhal_buffer_free(oamhal_engine_t* /*engine*/, oamhal_buffer_t /*buffer*/,
                                 oamhal_error_t* /*error*/) {
  return OAMHAL_OK;
}
oamhal_status oamhal_buffer_fill(oamhal_engine_t* /*engine*/, oamhal_buffer_t /*buffer*/,
                                 std::uint64_t /*offset*/, std::uint64_t /*length*/, std::uint64_t /*seed*/,
                                 oamhal_error_t* /*error*/) {
  return OAMHAL_OK;
}
oamhal_status oamhal_buffer_verify(oamhal_engine_t* /*engine*/, oamhal_buffer_t /*buffer*/,
                                   std::uint64_t /*offset*/, std::uint64_t /*length*/, std::uint64_t /*seed*/,
                                   std::uint64_t* wrong, std::uint64_t* /*first*/,
                                   oamhal_error_t* /*error*/) {
  *wrong = 0;
  return OAMHAL_OK;
}
oamhal_status oamhal_copy_start(oamhal_engine_t* /*engine*/, const oamhal_copy_t* /*copy*/,
                                std::uint64_t* ticket, oamhal_error_t* /*error*/) {
  *ticket = 1;
  return static_cast<oamhal_status>(started);
}
oamhal_status oamhal_copy_wait(oamhal_engine_t* /*engine*/, std::uint64_t /*ticket*/,
                               std::uint32_t /*timeout_ms*/, oamhal_error_t* /*error*/) {
  passing->wait(std::chrono::microseconds(5));
  return OAMHAL_OK;
}

namespace {

using oam_linktest::Verdict;
using oamhal::test::Ran;

/// Both directions of a link, for which so many microseconds are asked.
Ran latency(double limit) {
  oamhal::test::SimMachine sim(true);
  passing = &sim.clock();
  auto machine = sim.look();
  EXPECT_FALSE(oam_linktest::choose(machine, {"oam3:3L"}, {}));
  auto settings = oamhal::test::long_settings();
  auto* planned = settings.plan.find("latency");
  planned->seconds = 0.001;
  planned->limits.latency_us = limit;
  Ran ran;
  oam_linktest::Run one{machine, sim.clock(), settings, ran.report};
  oam_linktest::check_latency(one);
  EXPECT_EQ(ran.report.results.size(), 2U);
  return ran;
}

TEST(LatencyTest, IsJudgedByTheMiddleOfAllCopies) {
  started = OAMHAL_OK;
  EXPECT_EQ(latency(5.5).subjects("latency", Verdict::pass).size(), 2U);
  const Ran slow = latency(4.5);
  EXPECT_EQ(slow.subjects("latency", Verdict::fail).size(), 2U);
  EXPECT_EQ(slow.report.results[0].reason, "5.0 us are more than 4.5 us.");
}

TEST(LatencyTest, WithoutOneCopyNothingIsJudged) {
  started = OAMHAL_ERROR_BUSY;
  const Ran ran = latency(1e6);
  EXPECT_EQ(ran.subjects("latency", Verdict::inconclusive).size(), 2U);
  for (const auto& result : ran.report.results) {
    EXPECT_TRUE(result.reason.starts_with("no copy could be started, as its engine is busy:"))
        << result.reason;
    for (const auto& measure : result.measures) EXPECT_FALSE(measure.value) << measure.name;
  }
}

}  // namespace
