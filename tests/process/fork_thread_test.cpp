// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <fcntl.h>
#include <gtest/gtest.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstring>
#include <functional>
#include <string>
#include <string_view>
#include <thread>

#include "tests/conformance/rules.hpp"
#include "tests/support/machine_root.hpp"

/// Children of a process whose other threads are inside the library. A child that waits for a lock that one
/// of them held is ended by its alarm.
namespace oamhal::conformance {
namespace {

#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
constexpr int kRounds = 40;
#else
constexpr int kRounds = 200;
#endif
constexpr unsigned kSeconds = 30;

// The sanitizers of GCC 12 do not make their own allocators ready for a fork, as the C library does with its:
// a child that allocates or frees now and then waits for a lock that a thread of its parent held
// (AddressSanitizer: the allocator's; ThreadSanitizer: that of its metadata, in DenseSlabAlloc::Drain below
// operator delete). The plain build is the one that proves the library here.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kChildMayAllocate = false;
#else
constexpr bool kChildMayAllocate = true;
#endif
constexpr const char* kWhyNot = "in a child of threads the allocator of a sanitizer may wait forever";

/// Runs body in a child: "" when it returned 0, else what happened.
std::string in_child(const std::function<int()>& body) {
  const pid_t child = ::fork();
  if (child == 0) {
    ::alarm(kSeconds);
    ::_exit(body());
  }
  int status = 0;
  if (child < 0 || ::waitpid(child, &status, 0) != child) return "no child";
  if (WIFSIGNALED(status))
    return WTERMSIG(status) == SIGALRM ? "deadlock" : "signal " + std::to_string(WTERMSIG(status));
  return WEXITSTATUS(status) == 0 ? "" : "step " + std::to_string(WEXITSTATUS(status));
}

/// Two threads that use one context without a pause: one enumerates, one rescans and opens devices.
class BusyThreads {
 public:
  BusyThreads(const context& here, std::uint32_t flags) {
    threads_[0] = std::thread([this, &here, flags] {
      while (!stop_) {
        if (!here.try_enumerate(0, flags)) ++failures_;
        ++done_;
      }
    });
    threads_[1] = std::thread([this, &here, first = here.enumerate()] {
      while (!stop_) {
        const auto seen = here.try_rescan(first);
        if (!seen || !seen->try_open(0) || context::try_create({.root = "/nonexistent/oamhal"})) ++failures_;
        ++done_;
      }
    });
    while (done_ < 2) std::this_thread::yield();
  }
  ~BusyThreads() {
    stop_ = true;
    for (std::thread& thread : threads_) thread.join();
  }
  BusyThreads(const BusyThreads&) = delete;
  BusyThreads& operator=(const BusyThreads&) = delete;
  [[nodiscard]] int failures() const { return failures_; }

 private:
  std::thread threads_[2];
  std::atomic<bool> stop_ = false;
  std::atomic<int> failures_ = 0;
  std::atomic<int> done_ = 0;
};

class Process : public testing::Test {
 protected:
  context make() const { return context::create({.root = root_.path()}); }

  test::MachineRoot root_{"mi250x-4oam"};
};

/// What a child may do with what it inherited; 0 or the number of the step that failed.
int use_inherited(const context& here, const snapshot& seen, const device_handle& device,
                  const std::string& expected) {
  if (dump(seen) != expected) return 1;
  oamhal_selection_t selection = {sizeof selection, 0, 0, 0, 0};
  if (oamhal_select(seen.c_handle(), "3", &selection, nullptr) != OAMHAL_OK) return 2;
  const auto again = here.try_enumerate();
  if (again || again.error().status != OAMHAL_ERROR_FORKED) return 3;
  if (std::string_view(oamhal_last_error()).empty()) return 4;
  if (device.id().empty() || device.is_lost()) return 5;
  oamhal_device_t* opened = nullptr;
  if (oamhal_device_open(seen.c_handle(), 1, &opened) != OAMHAL_ERROR_FORKED || opened != nullptr) return 6;
  oamhal_device_unref(device.c_handle());
  oamhal_snapshot_unref(seen.c_handle());
  oamhal_context_unref(here.c_handle());
  return 0;
}

TEST_F(Process, AChildReadsWhileThreadsOfTheParentEnumerate) {
  if (!kChildMayAllocate) GTEST_SKIP() << kWhyNot;
  const context here = make();
  const snapshot seen = here.enumerate(0, OAMHAL_ENUMERATE_NICS | OAMHAL_ENUMERATE_NODES);
  const std::string expected = dump(seen);
  const device_handle device = seen.open(2);
  const BusyThreads busy(here, OAMHAL_ENUMERATE_NICS | OAMHAL_ENUMERATE_NODES);
  for (int round = 0; round < kRounds; ++round)
    ASSERT_EQ(in_child([&] { return use_inherited(here, seen, device, expected); }), "") << "round " << round;
  EXPECT_EQ(busy.failures(), 0);
  EXPECT_EQ(dump(seen), expected);
}

TEST_F(Process, AChildMakesItsOwnContextWhileThreadsOfTheParentEnumerate) {
  if (!kChildMayAllocate) GTEST_SKIP() << kWhyNot;
  const context here = make();
  const std::string expected = dump(here.enumerate());
  const BusyThreads busy(here, 0);
  for (int round = 0; round < kRounds / 4; ++round)
    ASSERT_EQ(in_child([&] {
                const auto own = context::try_create({.root = root_.path()});
                if (!own) return 1;
                const auto seen = own->try_enumerate();
                return seen && dump(*seen) == expected ? 0 : 2;
              }),
              "")
        << "round " << round;
  EXPECT_EQ(busy.failures(), 0);
}

/// The descriptors that a program finds open when it starts, as list_descriptors prints them.
std::string inherited_descriptors() {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return "no pipe";
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  char program[] = LIST_DESCRIPTORS;
  char* arguments[] = {program, nullptr};
  pid_t child = 0;
  const int failed = ::posix_spawn(&child, program, &actions, nullptr, arguments, environ);
  ::posix_spawn_file_actions_destroy(&actions);
  ::close(ends[1]);
  std::string text = failed == 0 ? "" : "not spawned";
  char buffer[4096];
  for (ssize_t got = 0; (got = ::read(ends[0], buffer, sizeof buffer)) > 0;)
    text.append(buffer, static_cast<std::size_t>(got));
  ::close(ends[0]);
  int status = 0;
  if (failed == 0 && (::waitpid(child, &status, 0) != child || status != 0)) text += "failed";
  return text;
}

TEST_F(Process, AProgramThatIsStartedMeanwhileInheritsNoDescriptor) {
  const std::string before = inherited_descriptors();
  context_options options;
  options.root = root_.path();
  options.plugins = {PLUGIN};
  const context here = context::create(options);
  EXPECT_TRUE(std::ranges::any_of(here.backends(), [](const backend_info& backend) {
    return std::string_view(backend.origin) == "plugin" && backend.refusal == nullptr;
  }));
  const BusyThreads busy(here, OAMHAL_ENUMERATE_NICS | OAMHAL_ENUMERATE_NODES);
  for (int round = 0; round < kRounds; ++round)
    ASSERT_EQ(inherited_descriptors(), before) << "round " << round;
  EXPECT_EQ(busy.failures(), 0);
}

/// Without this, a program that sees nothing would prove the rest.
TEST_F(Process, ADescriptorThatIsInheritedIsSeen) {
  const std::string before = inherited_descriptors();
  const int leak = ::open("/dev/null", O_RDONLY);  // NOLINT(android-cloexec-open): that is the point
  EXPECT_NE(inherited_descriptors(), before);
  ::close(leak);
}

}  // namespace
}  // namespace oamhal::conformance
