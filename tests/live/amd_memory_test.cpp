// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// Memory of devices through amdgpu, by a stand-in for the maker's library: what works.

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "tests/live/amd_machine.hpp"

namespace oamhal::test {
namespace {

using testing::HasSubstr;

constexpr std::uint64_t kMega = std::uint64_t{1} << 20;

TEST_F(LiveAmd, TheDeviceTellsWhatItHas) {
  open_both();
  const auto info = a_->info();
  EXPECT_STREQ(info.bdf, kFirst);
  EXPECT_STREQ(info.backend, "amd");
  EXPECT_EQ(info.memory_bytes, 64 * kMega);
  EXPECT_EQ(info.free_bytes, 64 * kMega);
  EXPECT_EQ(info.depth, 16U);
  EXPECT_EQ(info.alignment, 4U);
  EXPECT_EQ(info.max_copy_bytes, 1024 * kMega);
  EXPECT_EQ(info.event_fd, -1);
  const auto buffer = a_->allocate(10'000);
  EXPECT_EQ(a_->info().free_bytes, 64 * kMega - 12'288);
  EXPECT_EQ(b_->info().free_bytes, 64 * kMega) << "the other device has its own";
  a_->free(buffer);
  EXPECT_EQ(a_->info().free_bytes, 64 * kMega);
}

TEST_F(LiveAmd, TheHostSeesMemoryOfTheDevice) {
  open_both();
  EXPECT_EQ(a_->info().aperture, OAMHAL_ANSWER_UNKNOWN) << "nothing was allocated yet";
  const auto buffer = a_->allocate(2 * kMega);
  const auto info = a_->try_info(buffer);
  ASSERT_TRUE(info);
  EXPECT_EQ(info->kind, OAMHAL_BUFFER_DEVICE);
  EXPECT_NE(info->memory, nullptr);
  EXPECT_EQ(info->address % (2 * kMega), 0U) << "large buffers are on large pages";
  EXPECT_EQ(a_->info().aperture, OAMHAL_ANSWER_YES);
  const std::array<char, 8> sent = {'o', 'a', 'm', 'h', 'a', 'l', '!', 0};
  std::array<char, 8> got{};
  ASSERT_TRUE(a_->try_write(buffer, 16, sent.data(), sent.size()));
  ASSERT_TRUE(a_->try_read(buffer, 16, got.data(), got.size()));
  EXPECT_EQ(sent, got);
  EXPECT_EQ(control_->packets, 0U) << "the processor did it";
}

TEST_F(LiveAmd, LargeBuffersAreFilledByTheEngine) {
  open_both();
  const auto buffer = a_->allocate(kMega);
  ASSERT_TRUE(a_->try_fill(buffer, 0, kMega, 7));
  EXPECT_EQ(control_->copied, kMega);
  EXPECT_EQ(wrong_words(*a_, buffer, kMega, 7), 0U);
  EXPECT_EQ(wrong_words(*a_, buffer, kMega, 8), kMega / 8);
  const std::uint64_t other = 1;
  ASSERT_TRUE(a_->try_write(buffer, 4096, &other, sizeof other));
  const auto found = a_->try_verify(buffer, 0, kMega, 7);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->words, 1U);
  EXPECT_EQ(found->first, 4096U);
}

TEST_F(LiveAmd, CopiesGoBothWaysBetweenHostAndDevice) {
  open_both();
  const auto from = a_->try_allocate_host(kMega);
  const auto back = a_->try_allocate_host(kMega);
  ASSERT_TRUE(from && back);
  const auto info = a_->try_info(*from);
  ASSERT_TRUE(info);
  EXPECT_EQ(info->kind, OAMHAL_BUFFER_HOST);
  const auto* const bytes = static_cast<const volatile char*>(info->memory);
  for (const std::uint64_t at : {std::uint64_t{0}, kMega - 1}) EXPECT_EQ(bytes[at], 0);
  const auto device = a_->allocate(kMega);
  ASSERT_TRUE(a_->try_fill(*from, 0, kMega, 3));
  ASSERT_TRUE(copied(*a_, copy_of(*from, device, kMega)));
  ASSERT_TRUE(copied(*a_, copy_of(device, *back, kMega)));
  EXPECT_EQ(wrong_words(*a_, *back, kMega, 3), 0U);
}

TEST_F(LiveAmd, LongCopiesArePacketsOfFourMegabytes) {
  open_both();
  constexpr std::uint64_t kLength = 9 * kMega + 8;
  const auto from = a_->allocate(kLength + 4);
  const auto to = a_->allocate(kLength + 4);
  ASSERT_TRUE(a_->try_fill(from, 0, kLength, 5));
  control_->packets = 0;
  ASSERT_TRUE(copied(*a_, copy_of(from, to, kLength)));
  EXPECT_EQ(control_->packets, 3U);
  EXPECT_EQ(wrong_words(*a_, to, kLength, 5), 0U);
  std::uint32_t behind = 0;
  ASSERT_TRUE(a_->try_read(to, kLength, &behind, sizeof behind));
  EXPECT_EQ(behind, 0xa5a5a5a5U) << "nothing behind the end was touched";
  auto odd = copy_of(from, to, 6);
  EXPECT_EQ(status_of(a_->try_copy(odd)), OAMHAL_ERROR_INVALID_ARGUMENT);
  control_->packets = 0;
  ASSERT_TRUE(copied(*a_, copy_of(from, to, 4 * kMega)));
  EXPECT_EQ(control_->packets, 1U) << "exactly as many bytes as a packet may have";
}

TEST_F(LiveAmd, MemoryThatTheHostDoesNotSeeIsFilledByTheEngine) {
  control_->visible_bytes = kMega;
  open_both();
  const auto seen = a_->allocate(kMega / 2);
  // The kernel's word counts, when what is visible has holes.
  control_->fail_name = "amdgpu_bo_alloc";
  control_->fail_error = ENOMEM;
  const auto moved = a_->allocate(4096);
  EXPECT_TRUE(control_->hit);
  EXPECT_EQ(a_->try_info(moved)->memory, nullptr);
  const auto unseen = a_->allocate(4 * kMega);
  ASSERT_TRUE(a_->try_info(seen) && a_->try_info(unseen));
  EXPECT_NE(a_->try_info(seen)->memory, nullptr);
  EXPECT_EQ(a_->try_info(unseen)->memory, nullptr);
  const auto refused = a_->try_write(unseen, 0, "12345678", 8);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().status, OAMHAL_ERROR_NOT_SUPPORTED);
  ASSERT_TRUE(a_->try_fill(unseen, 0, 4096, 1)) << "few bytes too";
  EXPECT_EQ(wrong_words(*a_, unseen, 4096, 1), 0U);
  ASSERT_TRUE(a_->try_fill(unseen, 0, 4 * kMega, 2));
  EXPECT_EQ(wrong_words(*a_, unseen, 4 * kMega, 2), 0U);
}

TEST_F(LiveAmd, DevicesCopyToAndFromEachOther) {
  open_both();
  const auto here = a_->allocate(kMega);
  const auto there = b_->allocate(kMega);
  ASSERT_TRUE(a_->try_fill(here, 0, kMega, 11));
  auto copy = copy_of(here, there, kMega);
  copy.peer = b_->c_handle();
  ASSERT_TRUE(copied(*a_, copy));
  ASSERT_TRUE(copied(*a_, copy));
  EXPECT_EQ(control_->count["amdgpu_bo_import"], 1U) << "the peer's memory is imported once";
  EXPECT_EQ(wrong_words(*b_, there, kMega, 11), 0U);

  ASSERT_TRUE(b_->try_fill(there, 0, kMega, 12));
  auto fetch = copy_of(there, here, kMega);
  fetch.peer = b_->c_handle();
  fetch.peer_is_source = 1;
  ASSERT_TRUE(copied(*a_, fetch));
  EXPECT_EQ(wrong_words(*a_, here, kMega, 12), 0U);

  copy.port = 3;
  const auto named = a_->try_copy(copy);
  ASSERT_FALSE(named);
  EXPECT_EQ(named.error().status, OAMHAL_ERROR_NOT_SUPPORTED);
  EXPECT_THAT(named.error().message, HasSubstr("its driver chooses the way to a peer"));
  // The importer keeps nothing of what is gone, also one that is idle.
  b_->free(there);
  EXPECT_EQ(b_->info().free_bytes, 64 * kMega);
  const auto next = b_->allocate(kMega);
  copy.port = OAMHAL_ANY_PORT;
  copy.to = next;
  ASSERT_TRUE(copied(*a_, copy));
  EXPECT_EQ(b_->info().free_bytes, 63 * kMega);
}

TEST_F(LiveAmd, BuffersCrossProcessesAsDmaBufs) {
  open_both();
  const auto here = a_->allocate(kMega);
  ASSERT_TRUE(a_->try_fill(here, 0, kMega, 21));
  int fd = -1;
  oamhal_error_t error = OAMHAL_ERROR_INIT;
  ASSERT_EQ(oamhal_buffer_export(a_->c_handle(), here, &fd, &error), OAMHAL_OK) << error.message;
  EXPECT_EQ(::fcntl(fd, F_GETFD), FD_CLOEXEC);
  const auto foreign = b_->try_import(fd, kMega);
  ASSERT_TRUE(foreign) << foreign.error().message;
  const auto own = a_->try_import(fd, kMega);
  ASSERT_TRUE(own) << own.error().message;
  EXPECT_FALSE(b_->try_import(fd, kMega + 1));
  ASSERT_EQ(::close(fd), 0) << "it is the caller's still";
  const auto there = b_->allocate(kMega);
  ASSERT_TRUE(copied(*b_, copy_of(*foreign, there, kMega)));
  EXPECT_EQ(wrong_words(*b_, there, kMega, 21), 0U);
  // Both ends are the same memory: the list of buffers has it once.
  auto within = copy_of(here, *own, 4096);
  within.to_offset = 8192;
  ASSERT_TRUE(copied(*a_, within));
  std::array<std::uint64_t, 2> words{};
  ASSERT_TRUE(a_->try_read(here, 0, words.data(), 8));
  ASSERT_TRUE(a_->try_read(here, 8192, words.data() + 1, 8));
  EXPECT_EQ(words[0], words[1]);
  a_->free(here);
  EXPECT_EQ(a_->info().free_bytes, 63 * kMega) << "who imported it keeps it";
}

TEST_F(LiveAmd, WhatIsNoDmaBufIsRefused) {
  open_both();
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
  const auto refused = a_->try_import(ends[0], 4096);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().status, OAMHAL_ERROR_INVALID_ARGUMENT);
  EXPECT_THAT(refused.error().message, HasSubstr("is no dma-buf that amdgpu takes"));
  for (const int end : ends) (void)::close(end);
}

TEST_F(LiveAmd, MemoryOfTheProcessIsRegistered) {
  open_both();
  constexpr std::size_t kLength = 64 << 10;
  void* const memory = ::mmap(nullptr, kLength, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  ASSERT_NE(memory, MAP_FAILED);
  const auto registered = a_->try_register(memory, kLength);
  ASSERT_TRUE(registered) << registered.error().message;
  ASSERT_TRUE(a_->try_fill(*registered, 0, kLength, 31));
  const auto device = a_->allocate(kLength);
  ASSERT_TRUE(copied(*a_, copy_of(*registered, device, kLength)));
  EXPECT_EQ(wrong_words(*a_, device, kLength, 31), 0U);
  int fd = -1;
  oamhal_error_t error = OAMHAL_ERROR_INIT;
  EXPECT_EQ(oamhal_buffer_export(a_->c_handle(), *registered, &fd, &error), OAMHAL_ERROR_NOT_SUPPORTED);
  EXPECT_THAT(error.message, HasSubstr("cannot be a dma-buf"));
  control_->fail_name = "amdgpu_create_bo_from_user_mem";
  control_->fail_error = EPERM;
  const auto of_file = a_->try_register(memory, kLength);
  ASSERT_FALSE(of_file);
  EXPECT_EQ(of_file.error().status, OAMHAL_ERROR_NOT_SUPPORTED);
  EXPECT_THAT(of_file.error().message, HasSubstr("no file is behind"));
  a_->free(*registered);
  ASSERT_EQ(::munmap(memory, kLength), 0);
}

TEST_F(LiveAmd, CopiesEndInTheOrderInWhichTheyWereStarted) {
  open_both();
  control_->delay = 3;
  const auto from = a_->allocate(4096);
  const auto to = a_->allocate(std::uint64_t{17} * 4096);
  ASSERT_TRUE(a_->try_fill(from, 0, 4096, 41));
  for (std::uint64_t i = 0; i < 16; ++i) {
    auto copy = copy_of(from, to, 4096);
    copy.to_offset = i * 4096;
    const auto ticket = a_->try_copy(copy);
    ASSERT_TRUE(ticket) << ticket.error().message;
    EXPECT_EQ(*ticket, i + 1);
  }
  EXPECT_EQ(status_of(a_->try_copy(copy_of(from, to, 4096))), OAMHAL_ERROR_BUSY);
  EXPECT_EQ(status_of(a_->try_free(from)), OAMHAL_ERROR_BUSY);
  std::uint64_t last = 0;
  while (last < 16) {
    const auto done = a_->try_poll();
    ASSERT_TRUE(done) << done.error().message;
    EXPECT_LE(*done, last + 1) << "each is asked for several times before it is done";
    EXPECT_GE(*done, last);
    last = *done;
  }
  for (std::uint64_t i = 0; i < 16; ++i) EXPECT_EQ(a_->try_verify(to, i * 4096, 4096, 41)->words, 0U);
  // The slots of commands are used again.
  for (int i = 0; i < 40; ++i) ASSERT_TRUE(copied(*a_, copy_of(from, to, 4096)));
}

TEST_F(LiveAmd, CopiesThatAreNotDoneAreWaitedForAtTheEnd) {
  open_both();
  control_->delay = 1000;
  const auto from = a_->allocate(4096);
  const auto to = b_->allocate(4096);
  auto copy = copy_of(from, to, 4096);
  copy.peer = b_->c_handle();
  ASSERT_TRUE(a_->try_copy(copy));
  a_.reset();
  EXPECT_EQ(control_->packets, 1U);
}

/// A framework of the process has the same device: libdrm gives both one handle, which is counted.
TEST_F(LiveAmd, OthersOfTheProcessMayHaveTheDeviceToo) {
  const auto opened = engine::try_open(*context_, kFirst);
  ASSERT_TRUE(opened);
  const auto twice = engine::try_open(*context_, kFirst);
  EXPECT_EQ(status_of(twice), OAMHAL_ERROR_BUSY);
  EXPECT_EQ(control_->count["amdgpu_device_initialize"], 1U);
  EXPECT_EQ(control_->count["amdgpu_device_deinitialize"], 0U);
}

}  // namespace
}  // namespace oamhal::test
