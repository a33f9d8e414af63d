// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <fmt/format.h>
#include <malloc.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <barrier>
#include <random>
#include <stdexcept>
#include <thread>

#include "subject.hpp"
#include "tests/conformance/rules.hpp"

/// Made and given back many times, and by many threads.
namespace oamhal::conformance {

namespace {

constexpr int kThreads = 8;
constexpr int kThreadRounds = 6;
/// Rounds after which everything that is made once has been made.
constexpr int kWarm = 50;

std::size_t open_descriptors() {
  const std::filesystem::directory_iterator all("/proc/self/fd");
  return static_cast<std::size_t>(std::distance(begin(all), end(all)));
}

context_options options_of(const Subject& subject) {
  context_options options;
  options.root = subject.live() ? "" : subject.root;
  options.plugins = {subject.plugin};
  return options;
}

/// What one round makes and gives back in a shuffled order.
void one_round(const Subject& subject, std::minstd_rand& random) {
  auto here = context::try_create(options_of(subject));
  if (!here) throw std::runtime_error(here.error().message);
  auto seen = here->try_enumerate(kAllClasses, OAMHAL_ENUMERATE_NODES);
  if (!seen) throw std::runtime_error(seen.error().message);
  auto again = here->try_rescan(*seen, kAllClasses, OAMHAL_ENUMERATE_NODES);
  auto device = seen->try_open(0);
  std::array order{0, 1, 2, 3};
  std::ranges::shuffle(order, random);
  for (const int which : order) {
    if (which == 0) here = error{};
    if (which == 1) seen = error{};
    if (which == 2) again = error{};
    if (which == 3) device = error{};
  }
}

/// Runs work(thread number) on all threads at once; what it throws counts as wrong.
template <typename F>
int wrong_on_all_threads(F work) {
  std::barrier start(kThreads);
  std::atomic<int> wrong = 0;
  std::vector<std::thread> threads;
  threads.reserve(kThreads);
  for (int i = 0; i < kThreads; ++i)
    threads.emplace_back([&] {
      start.arrive_and_wait();
      for (int round = 0; round < kThreadRounds; ++round) wrong += work() ? 0 : 1;
    });
  for (std::thread& thread : threads) thread.join();
  return wrong;
}

std::vector<std::string> as_breach(int wrong, const char* what) {
  if (wrong == 0) return {};
  return {fmt::format("{} of {} times {}", wrong, kThreads * kThreadRounds, what)};
}

}  // namespace

void check_life(const Subject& subject, const Outcomes& out) {
  std::minstd_rand random(2026);
  std::size_t descriptors = 0;
  std::size_t bytes = 0;
  for (int round = 0; round < kWarm + subject.rounds; ++round) {
    if (round == kWarm) {
      descriptors = open_descriptors();
      bytes = ::mallinfo2().uordblks;
    }
    one_round(subject, random);
  }
  const std::size_t bytes_after = ::mallinfo2().uordblks;
  const std::size_t after = open_descriptors();
  std::vector<std::string> left;
  if (after > descriptors)
    left.push_back(
        fmt::format("{} descriptors are left open after {} rounds", after - descriptors, subject.rounds));
  out.judge("life.descriptors", std::move(left));
  std::vector<std::string> kept;
  // The smallest piece of memory has 32 bytes: less than that a round is no leak of each round.
  const std::size_t grown = bytes_after > bytes ? bytes_after - bytes : 0;
  if (grown >= static_cast<std::size_t>(subject.rounds) * 32)
    kept.push_back(fmt::format("{} bytes are not given back after {} rounds", grown, subject.rounds));
  out.judge("life.memory", std::move(kept));
  out.covered(
      fmt::format("{} contexts made and given back, with two snapshots and a device each, in any order",
                  kWarm + subject.rounds));
}

void check_threads(const Subject& subject, const Outcomes& out) {
  if (subject.live()) {
    for (const char* rule : {"threads.one-context", "threads.own-contexts"})
      out.not_tested(rule, "a live machine may change while it is looked at");
    return;
  }
  const auto shared = context::try_create(options_of(subject));
  if (!shared) throw std::runtime_error(shared.error().message);
  const auto look = [](const context& here) {
    const auto seen = here.try_enumerate(kAllClasses, OAMHAL_ENUMERATE_NODES);
    return seen ? dump(*seen) : seen.error().message;
  };
  const std::string expected = look(*shared);
  const char* differs = "eight threads at once saw something else than one";
  out.judge("threads.one-context",
            as_breach(wrong_on_all_threads([&] { return look(*shared) == expected; }), differs));
  out.judge("threads.own-contexts", as_breach(wrong_on_all_threads([&] {
                                                const auto mine = context::try_create(options_of(subject));
                                                return mine && look(*mine) == expected;
                                              }),
                                              differs));
}

}  // namespace oamhal::conformance
