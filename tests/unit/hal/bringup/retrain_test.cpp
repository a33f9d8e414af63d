// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "hal/bringup/margining/retrain.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <vector>

#include "fake_link.hpp"

namespace oamhal::hal::test {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::uint16_t kRetrain = 0x0020;

class RetrainTest : public testing::Test {
 protected:
  Result<oamhal_pcie_retraining_t> train(Pace::Duration limit = 100ms) {
    auto upper = *link.end(true);
    auto lower = *link.end(false);
    return retrain_link(upper, lower, link.pace, limit);
  }
  void expect_failed(oamhal_status status, const testing::Matcher<const std::string&>& words) {
    const auto done = train();
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().status, status) << done.error().message;
    EXPECT_THAT(done.error().message, words);
  }

  FakeLink link;
};

TEST_F(RetrainTest, SetsTheBitAloneAndWaits) {
  link.set(true, FakeLink::kLinkControl, 0x0342);
  const auto done = train();
  ASSERT_TRUE(done) << done.error().message;
  EXPECT_THAT(link.writes_at(FakeLink::kLinkControl),
              ElementsAre(FakeLink::Write{true, FakeLink::kLinkControl, 0x0342 | kRetrain}));
  EXPECT_EQ(link.value(true, FakeLink::kLinkControl), 0x0342) << "nothing lasts";
  for (const auto& seen : {done->before, done->after}) {
    EXPECT_EQ(seen.speed_tenth_gts.value, 160U);
    EXPECT_EQ(seen.width.value, 8U);
  }
  EXPECT_GE(done->microseconds, 5000U);
  EXPECT_LT(done->microseconds, 8000U);
}

/// The order sets Link Bandwidth Management Status, which is to tell what hardware did by itself.
TEST_F(RetrainTest, ClearsWhatTheOrderSets) {
  ASSERT_TRUE(train());
  EXPECT_THAT(link.writes_at(FakeLink::kLinkStatus),
              ElementsAre(FakeLink::Write{true, FakeLink::kLinkStatus, 0x4000}));
  EXPECT_EQ(link.value(true, FakeLink::kLinkStatus) & 0xc000, 0);
  // One that was there before is somebody else's.
  link.set(true, FakeLink::kLinkStatus, link.value(true, FakeLink::kLinkStatus) | 0x4000);
  link.writes.clear();
  ASSERT_TRUE(train());
  EXPECT_THAT(link.writes_at(FakeLink::kLinkStatus), IsEmpty());
}

TEST_F(RetrainTest, ALinkThatNeverComesBackIsNotWaitedForForEver) {
  link.training = 1h;
  const auto start = link.pace.time;
  expect_failed(OAMHAL_ERROR_TIMEOUT, AllOf(HasSubstr("0000:0b:00.0"), HasSubstr("0000:0c:00.0"),
                                            HasSubstr("did not come back within 0.1 s")));
  EXPECT_LT(link.pace.time - start, 110ms);
}

/// Without Link Training, and no data all the same.
TEST_F(RetrainTest, DataMustFlow) {
  link.trained = 8 << 4 | 4;
  expect_failed(OAMHAL_ERROR_TIMEOUT, HasSubstr("did not come back"));
}

TEST_F(RetrainTest, NarrowerAndSlowerIsToldAndNoError) {
  link.trained = 0x2000 | 4 << 4 | 3;
  const auto done = train();
  ASSERT_TRUE(done) << done.error().message;
  EXPECT_EQ(done->before.width.value, 8U);
  EXPECT_EQ(done->after.width.value, 4U);
  EXPECT_EQ(done->before.speed_tenth_gts.value, 160U);
  EXPECT_EQ(done->after.speed_tenth_gts.value, 80U);
}

TEST_F(RetrainTest, AskingChangesNothing) {
  const auto asked = train(0ms);
  ASSERT_TRUE(asked) << asked.error().message;
  EXPECT_THAT(link.writes, IsEmpty());
  EXPECT_EQ(asked->before.width.value, 8U);
}

TEST_F(RetrainTest, AnEndThatMayNotBeWrittenIsLeftAlone) {
  link.upper_not_written = "the driver pcieport has it.";
  expect_failed(OAMHAL_ERROR_NOT_SUPPORTED,
                AllOf(HasSubstr("0000:0b:00.0"), HasSubstr("the driver pcieport has it.")));
  link.upper_not_written.clear();
  link.lower_not_written = "the driver of the module has it.";
  EXPECT_TRUE(train()) << "the order goes to the port above alone";
}

TEST_F(RetrainTest, ALinkThatIsDownOrDisabledIsNotTrained) {
  link.set(true, FakeLink::kLinkStatus, 8 << 4 | 4);
  expect_failed(OAMHAL_ERROR_IO, HasSubstr("is down: there is nothing to train"));
  link.set(true, FakeLink::kLinkStatus, 0x2000 | 8 << 4 | 4);
  link.set(true, FakeLink::kLinkControl, 0x0010);
  expect_failed(OAMHAL_ERROR_IO, HasSubstr("is disabled"));
  EXPECT_THAT(link.writes, IsEmpty());
}

TEST_F(RetrainTest, ATrainingUnderWayIsWaitedFor) {
  link.write(true, FakeLink::kLinkControl, kRetrain);
  link.writes.clear();
  Pace::Duration told{0};
  link.pace.waited = [&](Pace::Duration now) {
    if (told == 0ms && !link.writes.empty()) told = now;
  };
  ASSERT_TRUE(train());
  EXPECT_GE(told, 5ms) << "the order comes when the link rests";
  link.training = 1h;
  link.write(true, FakeLink::kLinkControl, kRetrain);
  expect_failed(OAMHAL_ERROR_TIMEOUT, HasSubstr("in training by itself"));
}

/// What came before the order is neither told as its time nor taken from the lower end's.
TEST_F(RetrainTest, TimeIsCountedFromTheOrder) {
  link.training = 95ms;
  link.write(true, FakeLink::kLinkControl, kRetrain);
  link.writes.clear();
  link.training = 5ms;
  const std::uint16_t vendor = link.value(false, 0);
  Pace::Duration told{0};
  link.pace.waited = [&](Pace::Duration now) {
    if (link.writes.empty()) return;
    if (told == 0ms) told = now;
    link.set(false, 0, now < told + 20ms ? UINT16_MAX : vendor);
  };
  const auto done = train();
  ASSERT_TRUE(done) << done.error().message;
  EXPECT_GE(told, 95ms);
  EXPECT_GE(link.pace.time, told + 20ms) << "the lower end was waited for";
  EXPECT_GE(done->microseconds, 5000U);
  EXPECT_LT(done->microseconds, 8000U);
}

/// A training by itself sets it too, and that is what it is to tell.
TEST_F(RetrainTest, WhatATrainingUnderWaySetIsKept) {
  link.write(true, FakeLink::kLinkControl, kRetrain);
  link.writes.clear();
  ASSERT_TRUE(train());
  EXPECT_THAT(link.writes_at(FakeLink::kLinkStatus), IsEmpty());
}

TEST_F(RetrainTest, AFailureClearsWhatTheOrderSetsToo) {
  const std::vector<FakeLink::Write> cleared = {{true, FakeLink::kLinkStatus, 0x4000}};
  link.trained = 0x4000 | 8 << 4 | 4;
  expect_failed(OAMHAL_ERROR_TIMEOUT, HasSubstr("did not come back"));
  EXPECT_EQ(link.writes_at(FakeLink::kLinkStatus), cleared);

  link.set(true, FakeLink::kLinkStatus, 0x2000 | 8 << 4 | 4);
  link.trained = 0x6000 | 8 << 4 | 4;
  link.writes.clear();
  link.set(false, 0, UINT16_MAX);
  expect_failed(OAMHAL_ERROR_DEVICE_LOST, HasSubstr("0000:0c:00.0 no longer answers after its link"));
  EXPECT_EQ(link.writes_at(FakeLink::kLinkStatus), cleared);

  link.set(true, FakeLink::kLinkStatus, 0x6000 | 8 << 4 | 4);
  link.writes.clear();
  expect_failed(OAMHAL_ERROR_DEVICE_LOST, HasSubstr("no longer answers"));
  EXPECT_THAT(link.writes_at(FakeLink::kLinkStatus), IsEmpty()) << "it was set before";
}

TEST_F(RetrainTest, APortThatIsGone) {
  link.gone = true;
  expect_failed(OAMHAL_ERROR_DEVICE_LOST, HasSubstr("0000:0b:00.0 no longer answers"));
}

TEST_F(RetrainTest, AFunctionThatDoesNotAnswerBehindItsLinkIsLost) {
  link.set(false, 0, UINT16_MAX);
  expect_failed(OAMHAL_ERROR_DEVICE_LOST, HasSubstr("0000:0c:00.0 no longer answers after its link"));
}

TEST_F(RetrainTest, TheEndsMustBeThoseOfALink) {
  auto upper = *link.end(true);
  auto lower = *link.end(false);
  const auto done = retrain_link(lower, upper, link.pace, 100ms);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().status, OAMHAL_ERROR_INVALID_ARGUMENT);
  EXPECT_THAT(link.writes, IsEmpty());
}

TEST(RetrainEnds, WhatIsNoPciExpressOrIsNotForThisUserSaysSo) {
  const ConfigMaker whole = full_function(4);
  const auto header = ConfigBytes(whole.bytes).first(OAMHAL_CONFIG_HEADER_SIZE);
  const auto hidden = describe_end("0000:0b:00.0", header, true);
  ASSERT_FALSE(hidden);
  EXPECT_EQ(hidden.error().status, OAMHAL_ERROR_NO_PERMISSION);
  EXPECT_THAT(hidden.error().message, AllOf(HasSubstr("0000:0b:00.0"), HasSubstr("for root")));
  ConfigMaker plain = whole;
  plain.put(0x06, 0, 2);  // Status: no list of capabilities
  const auto conventional = describe_end("0000:0b:00.0", plain.bytes, false);
  ASSERT_FALSE(conventional);
  EXPECT_EQ(conventional.error().status, OAMHAL_ERROR_NOT_SUPPORTED);
  EXPECT_THAT(conventional.error().message, HasSubstr("shows no PCI Express capability"));
}

}  // namespace
}  // namespace oamhal::hal::test
