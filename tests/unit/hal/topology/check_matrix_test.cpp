// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// Every board with a port map and every single fault: that fault is named, and nothing else. Then two at a
// time.

#include <gtest/gtest.h>

#include <functional>
#include <random>
#include <set>

#include "tests/unit/hal/topology/healthy.hpp"

namespace {

using namespace oamhal::hal;
using namespace oamhal::hal::test;

/// What a fault should be called.
struct Named {
  SuspectKind kind;
  WireFault fault;
  std::set<std::uint32_t> modules;
  std::set<std::uint32_t> wires;
  auto operator<=>(const Named&) const = default;
};

std::ostream& operator<<(std::ostream& out, const Named& named) {
  out << "kind " << static_cast<int>(named.kind) << " fault " << static_cast<int>(named.fault) << " modules";
  for (const auto module : named.modules) out << ' ' << module;
  out << " wires";
  for (const auto wire : named.wires) out << ' ' << wire;
  return out;
}

struct Fault {
  std::string text;
  std::function<void(Bench&)> apply;
  Named named;
  std::set<std::uint32_t> touched;
};

/// What a suspect is known by: of modules that are gone or exchanged their numbers, else the wires.
Named named(const Suspect& suspect) {
  Named result{suspect.kind, suspect.fault, {}, {}};
  if (suspect.kind == SuspectKind::kModuleAbsent || suspect.kind == SuspectKind::kSlots)
    result.modules.insert(suspect.modules.begin(), suspect.modules.end());
  else
    result.wires.insert(suspect.wires.begin(), suspect.wires.end());
  return result;
}

/// Where a board looks the same from several modules, so do some exchanges: then it is among those that are
/// named.
bool names(const Suspect& suspect, const Named& fault) {
  if (named(suspect) == fault) return true;
  return suspect.kind == fault.kind && std::ranges::any_of(suspect.alternatives, [&](const auto& pair) {
           return fault.modules == std::set<std::uint32_t>{pair.first, pair.second};
         });
}

std::set<std::uint32_t> touching(const Board& board, const std::set<std::uint32_t>& modules) {
  std::set<std::uint32_t> found;
  for (std::uint32_t wire = 0; wire < board.wires.size(); ++wire)
    if (modules.contains(board.wires[wire].a.module) ||
        (board.wires[wire].end == WireEnd::kModule && modules.contains(board.wires[wire].b.module)))
      found.insert(wire);
  return found;
}

std::vector<Fault> all_faults(const Board& board) {
  const Bench bench(board);
  std::vector<Fault> faults;
  const auto wires = bench.wires();
  for (const auto wire : wires) {
    const auto add = [&](const char* what, WireFault fault, void (Bench::*apply)(std::uint32_t)) {
      faults.push_back({std::string(what) + " " + std::to_string(wire),
                        [=](Bench& on) { (on.*apply)(wire); },
                        {SuspectKind::kWire, fault, {}, {wire}},
                        {wire}});
    };
    add("down", WireFault::kDown, &Bench::take_down);
    add("narrow", WireFault::kNarrow, &Bench::narrow);
    add("slow", WireFault::kSlow, &Bench::slow);
  }
  for (const auto one : wires)
    for (const auto other : wires)
      if (one < other)
        faults.push_back({"cross " + std::to_string(one) + " and " + std::to_string(other),
                          [=](Bench& on) { on.cross(one, other); },
                          {SuspectKind::kCrossing, WireFault::kWrongPeer, {}, {one, other}},
                          {one, other}});
  for (std::uint32_t one = 0; one < board.modules; ++one) {
    faults.push_back({"remove " + std::to_string(one),
                      [=](Bench& on) { on.remove(one); },
                      {SuspectKind::kModuleAbsent, WireFault::kDown, {one}, {}},
                      touching(board, {one})});
    for (std::uint32_t other = one + 1; other < board.modules; ++other)
      faults.push_back({"exchange " + std::to_string(one) + " and " + std::to_string(other),
                        [=](Bench& on) { on.exchange(one, other); },
                        {SuspectKind::kSlots, WireFault::kWrongPeer, {one, other}, {}},
                        touching(board, {one, other})});
  }
  return faults;
}

std::vector<std::string> boards_with_wires() {
  auto names = shipped_boards();
  std::erase_if(names, [](const std::string& name) {
    const Board board = shipped_board(name);
    return Bench(board).wires().empty();
  });
  return names;
}

class Matrix : public testing::TestWithParam<std::string> {
 protected:
  const Board board_ = shipped_board(GetParam());
};

INSTANTIATE_TEST_SUITE_P(Boards, Matrix, testing::ValuesIn(boards_with_wires()),
                         [](const auto& test) { return test_name(test.param); });

TEST_P(Matrix, HealthyIsRight) {
  const Bench bench(board_);
  const auto check = check_board(board_, bench.wiring);
  EXPECT_TRUE(check.suspects.empty());
  EXPECT_EQ(check.verdict, Verdict::kRight);
  EXPECT_EQ(check.by_identity, bench.wires().size());
  EXPECT_EQ(check.by_port_pair + check.by_pair + check.unverified, 0U);
}

TEST_P(Matrix, EachSingleFaultIsNamedAlone) {
  std::size_t cases = 0;
  for (const Fault& fault : all_faults(board_)) {
    Bench bench(board_);
    fault.apply(bench);
    const auto check = check_board(board_, bench.wiring);
    ++cases;
    EXPECT_EQ(check.verdict, Verdict::kWrong) << fault.text;
    ASSERT_EQ(check.suspects.size(), 1U) << fault.text;
    EXPECT_TRUE(names(check.suspects[0], fault.named)) << fault.text << ": " << named(check.suspects[0]);
  }
  RecordProperty("cases", static_cast<int>(cases));
  std::printf("%zu cases\n", cases);
}

/// Two faults that have no wire in common, seeded so that a failure comes again.
TEST_P(Matrix, TwoRandomFaultsAreBothNamed) {
  const auto faults = all_faults(board_);
  std::mt19937 random(20261126);
  std::uniform_int_distribution<std::size_t> any(0, faults.size() - 1);
  for (int round = 0; round < 300; ++round) {
    const Fault& one = faults[any(random)];
    const Fault& other = faults[any(random)];
    const bool apart =
        std::ranges::none_of(one.touched, [&](auto wire) { return other.touched.contains(wire); });
    if (!apart) continue;
    Bench bench(board_);
    one.apply(bench);
    other.apply(bench);
    const auto check = check_board(board_, bench.wiring);
    ASSERT_EQ(check.suspects.size(), 2U) << one.text << ", " << other.text;
    for (const Fault* fault : {&one, &other})
      EXPECT_TRUE(std::ranges::any_of(check.suspects,
                                      [&](const Suspect& suspect) { return names(suspect, fault->named); }))
          << fault->text << " of " << one.text << ", " << other.text;
  }
}

}  // namespace
