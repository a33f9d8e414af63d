// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// Link tests of one device through the interface.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstring>
#include <string_view>
#include <thread>

#include "served_test.hpp"
#include "tests/support/machine_root.hpp"

namespace oamhal::test {
namespace {

using bringup::tester;
using testing::HasSubstr;

class TesterTest : public ServedTest {
 protected:
  void SetUp() override {
    ServedTest::SetUp();
    tester_.emplace(tester::open(*context_, first_));
  }
  /// Asks the port until it has a state: the module takes its time.
  static bool becomes(tester& of, std::uint32_t port, std::int32_t state) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (std::chrono::steady_clock::now() < end) {
      if (of.port(port).state == state) return true;
      std::this_thread::yield();
    }
    return false;
  }
  std::optional<tester> tester_;
};

TEST_F(TesterTest, SaysWhatItWorksThrough) {
  const auto info = tester_->info();
  EXPECT_EQ(std::string(info.bdf), first_);
  EXPECT_STREQ(info.backend, "reference");
  EXPECT_EQ(info.kernel_driver, nullptr);
  EXPECT_STREQ(info.transport, "vfio-user");
}

TEST_F(TesterTest, APortIsAsItIs) {
  const auto status = tester_->port(port_);
  EXPECT_EQ(status.state, OAMHAL_LINK_STATE_UP);
  EXPECT_EQ(status.lanes.value, 8U);
  EXPECT_EQ(status.active_lanes.value, 8U);
  EXPECT_EQ(status.lane_rate_mbps.value, 53125U);
  EXPECT_EQ(status.modulation, OAMHAL_MODULATION_PAM4);
  EXPECT_EQ(status.fec, OAMHAL_FEC_RS544);
  EXPECT_EQ(status.remote_slot.value, 5U);
  EXPECT_EQ(status.remote_link.value, 7U);
  EXPECT_STREQ(status.remote_serial, "OAMREF00005");
  EXPECT_EQ(tester_->try_port(99).error().status, OAMHAL_ERROR_INVALID_ARGUMENT);
  EXPECT_THAT(tester_->try_port(99).error().message, HasSubstr("no port 99"));
}

TEST_F(TesterTest, CountersHaveNamesUnitsAndWidths) {
  const auto counters = tester_->counters(port_);
  const auto find = [&](std::string_view name) {
    for (const auto& counter : counters)
      if (name == counter.name) return counter;
    ADD_FAILURE() << name;
    return oamhal_port_counter_t{};
  };
  EXPECT_EQ(find("crc-errors").kind, OAMHAL_COUNTER_ERRORS);
  EXPECT_EQ(find("crc-errors").direction, OAMHAL_RECEIVED);
  EXPECT_GT(find("crc-errors").bits, 0U);
  EXPECT_EQ(find("replays").direction, OAMHAL_SENT);
  EXPECT_STREQ(find("tx-bytes").unit, "B");
  EXPECT_GT(find("fec-codewords").value.value, 0U);
  std::uint32_t count = 0;
  ASSERT_EQ(oamhal_tester_counters(tester_->c_handle(), port_, nullptr, 0, &count, nullptr), OAMHAL_OK);
  EXPECT_EQ(count, counters.size());
  // The same into memory of the caller's, whatever was in it, and no more than it holds.
  std::array<oamhal_port_counter_t, OAMHAL_PORT_COUNTER_LIMIT> sampled;
  std::memset(sampled.data(), 0x5a, sizeof sampled);
  const auto two = tester_->try_counters(port_, sampled.data(), 2);
  ASSERT_TRUE(two) << two.error().message;
  EXPECT_EQ(*two, counters.size());
  EXPECT_EQ(sampled[2].name[0], 0x5a);
  ASSERT_EQ(*tester_->try_counters(port_, sampled.data(), OAMHAL_PORT_COUNTER_LIMIT), *two);
  for (std::size_t i = 0; i < counters.size(); ++i) {
    EXPECT_STREQ(sampled.at(i).name, counters[i].name);
    EXPECT_EQ(sampled.at(i).kind, counters[i].kind);
  }
  EXPECT_EQ(tester_->try_counters(99, sampled.data(), 2).error().status, OAMHAL_ERROR_INVALID_ARGUMENT);
}

TEST_F(TesterTest, LanesAndMargins) {
  const auto lane = tester_->try_lane(port_, 0);
  ASSERT_TRUE(lane) << lane.error().message;
  EXPECT_EQ(lane->flags & (OAMHAL_LANE_SIGNAL | OAMHAL_LANE_LOCKED | OAMHAL_LANE_ACTIVE),
            OAMHAL_LANE_SIGNAL | OAMHAL_LANE_LOCKED | OAMHAL_LANE_ACTIVE);
  EXPECT_EQ(tester_->try_lane(port_, 8).error().status, OAMHAL_ERROR_INVALID_ARGUMENT) << "half H's";
  const auto limits = tester_->try_margin_limits(port_, 0);
  ASSERT_TRUE(limits);
  EXPECT_GT(limits->timing_steps, 0U);
  EXPECT_EQ(limits->independent_sampler, OAMHAL_ANSWER_YES);
  EXPECT_TRUE(tester_->try_margin_set(port_, 0, OAMHAL_MARGIN_TIMING, 1));
  EXPECT_TRUE(tester_->try_margin_set(port_, 0, OAMHAL_MARGIN_OFF, 0));
  const auto beyond = static_cast<std::int32_t>(limits->timing_steps) + 1;
  EXPECT_EQ(tester_->try_margin_set(port_, 0, OAMHAL_MARGIN_TIMING, beyond).error().status,
            OAMHAL_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(tester_->try_margin_set(port_, 0, 7, 0).error().status, OAMHAL_ERROR_INVALID_ARGUMENT);
}

TEST_F(TesterTest, PatternsNeedThePortDisabledAndCountWhatIsInjected) {
  EXPECT_EQ(tester_->try_prbs_set(port_, 0, OAMHAL_PRBS31, OAMHAL_PRBS31).error().status, OAMHAL_ERROR_BUSY);
  EXPECT_EQ(tester_->try_prbs_set(port_, 0, 99, 0).error().status, OAMHAL_ERROR_INVALID_ARGUMENT);
  auto other = tester::open(*context_, other_);
  // 7L of oam0 leads to 7L of oam5.
  for (tester* end : {&*tester_, &other}) end->control(port_, OAMHAL_PORT_DISABLE);
  ASSERT_TRUE(becomes(*tester_, port_, OAMHAL_LINK_STATE_DISABLED));
  ASSERT_TRUE(becomes(other, port_, OAMHAL_LINK_STATE_DISABLED));
  for (tester* end : {&*tester_, &other})
    ASSERT_TRUE(end->try_prbs_set(port_, 0, OAMHAL_PRBS31Q, OAMHAL_PRBS31Q));
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (tester_->try_prbs_read(port_, 0)->locked == 0 && std::chrono::steady_clock::now() < end)
    std::this_thread::yield();
  const auto before = tester_->try_prbs_read(port_, 0);
  ASSERT_EQ(before->locked, 1);
  ASSERT_TRUE(other.try_inject(port_, 0, 1000));
  while (tester_->try_prbs_read(port_, 0)->errors < before->errors + 1000 &&
         std::chrono::steady_clock::now() < end)
    std::this_thread::yield();
  EXPECT_GE(tester_->try_prbs_read(port_, 0)->errors, before->errors + 1000);
  for (tester* one : {&*tester_, &other}) {
    ASSERT_TRUE(one->try_prbs_set(port_, 0, OAMHAL_PATTERN_NONE, OAMHAL_PATTERN_NONE));
    one->control(port_, OAMHAL_PORT_ENABLE);
  }
  EXPECT_TRUE(becomes(*tester_, port_, OAMHAL_LINK_STATE_UP));
}

TEST_F(TesterTest, TrainsAgain) {
  const auto trained = [&] {
    for (const auto& counter : tester_->counters(port_))
      if (std::string_view(counter.name) == "retrains") return counter.value.value;
    return std::uint64_t{0};
  };
  const auto before = trained();
  tester_->control(port_, OAMHAL_PORT_RETRAIN);
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (trained() == before && std::chrono::steady_clock::now() < end) std::this_thread::yield();
  EXPECT_GT(trained(), before);
  EXPECT_TRUE(becomes(*tester_, port_, OAMHAL_LINK_STATE_UP));
  EXPECT_EQ(tester_->try_control(port_, 99).error().status, OAMHAL_ERROR_INVALID_ARGUMENT);
}

TEST_F(TesterTest, WithoutLeaveToWriteItReads) {
  // A served module has one client at a time.
  tester_.reset();
  context_.reset();
  const auto readable = make(0);
  auto one = tester::open(readable, first_);
  EXPECT_EQ(one.port(port_).state, OAMHAL_LINK_STATE_UP);
  const auto told = one.try_control(port_, OAMHAL_PORT_RETRAIN);
  ASSERT_FALSE(told);
  EXPECT_EQ(told.error().status, OAMHAL_ERROR_NO_PERMISSION);
  EXPECT_EQ(one.capability(OAMHAL_LINK_STATUS).answer, OAMHAL_ANSWER_YES);
  const auto train = one.capability(OAMHAL_LINK_RETRAIN);
  EXPECT_EQ(train.answer, OAMHAL_ANSWER_NO);
  EXPECT_EQ(train.effect, OAMHAL_EFFECT_DISRUPTIVE);
  EXPECT_THAT(std::string(train.enable), HasSubstr("OAMHAL_BRINGUP_WRITE"));
  EXPECT_EQ(one.try_capability(0).error().status, OAMHAL_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(one.try_capability(99).error().status, OAMHAL_ERROR_INVALID_ARGUMENT);
}

TEST_F(TesterTest, WithLeaveItMay) {
  EXPECT_EQ(tester_->capability(OAMHAL_LINK_RETRAIN).answer, OAMHAL_ANSWER_YES);
}

TEST_F(TesterTest, ALostDevice) {
  fault("oam0 all-ones");
  const auto status = tester_->try_port(port_);
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().status, OAMHAL_ERROR_DEVICE_LOST);
  const auto again = tester::try_open(*context_, first_);
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().status, OAMHAL_ERROR_DEVICE_LOST);
}

TEST_F(TesterTest, AChildIsTold) {
  const pid_t child = ::fork();
  if (child == 0) {
    const auto told = tester_->try_port(port_);
    ::_exit(!told && told.error().status == OAMHAL_ERROR_FORKED ? 0 : 1);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
}

// A backend without link tests: the library answers for it.
TEST(TesterOfOthersTest, TheLibraryAnswersWhatABackendCannot) {
  const MachineRoot root("mi300x-ubb8");
  context_options options;
  options.root = root.path();
  const auto made = context::create(options);
  bringup::attach(made);
  const auto snapshot = made.enumerate();
  auto one = tester::open(made, snapshot.devices()[0].bdf_text);
  EXPECT_EQ(one.info().transport, nullptr);
  const auto answer = one.capability(OAMHAL_LINK_PRBS);
  EXPECT_EQ(answer.answer, OAMHAL_ANSWER_NO);
  EXPECT_THAT(std::string(answer.reason), HasSubstr("amdgpu gives no access"));
  const auto status = one.try_port(0);
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().status, OAMHAL_ERROR_NOT_SUPPORTED);
  EXPECT_THAT(status.error().message, HasSubstr("amdgpu gives no access"));
  EXPECT_EQ(tester::try_open(made, "0000:00:1f.7").error().status, OAMHAL_ERROR_NOT_FOUND);
}

}  // namespace
}  // namespace oamhal::test
