// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "hal/bringup/margining/session.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <memory>

#include "fake_link.hpp"

namespace oamhal::hal::test {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::int32_t kTime = OAMHAL_MARGIN_TIMING, kVolts = OAMHAL_MARGIN_VOLTAGE;

class MarginingTest : public testing::Test {
 protected:
  std::unique_ptr<MarginSession> open() {
    auto opened = link.open();
    EXPECT_TRUE(opened) << opened.error().message;
    return opened ? std::move(*opened) : nullptr;
  }
  template <typename T>
  static void expect_refused(const Result<T>& result, oamhal_status status, const char* words) {
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().status, status) << result.error().message;
    EXPECT_THAT(result.error().message, HasSubstr(words));
  }
  /// Steps, waits until the receiver counts or gave up, and reads.
  oamhal_margining_status_t at(MarginSession& session, std::uint32_t number, std::uint32_t lane,
                               std::int32_t axis, std::int32_t step) {
    const auto told = session.step(number, lane, axis, step);
    EXPECT_TRUE(told) << told.error().message;
    const auto status = session.read(number, lane);
    EXPECT_TRUE(status) << status.error().message;
    return status.value_or(oamhal_margining_status_t{});
  }

  FakeLink link;
};

TEST_F(MarginingTest, ReceiversAreThoseOfTheLink) {
  const auto session = open();
  EXPECT_EQ(session->info().speed_tenth_gts, 160U);
  EXPECT_EQ(session->info().lanes, 8U);
  EXPECT_EQ(session->info().retimers.value, 2U);
  EXPECT_EQ(session->info().receivers, 0x7eU);
  EXPECT_EQ(session->info().reached, 0x7eU);
  EXPECT_STREQ(session->info().upper_bdf, "0000:0b:00.0");
  EXPECT_STREQ(session->info().lower_bdf, "0000:0c:00.0");
  constexpr std::uint32_t kRetimer[] = {0, 0, 1, 1, 2, 2, 0};
  for (std::uint32_t number = 1; number <= 6; ++number) {
    const auto receiver = session->receiver(number);
    ASSERT_TRUE(receiver) << receiver.error().message;
    EXPECT_EQ(receiver->number, number);
    EXPECT_EQ(receiver->side, number == 6 ? OAMHAL_SIDE_LOWER : OAMHAL_SIDE_UPPER);
    EXPECT_EQ(receiver->retimer, kRetimer[number]);
    EXPECT_EQ(receiver->reached, OAMHAL_ANSWER_YES);
  }
  expect_refused(session->receiver(0), OAMHAL_ERROR_INVALID_ARGUMENT, "1 to 6");
  expect_refused(session->receiver(7), OAMHAL_ERROR_INVALID_ARGUMENT, "1 to 6");
}

TEST_F(MarginingTest, WithOneRetimerThereAreFour) {
  link.set(true, FakeLink::kStatus2, 0x1e | 1 << 6);
  const auto session = open();
  EXPECT_EQ(session->info().receivers, 0x4eU);
  EXPECT_TRUE(session->receiver(3));
  expect_refused(session->receiver(4), OAMHAL_ERROR_NOT_FOUND, "Rx(D)");
  expect_refused(session->step(4, 0, kTime, 1), OAMHAL_ERROR_INVALID_ARGUMENT, "no lane 0 of Rx(D)");
}

TEST_F(MarginingTest, AReceiverReportsItself) {
  link.receivers[3].reports = {0x1f, 100, 63, 50, 25, 63, 31, 0, 15};
  const auto session = open();
  const auto receiver = session->receiver(3);
  ASSERT_TRUE(receiver);
  EXPECT_EQ(receiver->voltage_steps, 100U);
  EXPECT_EQ(receiver->timing_steps, 63U);
  EXPECT_EQ(receiver->max_timing_mui.value, 500U);
  EXPECT_EQ(receiver->max_voltage_mv.value, 250U);
  EXPECT_EQ(receiver->voltage_samples.value, 64U);
  EXPECT_EQ(receiver->timing_samples.value, 32U);
  EXPECT_EQ(receiver->independent_sampler, OAMHAL_ANSWER_YES);
  EXPECT_EQ(receiver->independent_left_right, OAMHAL_ANSWER_YES);
  EXPECT_EQ(receiver->independent_up_down, OAMHAL_ANSWER_YES);
  EXPECT_EQ(receiver->lanes_at_once, 16U);
  // Asked once.
  link.writes.clear();
  EXPECT_TRUE(session->receiver(3));
  EXPECT_THAT(link.writes, IsEmpty());
}

TEST_F(MarginingTest, WhatIsNotReportedIsAbsent) {
  link.receivers[6].reports = {0x00, 32, 6, 0, 20, 63, 63, 0, 0};
  link.receivers[1].reports = {0x01, 32, 6, 20, 0, 63, 63, 0, 0};
  const auto session = open();
  const auto bare = session->receiver(6);
  ASSERT_TRUE(bare);
  EXPECT_EQ(bare->timing_steps, 6U);
  EXPECT_EQ(bare->voltage_steps, 0U);
  EXPECT_EQ(bare->max_timing_mui.absence, OAMHAL_ABSENT_NOT_REPORTED);
  EXPECT_EQ(bare->max_voltage_mv.absence, OAMHAL_ABSENT_NOT_SUPPORTED);
  EXPECT_EQ(bare->timing_samples.absence, OAMHAL_ABSENT_NOT_REPORTED);
  EXPECT_EQ(bare->independent_sampler, OAMHAL_ANSWER_NO);
  EXPECT_EQ(bare->lanes_at_once, 1U);
  expect_refused(session->step(6, 0, kVolts, 1), OAMHAL_ERROR_INVALID_ARGUMENT, "to 0 in voltage");
  expect_refused(session->step(6, 0, kTime, -1), OAMHAL_ERROR_NOT_SUPPORTED, "positive steps");
  EXPECT_TRUE(session->step(6, 0, kTime, 6));
  EXPECT_EQ(session->receiver(1)->max_voltage_mv.absence, OAMHAL_ABSENT_NOT_REPORTED);
}

TEST_F(MarginingTest, AStepIsOneOrderWithItsDirection) {
  const auto session = open();
  ASSERT_TRUE(session->receiver(6));
  link.writes.clear();
  EXPECT_TRUE(session->step(6, 2, kTime, 5));
  EXPECT_TRUE(session->step(6, 2, kTime, -5));
  EXPECT_TRUE(session->step(6, 2, kVolts, 7));
  EXPECT_TRUE(session->step(6, 2, kVolts, -7));
  EXPECT_THAT(link.orders(false, 2), ElementsAre(0x051e, 0x451e, 0x0726, 0x8726));
  EXPECT_THAT(link.orders(true, 2), IsEmpty());
  for (const auto& write : link.writes) EXPECT_EQ(write.offset, FakeLink::kMargining + 8 + 8);
  expect_refused(session->step(6, 8, kTime, 1), OAMHAL_ERROR_INVALID_ARGUMENT, "8 lanes");
  expect_refused(session->step(6, 2, kTime, 17), OAMHAL_ERROR_INVALID_ARGUMENT, "to 16 in time");
  expect_refused(session->step(6, 2, kVolts, INT32_MIN), OAMHAL_ERROR_INVALID_ARGUMENT, "to 32 in voltage");
  expect_refused(session->step(6, 2, OAMHAL_MARGIN_OFF, 1), OAMHAL_ERROR_INVALID_ARGUMENT, "steps");
}

TEST_F(MarginingTest, ErrorsAreCountedUntilThereAreTooMany) {
  const auto session = open();
  for (const std::uint32_t number : {1U, 4U, 6U}) {
    auto status = at(*session, number, 5, kTime, 10);
    EXPECT_EQ(status.state, OAMHAL_MARGINING_COUNTING);
    EXPECT_EQ(status.errors, 0U);
    status = at(*session, number, 5, kTime, -13);
    EXPECT_EQ(status.state, OAMHAL_MARGINING_COUNTING);
    EXPECT_EQ(status.errors, 3U);
    status = at(*session, number, 5, kTime, 16);
    EXPECT_EQ(status.state, OAMHAL_MARGINING_TOO_MANY_ERRORS);
    EXPECT_EQ(status.errors, 6U);
    EXPECT_TRUE(session->limit(number, 5, 63));
    status = at(*session, number, 5, kVolts, 32);
    EXPECT_EQ(status.state, OAMHAL_MARGINING_COUNTING);
    EXPECT_EQ(status.errors, 12U);
    EXPECT_TRUE(session->clear(number, 5));
    EXPECT_TRUE(session->normal(number, 5));
    EXPECT_TRUE(session->limit(number, 5, 4));
  }
  expect_refused(session->limit(6, 0, 64), OAMHAL_ERROR_INVALID_ARGUMENT, "63");
}

TEST_F(MarginingTest, ARefusedStepIsToldAsThat) {
  link.receivers[6].refuses_steps = true;
  const auto session = open();
  EXPECT_EQ(at(*session, 6, 0, kTime, 3).state, OAMHAL_MARGINING_REFUSED);
  link.receivers[6].refuses_settings = true;
  expect_refused(session->clear(6, 0), OAMHAL_ERROR_NOT_SUPPORTED, "0x55");
}

TEST_F(MarginingTest, WhatIsBeingSetUpDoesNotCountYet) {
  link.receivers[2].setup = 50ms;
  const auto session = open();
  EXPECT_EQ(at(*session, 2, 1, kTime, 3).state, OAMHAL_MARGINING_SETTING_UP);
  link.pace.wait(60ms);
  EXPECT_EQ(session->read(2, 1)->state, OAMHAL_MARGINING_COUNTING);
}

TEST_F(MarginingTest, OnlyTheLastOrderIsRead) {
  const auto session = open();
  expect_refused(session->read(6, 0), OAMHAL_ERROR_INVALID_ARGUMENT, "no step");
  EXPECT_TRUE(session->step(2, 0, kTime, 1));
  EXPECT_TRUE(session->step(3, 0, kTime, 1));
  EXPECT_TRUE(session->read(3, 0));
  expect_refused(session->read(2, 0), OAMHAL_ERROR_INVALID_ARGUMENT, "no step");
  EXPECT_TRUE(session->clear(3, 0));
  expect_refused(session->read(3, 0), OAMHAL_ERROR_INVALID_ARGUMENT, "no step");
}

TEST_F(MarginingTest, AReceiverThatNeverAnswersIsGivenUpAlone) {
  link.receivers[3].silent = true;
  const auto session = open();
  const auto before = link.pace.time;
  expect_refused(session->receiver(3), OAMHAL_ERROR_TIMEOUT, "Rx(C)");
  EXPECT_LT(link.pace.time - before, 200ms);
  EXPECT_TRUE(session->receiver(2));
  EXPECT_TRUE(session->step(6, 0, kTime, 1));
}

TEST_F(MarginingTest, ALinkThatGoesDownMakesTheMarginVoid) {
  auto session = open();
  EXPECT_TRUE(session->step(1, 0, kTime, 3));
  EXPECT_TRUE(session->step(6, 4, kTime, 3));
  link.go_down();
  expect_refused(session->read(6, 4), OAMHAL_ERROR_IO, "went down");
  const auto then = link.pace.time;
  const auto written = link.writes.size();
  expect_refused(session->step(1, 0, kTime, 4), OAMHAL_ERROR_IO, "void");
  EXPECT_EQ(link.writes.size(), written);
  session.reset();
  EXPECT_EQ(link.pace.time, then) << "nobody is waited for";
}

TEST_F(MarginingTest, ALinkThatGoesDownWhileAnAnswerIsAwaited) {
  link.receivers[6].silent = true;
  const auto session = open();
  link.pace.waited = [&](Pace::Duration now) {
    if (now > 10ms) link.set(true, FakeLink::kLinkStatus, 8 << 4 | 4);  // no data flows
  };
  link.receivers[1].silent = true;
  expect_refused(session->receiver(1), OAMHAL_ERROR_IO, "went down");
}

TEST_F(MarginingTest, AFunctionThatIsGoneIsLost) {
  auto session = open();
  EXPECT_TRUE(session->step(6, 0, kTime, 3));
  link.gone = true;
  expect_refused(session->read(6, 0), OAMHAL_ERROR_DEVICE_LOST, "no longer answers");
  const auto written = link.writes.size();
  session.reset();
  EXPECT_EQ(link.writes.size(), written);
}

TEST_F(MarginingTest, CloseMovesEverythingBack) {
  auto session = open();
  for (const std::uint32_t number : {2U, 3U, 6U}) EXPECT_TRUE(session->step(number, 7, kTime, -4));
  EXPECT_TRUE(session->step(1, 0, kVolts, 4));
  EXPECT_EQ(link.moved.size(), 4U);
  session.reset();
  EXPECT_THAT(link.moved, IsEmpty());
}

TEST_F(MarginingTest, WhatDidNotAnswerIsMovedBackToo) {
  auto session = open();
  ASSERT_TRUE(session->receiver(6));
  link.pace.waited = [&](Pace::Duration /*now*/) { link.receivers[6].silent = true; };
  expect_refused(session->step(6, 3, kTime, 4), OAMHAL_ERROR_TIMEOUT, "does not answer");
  expect_refused(session->normal(6, 3), OAMHAL_ERROR_TIMEOUT, "does not answer");
  link.pace.waited = nullptr;
  link.receivers[6].silent = false;
  session.reset();
  EXPECT_THAT(link.moved, IsEmpty());
  EXPECT_EQ(link.orders(false, 3).back(), 0x0f16);
}

TEST_F(MarginingTest, TheEstimateCountsGroupsAndDirections) {
  const auto session = open();
  // Eight lanes, four at once; 2 x 16 and 2 x 32 steps.
  EXPECT_EQ(session->estimate(6, 1000).value(), 2U * 96 * 1000);
  link.receivers[5].reports = {0x00, 32, 6, 0, 20, 63, 63, 0, 2};
  EXPECT_EQ(session->estimate(5, 10).value(), 3U * 6 * 10);
}

TEST_F(MarginingTest, NotAskedForTheWrongLinks) {
  link.upper.put(0x19, 0x0d, 1);
  expect_refused(link.open(), OAMHAL_ERROR_INVALID_ARGUMENT, "not the two ends");
  link.upper = full_function(5);
  link.upper.put(0x19, 0x0c, 1);
  expect_refused(link.open(), OAMHAL_ERROR_INVALID_ARGUMENT, "not the two ends");
}

TEST_F(MarginingTest, OnlyLinksAt16And32GtsAreMargined) {
  for (const unsigned speed : {1U, 3U, 6U}) {
    link.set(false, FakeLink::kLinkStatus, static_cast<std::uint16_t>(8 << 4 | speed));
    expect_refused(link.open(), OAMHAL_ERROR_NOT_SUPPORTED, "16 or 32 GT/s");
  }
  EXPECT_THAT(link.writes, IsEmpty());
  link.set(false, FakeLink::kLinkStatus, 8 << 4 | 5);
  link.set(true, FakeLink::kLinkStatus, 0x2000 | 8 << 4 | 5);
  EXPECT_EQ(open()->info().speed_tenth_gts, 320U);
}

TEST_F(MarginingTest, AnEndThatCannotBeWrittenSaysWhy) {
  link.upper_not_written = "the driver pcieport has it.";
  const auto session = open();
  EXPECT_EQ(session->info().receivers, 0x7eU);
  EXPECT_EQ(session->info().reached, 0x40U);
  const auto receiver = session->receiver(1);
  ASSERT_TRUE(receiver);
  EXPECT_EQ(receiver->reached, OAMHAL_ANSWER_NO);
  EXPECT_THAT(receiver->why, AllOf(HasSubstr("0000:0b:00.0"), HasSubstr("pcieport")));
  EXPECT_EQ(receiver->max_timing_mui.absence, OAMHAL_ABSENT_NOT_READ);
  expect_refused(session->step(2, 0, kTime, 1), OAMHAL_ERROR_NOT_SUPPORTED, "pcieport");
  EXPECT_TRUE(session->step(6, 0, kTime, 1));
  for (const auto& write : link.writes) EXPECT_FALSE(write.upper);
}

TEST_F(MarginingTest, WithNoEndThereIsNothing) {
  link.upper_not_written = "the driver pcieport has it.";
  link.set(false, FakeLink::kMargining + 6, 0);
  const auto refused = link.open();
  expect_refused(refused, OAMHAL_ERROR_NOT_SUPPORTED, "pcieport");
  EXPECT_THAT(refused.error().message, HasSubstr("not ready"));
  EXPECT_THAT(link.writes, IsEmpty());
}

TEST_F(MarginingTest, SoftwareOfTheMakerIsWaitedFor) {
  link.set(false, FakeLink::kMargining + 4, 1);
  EXPECT_THAT(open()->receiver(6)->why, HasSubstr("software of its maker"));
  link.set(false, FakeLink::kMargining + 6, 3);
  EXPECT_EQ(open()->receiver(6)->reached, OAMHAL_ANSWER_YES);
}

TEST_F(MarginingTest, WithoutTheCapabilityNothingIsReachedThere) {
  link.lower.put(0x202, 1, 2);  // the list ends before it
  EXPECT_THAT(open()->receiver(6)->why, HasSubstr("no capability for lane margining"));
}

class QuietTest : public MarginingTest {
 protected:
  void SetUp() override {
    for (const bool of_upper : {true, false}) link.set(of_upper, FakeLink::kLinkControl, 0x0043);
  }
  void expect_as_before() {
    for (const bool of_upper : {true, false}) {
      EXPECT_EQ(link.value(of_upper, FakeLink::kLinkControl), 0x0043) << of_upper;
      EXPECT_EQ(link.value(of_upper, FakeLink::kLinkControl2), 0x0005) << of_upper;
    }
  }
};

TEST_F(QuietTest, AspmIsOffMeanwhileAndBackAfterwards) {
  auto session = open();
  for (const bool of_upper : {true, false}) {
    EXPECT_EQ(link.value(of_upper, FakeLink::kLinkControl), 0x0240);
    EXPECT_EQ(link.value(of_upper, FakeLink::kLinkControl2), 0x0025);
  }
  // What others change meanwhile stays.
  link.set(false, FakeLink::kLinkControl, 0x0248);
  session.reset();
  // Off below first, on below last.
  using Write = FakeLink::Write;
  EXPECT_THAT(
      link.writes_at(FakeLink::kLinkControl),
      ElementsAre(Write{false, FakeLink::kLinkControl, 0x0240}, Write{true, FakeLink::kLinkControl, 0x0240},
                  Write{true, FakeLink::kLinkControl, 0x0043}, Write{false, FakeLink::kLinkControl, 0x004b}));
  link.set(false, FakeLink::kLinkControl, 0x0043);
  expect_as_before();
}

TEST_F(QuietTest, BackAfterALinkThatWentDown) {
  auto session = open();
  EXPECT_TRUE(session->step(6, 0, kTime, 3));
  link.go_down();
  EXPECT_FALSE(session->read(6, 0));
  session.reset();
  expect_as_before();
}

TEST_F(QuietTest, AnEndWhoseAspmStaysOnRefusesAndTheOtherIsPutBack) {
  link.stuck[{true, FakeLink::kLinkControl}] = 0;
  expect_refused(link.open(), OAMHAL_ERROR_NOT_SUPPORTED, "ASPM is on at 0000:0b:00.0");
  EXPECT_FALSE(link.writes.empty());
  expect_as_before();
}

TEST_F(QuietTest, AnEndThatCannotBeWrittenMustHaveItOff) {
  link.upper_not_written = "the driver pcieport has it.";
  const auto refused = link.open();
  expect_refused(refused, OAMHAL_ERROR_NOT_SUPPORTED, "ASPM is on at 0000:0b:00.0");
  EXPECT_THAT(refused.error().message,
              AllOf(HasSubstr("pcieport"), HasSubstr("pcie_aspm.policy=performance")));
  expect_as_before();
  link.set(true, FakeLink::kLinkControl, 0x0040);
  EXPECT_TRUE(link.open());
}

TEST_F(QuietTest, EndsThatNeverChangeByThemselvesNeedNotSaySo) {
  for (const bool of_upper : {true, false}) link.stuck[{of_upper, FakeLink::kLinkControl2}] = 0;
  EXPECT_TRUE(link.open());
  expect_as_before();
}

TEST(LinkEndTest, OneThatMayNotBeReadSaysSo) {
  const auto config = full_function(0);
  const auto header = ConfigBytes(config.bytes).first(64);
  const auto for_root = describe_end("0000:0c:00.0", header, true);
  ASSERT_FALSE(for_root);
  EXPECT_EQ(for_root.error().status, OAMHAL_ERROR_NO_PERMISSION);
  EXPECT_THAT(for_root.error().message, HasSubstr("CAP_SYS_ADMIN"));
  const auto captured = describe_end("0000:0c:00.0", header, false);
  ASSERT_FALSE(captured);
  EXPECT_EQ(captured.error().status, OAMHAL_ERROR_NOT_SUPPORTED);
  const auto whole = describe_end("0000:0c:00.0", config.bytes, false);
  ASSERT_TRUE(whole);
  EXPECT_EQ(whole->express, 0x60U);
  EXPECT_EQ(whole->margining, 0x240U);
}

}  // namespace
}  // namespace oamhal::hal::test
