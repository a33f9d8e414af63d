// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// Memory of devices through amdgpu, by a stand-in for the maker's library: what fails, and that nothing is
// kept then.

#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdint>
#include <utility>
#include <vector>

#include "tests/live/amd_machine.hpp"

namespace oamhal::test {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

TEST_F(LiveAmd, ALostDeviceFailsWhatIsNotDone) {
  open_both();
  control_->delay = 1000;
  const auto from = a_->allocate(4096);
  const auto to = a_->allocate(4096);
  std::vector<std::uint64_t> tickets;
  tickets.reserve(3);
  for (int i = 0; i < 3; ++i) tickets.push_back(a_->copy(copy_of(from, to, 4096)));
  control_->lost = true;
  for (const auto ticket : tickets) {
    const auto ended = a_->try_wait(ticket, std::chrono::milliseconds(1000));
    ASSERT_FALSE(ended);
    EXPECT_EQ(ended.error().status, OAMHAL_ERROR_DEVICE_LOST);
    EXPECT_THAT(ended.error().message, HasSubstr("the device is gone"));
  }
  EXPECT_EQ(status_of(a_->try_allocate(4096)), OAMHAL_ERROR_DEVICE_LOST);
  EXPECT_EQ(status_of(a_->try_copy(copy_of(from, to, 4096))), OAMHAL_ERROR_DEVICE_LOST);
  EXPECT_TRUE(a_->try_free(from));
  const auto again = engine::try_open(*context_, kWithoutNode);
  EXPECT_FALSE(again);
}

TEST_F(LiveAmd, AResetTakesTheMemoryToo) {
  open_both();
  control_->delay = 1000;
  const auto from = a_->allocate(4096);
  const auto to = a_->allocate(4096);
  const auto ticket = a_->copy(copy_of(from, to, 4096));
  ++control_->resets;
  const auto ended = a_->try_wait(ticket, std::chrono::milliseconds(1000));
  ASSERT_FALSE(ended);
  EXPECT_EQ(ended.error().status, OAMHAL_ERROR_DEVICE_LOST);
  EXPECT_THAT(ended.error().message, HasSubstr("has reset the device"));
  EXPECT_EQ(status_of(a_->try_allocate(4096)), OAMHAL_ERROR_DEVICE_LOST);
  a_.reset();
  control_->delay = 0;
  a_.emplace(engine::open(*context_, kFirst));
  const auto fresh = a_->allocate(1 << 20);
  EXPECT_TRUE(a_->try_fill(fresh, 0, 1 << 20, 1)) << "it works again when it is opened again";
  // Between two copies it is the next one that hears of it.
  ++control_->resets;
  EXPECT_EQ(status_of(a_->try_copy(copy_of(fresh, fresh, 4096))), OAMHAL_ERROR_DEVICE_LOST);
}

TEST_F(LiveAmd, ACopyThatFailsTakesThoseBehindItAlong) {
  open_both();
  control_->delay = 2;
  const auto from = a_->allocate(4096);
  const auto to = a_->allocate(4096);
  std::vector<std::uint64_t> tickets;
  tickets.reserve(4);
  for (int i = 0; i < 4; ++i) tickets.push_back(a_->copy(copy_of(from, to, 4096)));
  ASSERT_TRUE(a_->try_wait(tickets[0], std::chrono::milliseconds(1000)));
  control_->copy_error = ETIME;
  const auto failed = a_->try_wait(tickets[1], std::chrono::milliseconds(1000));
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().status, OAMHAL_ERROR_IO);
  EXPECT_THAT(failed.error().message, HasSubstr("amdgpu gave the copy up"));
  for (const auto ticket : {tickets[2], tickets[3]}) {
    const auto dropped = a_->try_wait(ticket, std::chrono::milliseconds(1000));
    ASSERT_FALSE(dropped);
    EXPECT_THAT(dropped.error().message, HasSubstr("it was dropped"));
  }
  ASSERT_TRUE(a_->try_fill(from, 0, 4096, 2));
  ASSERT_TRUE(copied(*a_, copy_of(from, to, 4096)));
  EXPECT_EQ(wrong_words(*a_, to, 4096, 2), 0U);
  EXPECT_EQ(control_->count["amdgpu_cs_ctx_free"], 1U) << "the context is a new one";
}

TEST_F(LiveAmd, ABufferThatNoCopyUsesIsFreedAtOnce) {
  open_both();
  const auto from = a_->allocate(4096);
  const auto to = a_->allocate(4096);
  const auto other = a_->allocate(4096);
  control_->hang = true;
  const auto ticket = a_->copy(copy_of(from, to, 4096));
  EXPECT_TRUE(a_->try_free(other));
  EXPECT_EQ(control_->waits, 0U);
  EXPECT_EQ(control_->count["amdgpu_bo_free"], 1U);
  EXPECT_EQ(status_of(a_->try_free(from)), OAMHAL_ERROR_BUSY);
  // What did not end then may end yet, and the engine goes on after a failure.
  control_->hang = false;
  control_->copy_error = ETIME;
  EXPECT_EQ(status_of(a_->try_wait(ticket, std::chrono::milliseconds(1000))), OAMHAL_ERROR_IO);
  ASSERT_TRUE(a_->try_fill(from, 0, 4096, 3));
  ASSERT_TRUE(copied(*a_, copy_of(from, to, 4096)));
  EXPECT_EQ(wrong_words(*a_, to, 4096, 3), 0U);
  EXPECT_EQ(control_->waits, 0U);
}

TEST_F(LiveAmd, WhatWasDroppedIsNotWaitedFor) {
  open_both();
  control_->delay = 3;
  const auto from = a_->allocate(4096);
  const auto to = a_->allocate(4096);
  ASSERT_TRUE(a_->try_fill(from, 0, 4096, 4));
  control_->copy_error = ETIME;
  std::vector<std::uint64_t> tickets;
  tickets.reserve(17);
  for (int i = 0; i < 4; ++i) tickets.push_back(a_->copy(copy_of(from, to, 4096)));
  EXPECT_EQ(status_of(a_->try_wait(tickets[0], std::chrono::milliseconds(1000))), OAMHAL_ERROR_IO);
  control_->delay = 1000;
  const auto dropped = a_->try_wait(tickets[3], std::chrono::milliseconds(0));
  ASSERT_FALSE(dropped);
  EXPECT_THAT(dropped.error().message, HasSubstr("it was dropped"));
  EXPECT_EQ(control_->copied, 0U) << "those that were dropped still run";
  // Memory of such a copy is kept for it, and its commands are; only those of the failed one are had again.
  const unsigned freed = control_->count["amdgpu_bo_free"];
  EXPECT_TRUE(a_->try_free(from));
  EXPECT_EQ(control_->count["amdgpu_bo_free"], freed);
  const auto fresh = a_->allocate(4096);
  ASSERT_TRUE(a_->try_fill(fresh, 0, 4096, 5));
  for (int i = 0; i < 13; ++i) tickets.push_back(a_->copy(copy_of(fresh, to, 4096)));
  const auto full = a_->try_copy(copy_of(fresh, to, 4096));
  ASSERT_FALSE(full);
  EXPECT_EQ(full.error().status, OAMHAL_ERROR_BUSY);
  EXPECT_THAT(full.error().message, HasSubstr("that were dropped behind one that failed still run"));
  EXPECT_EQ(control_->waits, 0U);
  EXPECT_EQ(control_->count["amdgpu_cs_ctx_free"], 0U) << "freeing it would wait";
  control_->delay = 0;
  ASSERT_TRUE(a_->try_wait(tickets.back(), std::chrono::milliseconds(1000)));
  EXPECT_EQ(control_->copied, 16U * 4096) << "each ran once";
  EXPECT_EQ(wrong_words(*a_, to, 4096, 5), 0U) << "those that were dropped ran first";
  EXPECT_EQ(control_->count["amdgpu_bo_free"], freed + 1);
  EXPECT_EQ(control_->count["amdgpu_cs_ctx_free"], 1U);
  EXPECT_EQ(control_->waits, 0U);
}

/// The caller may use its memory for something else as soon as it is told that it is free.
TEST_F(LiveAmd, MemoryOfTheProcessIsWaitedFor) {
  open_both();
  auto* const pages = static_cast<std::byte*>(
      ::mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
  ASSERT_NE(pages, MAP_FAILED);
  for (const bool hangs : {false, true}) {
    control_->waits = 0;
    control_->copy_error = ETIME;
    control_->delay = 1;
    const auto from = a_->allocate(4096);
    const auto registered = a_->try_register(pages, 4096);
    ASSERT_TRUE(registered);
    const auto first = a_->copy(copy_of(from, *registered, 4096));
    (void)a_->copy(copy_of(from, *registered, 4096));
    EXPECT_EQ(status_of(a_->try_wait(first, std::chrono::milliseconds(1000))), OAMHAL_ERROR_IO);
    control_->delay = 1000;
    control_->hang = hangs;
    const unsigned freed = control_->count["amdgpu_bo_free"];
    EXPECT_TRUE(a_->try_free(from));
    EXPECT_EQ(control_->waits, 0U);
    EXPECT_TRUE(a_->try_free(*registered));
    EXPECT_EQ(control_->waits, 1U);
    EXPECT_EQ(control_->count["amdgpu_bo_free"], hangs ? freed : freed + 2);
    EXPECT_EQ(control_->copied, 4096U);
  }
  a_.reset();
  EXPECT_EQ(control_->waits, 1U) << "what hung is looked at";
  ASSERT_EQ(::munmap(pages, 4096), 0);
}

TEST_F(LiveAmd, ClosingWaitsOnceForWhatWasDropped) {
  open_both();
  control_->copy_error = ETIME;
  control_->delay = 1;
  const auto from = a_->allocate(4096);
  const auto to = a_->allocate(4096);
  const auto first = a_->copy(copy_of(from, to, 4096));
  (void)a_->copy(copy_of(from, to, 4096));
  EXPECT_EQ(status_of(a_->try_wait(first, std::chrono::milliseconds(1000))), OAMHAL_ERROR_IO);
  control_->delay = 1000;
  EXPECT_TRUE(a_->try_free(from));
  a_.reset();
  EXPECT_EQ(control_->waits, 1U);
  EXPECT_EQ(control_->copied, 4096U);
}

TEST_F(LiveAmd, AnEngineThatHangsIsNotWaitedForForEver) {
  open_both();
  control_->hang = true;
  const auto from = a_->allocate(4096);
  const auto to = a_->allocate(4096);
  const auto ticket = a_->copy(copy_of(from, to, 4096));
  EXPECT_EQ(status_of(a_->try_wait(ticket, std::chrono::milliseconds(5))), OAMHAL_ERROR_TIMEOUT);
  const unsigned before = control_->count["amdgpu_cs_query_fence_status"];
  a_.reset();
  EXPECT_EQ(control_->count["amdgpu_cs_query_fence_status"], before + 1)
      << "one wait for all that is given back";
}

TEST_F(LiveAmd, AnEngineWhosePacketsAreNotKnownCopiesNothing) {
  control_->sdma_major = 6;
  control_->sdma_minor = 1;
  open_both();
  EXPECT_EQ(a_->info().depth, 0U);
  const auto buffer = a_->allocate(1 << 20);
  const auto other = a_->allocate(1 << 20);
  ASSERT_TRUE(a_->try_fill(buffer, 0, 1 << 20, 1)) << "the processor fills";
  EXPECT_EQ(wrong_words(*a_, buffer, 1 << 20, 1), 0U);
  const auto refused = a_->try_copy(copy_of(buffer, other, 4096));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().status, OAMHAL_ERROR_NOT_SUPPORTED);
  EXPECT_THAT(refused.error().message, HasSubstr("(SDMA 6.1) are not known"));
  int fd = -1;
  oamhal_error_t error = OAMHAL_ERROR_INIT;
  ASSERT_EQ(oamhal_buffer_export(a_->c_handle(), buffer, &fd, &error), OAMHAL_OK) << error.message;
  (void)::close(fd);
  EXPECT_EQ(control_->count["amdgpu_cs_ctx_create"], 0U);
  a_.reset();
  control_->sdma_major = 4;
  control_->sdma_rings = 0;
  a_.emplace(engine::open(*context_, kFirst));
  const auto none = a_->allocate(4096);
  EXPECT_THAT(a_->try_copy(copy_of(none, none, 4096)).error().message,
              HasSubstr("no ring of its copy engine"));
}

TEST_F(LiveAmd, ErrorsOfTheDriverAreSentences) {
  open_both();
  struct Case {
    int error;
    oamhal_status status;
    const char* words;
  };
  const Case cases[] = {{EACCES, OAMHAL_ERROR_NO_PERMISSION, "group render"},
                        {EBUSY, OAMHAL_ERROR_BUSY, "try again"},
                        {EIO, OAMHAL_ERROR_IO, "amdgpu refused it"},
                        {ENODEV, OAMHAL_ERROR_DEVICE_LOST, "the device is gone"}};
  const auto large = a_->try_allocate(std::uint64_t{65} << 20);
  ASSERT_FALSE(large);
  EXPECT_EQ(large.error().status, OAMHAL_ERROR_NO_MEMORY);
  EXPECT_THAT(large.error().message, HasSubstr("there is no room for it"));
  for (const Case& one : cases) {
    control_->fail_name = "amdgpu_bo_alloc";
    control_->fail_error = one.error;
    const auto refused = a_->try_allocate(4096);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().status, one.status);
    EXPECT_THAT(refused.error().message,
                StartsWith(std::string(kFirst) + ": 4096 bytes of memory of the device"));
    EXPECT_THAT(refused.error().message, HasSubstr(one.words));
    EXPECT_THAT(refused.error().message, HasSubstr("(amdgpu_bo_alloc: "));
  }
  EXPECT_EQ(a_->try_allocate(4096).error().status, OAMHAL_ERROR_DEVICE_LOST) << "and it stays gone";
}

TEST_F(LiveAmd, ErrorsOfDmaBufsAreSentencesToo) {
  open_both();
  const auto small = a_->try_allocate(4096);
  ASSERT_TRUE(small);
  control_->fail_name = "amdgpu_bo_export";
  control_->fail_error = ENOMEM;
  int shared = -1;
  oamhal_error_t error = OAMHAL_ERROR_INIT;
  EXPECT_EQ(oamhal_buffer_export(a_->c_handle(), *small, &shared, &error), OAMHAL_ERROR_NO_MEMORY)
      << error.message;
  control_->fail_name = "amdgpu_bo_import";
  control_->fail_error = EOPNOTSUPP;
  const int fd = ::memfd_create("elsewhere", MFD_CLOEXEC);
  ASSERT_EQ(::ftruncate(fd, 4096), 0);
  EXPECT_EQ(status_of(a_->try_import(fd, 4096)), OAMHAL_ERROR_NOT_SUPPORTED);
  (void)::close(fd);
}

/// All that the library is asked for, once; the first failure.
result<void> use_all(const context& by) {
  auto a = engine::try_open(by, kFirst);
  if (!a) return a.error();
  auto b = engine::try_open(by, kSecond);
  if (!b) return b.error();
  const auto here = a->try_allocate(128 << 10);
  if (!here) return here.error();
  const auto there = b->try_allocate(8192);
  if (!there) return there.error();
  if (const auto filled = a->try_fill(*here, 0, 128 << 10, 1); !filled) return filled.error();
  oamhal_copy_t copy = OAMHAL_COPY_INIT;
  copy.from = *here;
  copy.to = *there;
  copy.length = 8192;
  copy.peer = b->c_handle();
  const auto ticket = a->try_copy(copy);
  if (!ticket) return ticket.error();
  if (const auto ended = a->try_wait(*ticket, std::chrono::milliseconds(1000)); !ended) return ended.error();
  static std::byte* const pages = static_cast<std::byte*>(
      ::mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
  const auto registered = b->try_register(pages, 4096);
  if (!registered) return registered.error();
  if (const auto freed = b->try_free(*registered); !freed) return freed.error();
  return a->try_free(*here);
}

TEST_F(LiveAmd, WhicheverCallFailsNothingIsKept) {
  ASSERT_TRUE(use_all(*context_));
  const unsigned calls = control_->calls;
  ASSERT_GT(calls, 40U);
  unsigned told = 0;
  for (const int error : {EIO, ENOMEM, ENODEV}) {
    for (unsigned n = 1; n <= calls; ++n) {
      reset();
      control_->fail_at = n;
      control_->fail_error = error;
      const auto done = use_all(*context_);
      ASSERT_TRUE(control_->hit) << n;
      ASSERT_THAT(control_->left(), testing::IsEmpty()) << "call " << n << " failed with " << error;
      ASSERT_THAT(control_->wrong, testing::IsEmpty()) << "call " << n << " failed with " << error;
      if (done) continue;
      ++told;
      EXPECT_THAT(done.error().message, StartsWith("0000:")) << n;
      EXPECT_THAT(done.error().message, HasSubstr(": ")) << n;
      EXPECT_EQ(done.error().message.back(), '.') << done.error().message;
      EXPECT_NE(done.error().status, OAMHAL_ERROR_INTERNAL) << done.error().message;
    }
  }
  // What gives back is not told of, nor what is asked about free memory; all the rest is.
  EXPECT_GT(told, calls);
}

TEST_F(LiveAmd, ANodeThatIsNotThereIsNamed) {
  const auto opened = engine::try_open(*context_, kWithoutNode);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().status, OAMHAL_ERROR_NOT_FOUND);
  EXPECT_EQ(opened.error().message,
            std::string(kWithoutNode) +
                ": /dev/dri/renderD144 is not there: is the driver loaded, and is /dev whole?");
}

TEST_F(LiveAmd, ANodeThatMayNotBeOpenedIsNamed) {
  // Who is root may open everything, and its folder is what umockdev leaves to be closed.
  const bool is_root = ::geteuid() == 0;
  constexpr uid_t kNobody = 65534;
  const auto folder = root / "dev/dri";
  ASSERT_EQ(::chmod(root.c_str(), 0755), 0);
  ASSERT_EQ(::chmod(folder.c_str(), is_root ? 0700 : 0), 0);
  if (is_root) {
    ASSERT_EQ(::seteuid(kNobody), 0);
  }
  const auto opened = engine::try_open(*context_, kSecond);
  if (is_root) {
    ASSERT_EQ(::seteuid(0), 0);
  }
  ASSERT_EQ(::chmod(folder.c_str(), 0755), 0);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().status, OAMHAL_ERROR_NO_PERMISSION);
  EXPECT_THAT(opened.error().message,
              StartsWith(std::string(kSecond) + ": /dev/dri/renderD136 may not be opened"));
  EXPECT_TRUE(engine::try_open(*context_, kSecond)) << "and then it may";
}

}  // namespace
}  // namespace oamhal::test
