// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <gtest/gtest.h>

#include <atomic>
#include <barrier>
#include <thread>
#include <vector>

#include "rules.hpp"
#include "tests/support/machine_root.hpp"

/// Eight threads on one context, one snapshot and one device. The thread sanitizer judges the build that has
/// it; the results are compared in every build.
namespace oamhal::conformance {
namespace {

constexpr int kThreads = 8;
constexpr int kRounds = 12;

/// Runs work(thread number) on all threads at once.
template <typename F>
void on_all_threads(F work) {
  std::barrier start(kThreads);
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i)
    threads.emplace_back([&, i] {
      start.arrive_and_wait();
      work(i);
    });
  for (std::thread& thread : threads) thread.join();
}

class Threads : public testing::Test {
 protected:
  Threads() {
    context_options options;
    options.root = root_.path();
    options.log = [](void* user, std::int32_t, const char*) { ++*static_cast<std::atomic<int>*>(user); };
    options.log_user = &log_lines_;
    here_ = std::make_unique<context>(context::create(options));
  }

  test::MachineRoot root_{"mi308x-ubb8-qpx"};
  std::atomic<int> log_lines_ = 0;
  std::unique_ptr<context> here_;
};

TEST_F(Threads, EnumerateOneContext) {
  const std::string expected = dump(here_->enumerate());
  std::atomic<int> wrong = 0;
  on_all_threads([&](int) {
    for (int round = 0; round < kRounds; ++round)
      if (dump(here_->enumerate()) != expected) ++wrong;
  });
  EXPECT_EQ(wrong, 0);
}

TEST_F(Threads, RescanWhileOthersReadAndSelect) {
  const snapshot first = here_->enumerate();
  const std::string expected = dump(first);
  const device_handle device = first.open(3);
  std::atomic<int> wrong = 0;
  on_all_threads([&](int thread) {
    for (int round = 0; round < kRounds; ++round) {
      oamhal_selection_t selection = {sizeof selection, 0, 0, 0, 0};
      if (thread % 2 == 0) {
        if (dump(here_->rescan(first)) != expected) ++wrong;
      } else if (dump(first) != expected ||
                 oamhal_select(first.c_handle(), "oam3", &selection, nullptr) != OAMHAL_OK) {
        ++wrong;
      }
      if (oamhal_device_is_lost(device.c_handle()) != 0) ++wrong;
    }
  });
  EXPECT_EQ(wrong, 0);
}

/// What a check looks things up in is made by the first of them.
TEST_F(Threads, BoardsOfANewSnapshotAreCheckedAtOnce) {
  const board pairs = board::parse(
      "description = \"pairs\"\nsource = \"this test\"\nmodules = 8\npairs = \"all\"\n", "pairs");
  for (int round = 0; round < kRounds; ++round) {
    const snapshot seen = here_->enumerate();
    ASSERT_EQ(seen.info().baseboard_count, 1U);
    std::atomic<int> pairs_seen = 0;
    on_all_threads([&](int) {
      oamhal_check_t* made = nullptr;
      oamhal_check_info_t info = {};
      info.size = sizeof info;
      if (oamhal_check_board(seen.c_handle(), 0, pairs.c_handle(), &made, nullptr) == OAMHAL_OK &&
          oamhal_check_get(made, &info) == OAMHAL_OK)
        pairs_seen += static_cast<int>(info.by_pair + info.by_port_pair + info.by_identity);
      oamhal_check_unref(made);
    });
    EXPECT_EQ(pairs_seen, kThreads * 28);
  }
}

TEST_F(Threads, ReferencesAreCountedFromEverywhere) {
  oamhal_snapshot_t* shared = nullptr;
  ASSERT_EQ(oamhal_enumerate(here_->c_handle(), nullptr, &shared, nullptr), OAMHAL_OK);
  on_all_threads([&](int) {
    for (int round = 0; round < 1000; ++round) {
      oamhal_snapshot_t* mine = oamhal_snapshot_ref(shared);
      oamhal_device_t* device = nullptr;
      EXPECT_EQ(oamhal_device_open(mine, static_cast<std::uint32_t>(round % 8), &device), OAMHAL_OK);
      oamhal_device_unref(device);
      oamhal_snapshot_unref(mine);
    }
  });
  oamhal_snapshot_unref(shared);
}

TEST_F(Threads, ContextsComeAndGo) {
  std::atomic<int> wrong = 0;
  on_all_threads([&](int) {
    for (int round = 0; round < kRounds; ++round) {
      context_options options;
      options.root = root_.path();
      const auto mine = context::try_create(options);
      if (!mine || !mine->try_enumerate()) ++wrong;
      options.root = "/nonexistent/oamhal";
      if (context::try_create(options) || std::string_view(oamhal_last_error()).empty()) ++wrong;
    }
  });
  EXPECT_EQ(wrong, 0);
}

}  // namespace
}  // namespace oamhal::conformance
