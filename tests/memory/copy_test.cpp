// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// Copies by the engine of a device.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstring>

#include "served_test.hpp"

namespace oamhal::test {
namespace {

using bringup::engine;
using std::chrono::seconds;
using testing::HasSubstr;

constexpr std::uint64_t kBytes = std::uint64_t{1} << 20U;

class CopyTest : public ServedTest {
 protected:
  void SetUp() override {
    ServedTest::SetUp();
    a_.emplace(engine::open(*context_, first_));
    b_.emplace(engine::open(*context_, other_));
  }
  static oamhal_copy_t copy(oamhal_buffer_t from, oamhal_buffer_t to, std::uint64_t length = kBytes) {
    oamhal_copy_t made = OAMHAL_COPY_INIT;
    made.from = from;
    made.to = to;
    made.length = length;
    return made;
  }
  oamhal_copy_t to_peer(oamhal_buffer_t from, oamhal_buffer_t to, std::uint32_t port) {
    oamhal_copy_t made = copy(from, to);
    made.peer = b_->c_handle();
    made.port = port;
    return made;
  }
  std::optional<engine> a_;
  std::optional<engine> b_;
};

TEST_F(CopyTest, FromTheHostToADeviceAndBack) {
  const auto host = a_->try_allocate_host(kBytes);
  const auto back = a_->try_allocate_host(kBytes);
  ASSERT_TRUE(host && back);
  const auto device = a_->allocate(kBytes);
  ASSERT_TRUE(a_->try_fill(*host, 0, kBytes, 5));
  a_->wait(a_->copy(copy(*host, device)), seconds(10));
  a_->wait(a_->copy(copy(device, *back)), seconds(10));
  EXPECT_EQ(a_->try_verify(*back, 0, kBytes, 5)->words, 0U);
  const auto info = a_->try_info(*back);
  ASSERT_TRUE(info);
  EXPECT_EQ(info->kind, OAMHAL_BUFFER_HOST);
}

TEST_F(CopyTest, WithinTheHostByTheProcessor) {
  // Long enough for the ways to be measured first.
  constexpr std::uint64_t kLong = std::uint64_t{8} << 20U;
  const auto from = a_->try_allocate_host(kLong);
  const auto to = a_->try_allocate_host(kLong);
  ASSERT_TRUE(from && to);
  ASSERT_TRUE(a_->try_fill(*from, 0, kLong, 15));
  a_->wait(a_->copy(copy(*from, *to, kLong)), seconds(10));
  EXPECT_EQ(a_->try_verify(*to, 0, kLong, 15)->words, 0U);
  // Done when they return: nobody has to ask before the buffers are used again.
  const auto third = a_->try_allocate_host(kLong);
  ASSERT_TRUE(third);
  const auto one = a_->copy(copy(*from, *to, kLong));
  const auto two = a_->copy(copy(*to, *third, kLong));
  pollfd event{a_->info().event_fd, POLLIN, 0};
  EXPECT_EQ(::poll(&event, 1, 10'000), 1) << "whoever sleeps on the descriptor is woken";
  EXPECT_TRUE(a_->try_free(*third));
  EXPECT_GE(*a_->try_poll(), two);
  EXPECT_GT(two, one);
  oamhal_copy_t within = copy(*from, *from, 4096);
  within.to_offset = 4095;
  EXPECT_THAT(a_->try_copy(within).error().message, HasSubstr("do not overlap"));
  within.to_offset = 4096;
  a_->wait(a_->copy(within), seconds(10));
  EXPECT_EQ(a_->try_verify(*from, 4096, 4096, 15)->words, 0U);
  EXPECT_FALSE(a_->try_copy(copy(*from, *to, 0)));
  EXPECT_FALSE(a_->try_copy(copy(*from, *to, kLong + 1)));
}

TEST_F(CopyTest, ACopyWithinTheHostWaitsForThoseOfTheDevice) {
  const auto from = a_->try_allocate_host(kBytes);
  const auto to = a_->try_allocate_host(kBytes);
  const auto third = a_->try_allocate_host(kBytes);
  ASSERT_TRUE(from && to && third);
  const auto device = a_->allocate(kBytes);
  ASSERT_TRUE(a_->try_fill(device, 0, kBytes, 16));
  const auto first = a_->copy(copy(device, *from));
  const auto refused = a_->try_copy(copy(*from, *to));
  const auto other = a_->try_copy(copy(*to, *third));
  ASSERT_TRUE(other) << "of buffers that no copy uses";
  EXPECT_EQ(*other, first + 1) << "tickets go by the order of starts";
  if (!refused) {
    EXPECT_EQ(refused.error().status, OAMHAL_ERROR_BUSY);
  }
  a_->wait(*other, seconds(10));
  EXPECT_EQ(a_->try_poll().value(), *other);
  a_->wait(a_->copy(copy(*from, *to)), seconds(10));
  EXPECT_EQ(a_->try_verify(*to, 0, kBytes, 16)->words, 0U);
}

TEST_F(CopyTest, WhatTheProcessorMadeStaysWhenOneBeforeItFails) {
  const auto host = a_->try_allocate_host(kBytes);
  const auto copied = a_->try_allocate_host(kBytes);
  ASSERT_TRUE(host && copied);
  ASSERT_TRUE(a_->try_fill(*host, 0, kBytes, 17));
  const auto from = a_->allocate(kBytes);
  const auto to = b_->allocate(kBytes);
  const auto bad = a_->copy(to_peer(from, to, dead_port_));
  const auto good = a_->copy(copy(*host, *copied));
  const auto dropped = a_->try_copy(copy(*host, from));
  EXPECT_FALSE(a_->try_wait(bad, seconds(10)));
  EXPECT_TRUE(a_->try_wait(good, seconds(10)));
  EXPECT_EQ(a_->try_verify(*copied, 0, kBytes, 17)->words, 0U);
  if (dropped) static_cast<void>(a_->try_wait(*dropped, seconds(10)));
  a_->wait(a_->copy(copy(*host, from)), seconds(10));
  EXPECT_EQ(a_->try_verify(from, 0, kBytes, 17)->words, 0U);
}

TEST_F(CopyTest, ByANamedPortAndByAny) {
  const auto from = a_->allocate(kBytes);
  const auto to = b_->allocate(kBytes);
  ASSERT_TRUE(a_->try_fill(from, 0, kBytes, 6));
  a_->wait(a_->copy(to_peer(from, to, port_)), seconds(10));
  EXPECT_EQ(b_->try_verify(to, 0, kBytes, 6)->words, 0U);
  ASSERT_TRUE(a_->try_fill(from, 0, kBytes, 7));
  a_->wait(a_->copy(to_peer(from, to, OAMHAL_ANY_PORT)), seconds(10));
  EXPECT_EQ(b_->try_verify(to, 0, kBytes, 7)->words, 0U);
  // And from the peer.
  oamhal_copy_t pull = to_peer(to, from, port_);
  pull.peer_is_source = 1;
  ASSERT_TRUE(b_->try_fill(to, 0, kBytes, 8));
  a_->wait(a_->copy(pull), seconds(10));
  EXPECT_EQ(a_->try_verify(from, 0, kBytes, 8)->words, 0U);
}

TEST_F(CopyTest, APortWithoutAModuleSaysSo) {
  const auto from = a_->allocate(kBytes);
  const auto to = b_->allocate(kBytes);
  const auto ticket = a_->copy(to_peer(from, to, dead_port_));
  const auto ended = a_->try_wait(ticket, seconds(10));
  ASSERT_FALSE(ended);
  EXPECT_THAT(ended.error().message, HasSubstr(first_));
  // The engine works on.
  a_->wait(a_->copy(to_peer(from, to, port_)), seconds(10));
}

TEST_F(CopyTest, WhatIsBehindAFailureIsDropped) {
  const auto from = a_->allocate(kBytes);
  const auto to = b_->allocate(kBytes);
  const auto bad = a_->copy(to_peer(from, to, dead_port_));
  const auto behind = a_->copy(to_peer(from, to, port_));
  EXPECT_FALSE(a_->try_wait(bad, seconds(10)));
  const auto dropped = a_->try_wait(behind, seconds(10));
  // It may have been started after the engine stood still: then it was dropped, and says so.
  ASSERT_FALSE(dropped);
  EXPECT_THAT(dropped.error().message, HasSubstr("dropped"));
  EXPECT_TRUE(a_->try_wait(behind, seconds(0))) << "told once";
  EXPECT_TRUE(a_->try_free(from));
  EXPECT_TRUE(b_->try_free(to));
}

TEST_F(CopyTest, ALinkThatIsDown) {
  fault("oam0 link-down 7L");
  const auto from = a_->allocate(kBytes);
  const auto to = b_->allocate(kBytes);
  const auto ended = a_->try_wait(a_->copy(to_peer(from, to, port_)), seconds(10));
  ASSERT_FALSE(ended);
  EXPECT_THAT(ended.error().message, HasSubstr("link-down"));
  const auto any = a_->try_copy(to_peer(from, to, OAMHAL_ANY_PORT));
  ASSERT_FALSE(any);
  EXPECT_EQ(any.error().status, OAMHAL_ERROR_NOT_FOUND);
}

TEST_F(CopyTest, TellsByADescriptorWhenItIsDone) {
  const int event = a_->info().event_fd;
  ASSERT_GE(event, 0);
  const auto from = a_->allocate(kBytes);
  const auto to = b_->allocate(kBytes);
  const auto ticket = a_->copy(to_peer(from, to, port_));
  pollfd wait{event, POLLIN, 0};
  ASSERT_EQ(::poll(&wait, 1, 10'000), 1);
  std::uint64_t done = 0;
  while (done < ticket) done = *a_->try_poll();
  EXPECT_EQ(done, ticket);
  EXPECT_EQ(::poll(&wait, 1, 0), 0) << "polling made it unreadable again";
}

TEST_F(CopyTest, ABufferInUseIsNotFreed) {
  const auto from = a_->allocate(kBytes);
  const auto to = b_->allocate(kBytes);
  const auto ticket = a_->copy(to_peer(from, to, port_));
  EXPECT_EQ(a_->try_free(from).error().status, OAMHAL_ERROR_BUSY);
  EXPECT_EQ(b_->try_free(to).error().status, OAMHAL_ERROR_BUSY) << "of the peer too";
  a_->wait(ticket, seconds(10));
  EXPECT_TRUE(a_->try_free(from));
  EXPECT_TRUE(b_->try_free(to));
}

TEST_F(CopyTest, NoMoreThanItsDepth) {
  const auto from = a_->allocate(kBytes);
  const auto to = b_->allocate(kBytes);
  const auto depth = a_->info().depth;
  std::uint64_t last = 0;
  for (std::uint32_t i = 0; i < depth; ++i) last = a_->copy(to_peer(from, to, port_));
  EXPECT_EQ(a_->try_copy(to_peer(from, to, port_)).error().status, OAMHAL_ERROR_BUSY);
  a_->wait(last, seconds(30));
  EXPECT_TRUE(a_->try_copy(to_peer(from, to, port_)));
}

TEST_F(CopyTest, RefusesWhatCannotBe) {
  const auto from = a_->allocate(kBytes);
  const auto to = b_->allocate(kBytes);
  const auto host = *a_->try_allocate_host(4096);
  EXPECT_EQ(a_->try_copy(copy(from, host, 8192)).error().status, OAMHAL_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(a_->try_copy(copy(from, host, 0)).error().status, OAMHAL_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(a_->try_copy(copy(from, 999, 8)).error().status, OAMHAL_ERROR_NOT_FOUND);
  oamhal_copy_t far = to_peer(host, to, port_);
  far.length = 4096;
  EXPECT_EQ(a_->try_copy(far).error().status, OAMHAL_ERROR_INVALID_ARGUMENT);
  oamhal_copy_t beyond = to_peer(from, to, port_);
  beyond.to_offset = 1;
  EXPECT_EQ(a_->try_copy(beyond).error().status, OAMHAL_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(a_->try_wait(1, seconds(0)).error().status, OAMHAL_ERROR_INVALID_ARGUMENT) << "no such ticket";
}

TEST_F(CopyTest, ALostDeviceFailsAllThatIsNotDone) {
  const auto from = a_->allocate(kBytes);
  const auto to = b_->allocate(kBytes);
  const auto first = a_->copy(to_peer(from, to, port_));
  a_->wait(first, seconds(10));
  fault("oam0 all-ones");
  oamhal_copy_t again = to_peer(from, to, port_);
  const auto started = a_->try_copy(again);
  const auto ended = started ? a_->try_wait(*started, seconds(10)) : result<void>(started.error());
  ASSERT_FALSE(ended);
  EXPECT_EQ(ended.error().status, OAMHAL_ERROR_DEVICE_LOST) << ended.error().message;
  EXPECT_EQ(a_->try_allocate(4096).error().status, OAMHAL_ERROR_DEVICE_LOST);
  EXPECT_TRUE(a_->try_free(from)) << "what is its caller's can be given back";
}

TEST_F(CopyTest, AForeignBufferIsTested) {
  // What a framework would hand over as a dma-buf: a file in memory is one too, as far as this goes.
  const int fd = ::memfd_create("framework", MFD_CLOEXEC);
  ASSERT_EQ(::ftruncate(fd, kBytes), 0);
  void* const memory = ::mmap(nullptr, kBytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  ASSERT_NE(memory, MAP_FAILED);
  std::memset(memory, 0x5a, kBytes);
  const auto foreign = a_->try_import(fd, kBytes);
  ASSERT_TRUE(foreign) << foreign.error().message;
  const auto device = a_->allocate(kBytes);
  a_->wait(a_->copy(copy(*foreign, device)), seconds(10));
  unsigned char byte = 0;
  ASSERT_TRUE(a_->try_read(device, kBytes - 1, &byte, 1));
  EXPECT_EQ(byte, 0x5a);
  ASSERT_TRUE(a_->try_fill(device, 0, kBytes, 9));
  a_->wait(a_->copy(copy(device, *foreign)), seconds(10));
  EXPECT_EQ(a_->try_verify(*foreign, 0, kBytes, 9)->words, 0U);
  ::munmap(memory, kBytes);
  ::close(fd);
}

TEST_F(CopyTest, ClosedInTheMiddle) {
  const auto from = a_->allocate(kBytes);
  const auto to = b_->allocate(kBytes);
  for (int i = 0; i < 8; ++i) static_cast<void>(a_->copy(to_peer(from, to, port_)));
  // The peer first: what is not done still points to its buffers.
  b_.reset();
  a_.reset();
  a_.emplace(engine::open(*context_, first_));
  b_.emplace(engine::open(*context_, other_));
  const auto again = a_->allocate(kBytes);
  a_->wait(a_->copy(to_peer(again, b_->allocate(kBytes), port_)), seconds(10));
}

}  // namespace
}  // namespace oamhal::test
