// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "hal/core/draft.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <cstring>
#include <string>

namespace oamhal::hal {
namespace {

class DraftTest : public testing::Test {
 protected:
  Draft draft_;
  Arena arena_;
  DraftSink made_{draft_, arena_};
  const oamhal_backend_sink_t* sink_ = made_.c();
};

TEST_F(DraftTest, TextsAreCopiedDuringTheCall) {
  std::string model = "One";
  oamhal_backend_identity_t identity{};
  identity.size = sizeof identity;
  identity.model = model.c_str();
  identity.module_key = model.c_str();
  ASSERT_EQ(sink_->identity(sink_->self, &identity), OAMHAL_OK);
  model = "Two";
  EXPECT_STREQ(draft_.identity.model, "One");
  EXPECT_EQ(draft_.module_key, "One");
  EXPECT_EQ(draft_.identity.serial, nullptr);
}

// A backend of an older header knows less.
TEST_F(DraftTest, AShorterStructIsFilledUpWithZeroes) {
  oamhal_backend_port_t port;
  std::memset(static_cast<void*>(&port), 0xee, sizeof port);
  port.size = offsetof(oamhal_backend_port_t, active_lanes);
  port.index = 4;
  port.state = OAMHAL_LINK_STATE_UP;
  port.link_name = nullptr;
  port.lanes = {16, OAMHAL_PRESENT, 0};
  ASSERT_EQ(sink_->port(sink_->self, &port), OAMHAL_OK);
  ASSERT_EQ(draft_.ports.size(), 1U);
  EXPECT_EQ(draft_.ports[0].lanes.value, 16U);
  EXPECT_EQ(draft_.ports[0].active_lanes.absence, OAMHAL_ABSENT_UNKNOWN);
  EXPECT_EQ(draft_.ports[0].active_lanes.value, 0U);
  EXPECT_EQ(draft_.ports[0].lane_rate_mbps.value, 0U);
}

TEST_F(DraftTest, ALongerStructIsCut) {
  struct Later {
    oamhal_backend_partition_t partition;
    std::uint64_t added;
  } later{};
  later.partition.size = sizeof later;
  later.partition.compute_mode = "WHOLE";
  later.added = UINT64_MAX;
  ASSERT_EQ(sink_->partition(sink_->self, &later.partition), OAMHAL_OK);
  EXPECT_STREQ(draft_.partitions.at(0).compute_mode, "WHOLE");
  EXPECT_EQ(draft_.partitions.at(0).size, sizeof(oamhal_backend_partition_t));
}

TEST_F(DraftTest, ALaterIdentityReplacesTheKeysToo) {
  oamhal_backend_identity_t identity{};
  identity.size = sizeof identity;
  identity.module_key = "module";
  identity.baseboard_key = "board";
  ASSERT_EQ(sink_->identity(sink_->self, &identity), OAMHAL_OK);
  identity.module_key = nullptr;
  ASSERT_EQ(sink_->identity(sink_->self, &identity), OAMHAL_OK);
  EXPECT_EQ(draft_.module_key, "");
  EXPECT_EQ(draft_.baseboard_key, "board");
}

// sink.h: strings may be NULL.
TEST_F(DraftTest, AFirmwareWithoutNameOrVersionIsRefused) {
  EXPECT_EQ(sink_->firmware(sink_->self, nullptr, "1"), OAMHAL_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(sink_->firmware(sink_->self, "boot", nullptr), OAMHAL_ERROR_INVALID_ARGUMENT);
  EXPECT_TRUE(draft_.firmware.empty());
  EXPECT_EQ(sink_->firmware(sink_->self, "boot", "1"), OAMHAL_OK);
  EXPECT_EQ(draft_.firmware.size(), 1U);
}

TEST_F(DraftTest, OtherTextsMayBeMissing) {
  oamhal_backend_link_t link{};
  link.size = sizeof link;
  oamhal_backend_memory_t memory{};
  memory.size = sizeof memory;
  EXPECT_EQ(sink_->link(sink_->self, &link), OAMHAL_OK);
  EXPECT_EQ(sink_->memory(sink_->self, &memory), OAMHAL_OK);
  EXPECT_EQ(draft_.links.at(0).type, nullptr);
  EXPECT_EQ(draft_.memories.at(0).name, nullptr);
}

// The counters of a port come right after it: else nobody knows whose they are.
TEST_F(DraftTest, ACounterIsOfThePortBeforeIt) {
  oamhal_backend_counter_t counter{sizeof counter,         4,     0,      "errors", "kinds",
                                   {2, OAMHAL_PRESENT, 0}, "CRC", nullptr};
  EXPECT_EQ(sink_->counter(sink_->self, &counter), OAMHAL_ERROR_INVALID_ARGUMENT);
  oamhal_backend_port_t port{};
  port.size = sizeof port;
  port.index = 4;
  ASSERT_EQ(sink_->port(sink_->self, &port), OAMHAL_OK);
  EXPECT_EQ(sink_->counter(sink_->self, &counter), OAMHAL_OK);
  counter.name = nullptr;
  EXPECT_EQ(sink_->counter(sink_->self, &counter), OAMHAL_ERROR_INVALID_ARGUMENT);
  counter.name = "replays";
  counter.unit = nullptr;
  EXPECT_EQ(sink_->counter(sink_->self, &counter), OAMHAL_ERROR_INVALID_ARGUMENT);
  port.index = 5;
  ASSERT_EQ(sink_->port(sink_->self, &port), OAMHAL_OK);
  counter.unit = "frames";
  EXPECT_EQ(sink_->counter(sink_->self, &counter), OAMHAL_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(made_.take_refused(), 4U);
  ASSERT_EQ(draft_.counters.size(), 1U);
  EXPECT_EQ(draft_.counters[0].value.value, 2U);
  EXPECT_STREQ(draft_.counters[0].detail, "CRC");
  EXPECT_EQ(draft_.counters[0].source, nullptr);
}

TEST_F(DraftTest, AReadingHasANameAndAUnit) {
  oamhal_backend_reading_t reading{sizeof reading, "power", "mW", {90000, OAMHAL_PRESENT, 0},
                                   "average",      nullptr};
  EXPECT_EQ(sink_->reading(sink_->self, &reading), OAMHAL_OK);
  reading.unit = nullptr;
  EXPECT_EQ(sink_->reading(sink_->self, &reading), OAMHAL_ERROR_INVALID_ARGUMENT);
  reading.unit = "mW";
  reading.name = nullptr;
  EXPECT_EQ(sink_->reading(sink_->self, &reading), OAMHAL_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(made_.take_refused(), 2U);
  ASSERT_EQ(draft_.readings.size(), 1U);
  EXPECT_EQ(draft_.readings[0].value.value, 90000U);
  EXPECT_STREQ(draft_.readings[0].detail, "average");
}

// What cannot be: the length of a struct is nonsense, there is none, a text has no end.
TEST_F(DraftTest, WhatCannotBeIsRefusedAndCounted) {
  oamhal_backend_port_t port{};
  for (const std::size_t size :
       {std::size_t{0}, std::size_t{8}, sizeof port - 4, std::size_t{1} << 20, SIZE_MAX}) {
    port.size = size;
    EXPECT_EQ(sink_->port(sink_->self, &port), OAMHAL_ERROR_INVALID_ARGUMENT) << size;
  }
  EXPECT_EQ(sink_->port(sink_->self, nullptr), OAMHAL_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(made_.take_refused(), 6U);
  EXPECT_EQ(made_.take_refused(), 0U);
  const std::string endless(4096, 'x');
  oamhal_backend_identity_t identity{};
  identity.size = sizeof identity;
  identity.model = "fits";
  identity.slot_source = endless.c_str();
  EXPECT_EQ(sink_->identity(sink_->self, &identity), OAMHAL_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(draft_.identity.model, nullptr);
  identity.slot_source = endless.c_str() + 1;
  EXPECT_EQ(sink_->identity(sink_->self, &identity), OAMHAL_OK);
  EXPECT_EQ(made_.take_refused(), 1U);
}

TEST_F(DraftTest, ThereIsAnEndToWhatIsTaken) {
  oamhal_backend_memory_t memory{};
  memory.size = sizeof memory;
  for (int i = 0; i < 1 << 16; ++i) ASSERT_EQ(sink_->memory(sink_->self, &memory), OAMHAL_OK);
  EXPECT_EQ(sink_->memory(sink_->self, &memory), OAMHAL_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(draft_.memories.size(), std::size_t{1} << 16);
  EXPECT_EQ(made_.take_refused(), 1U);
}

}  // namespace
}  // namespace oamhal::hal
