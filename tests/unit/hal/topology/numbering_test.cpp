// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// Boards whose port map is not published, and modules that do not say their slots.

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <numeric>
#include <span>

#include "hal/topology/numbering.hpp"
#include "tests/unit/hal/topology/healthy.hpp"

namespace {

using namespace oamhal::hal;
using namespace oamhal::hal::test;

using Order = std::vector<std::uint32_t>;

/// A machine wired as the board says, whose modules are numbered otherwise: order has the number of each.
Wiring in_order(const Board& board, const Order& order, std::uint16_t device_id = 0x740c) {
  Wiring wiring = healthy(board);
  wiring.slots_known = false;
  wiring.vendor = board.vendor;
  wiring.parts = {{0x1002, device_id, "AMD Instinct"}};
  for (SeenPair& pair : wiring.pairs) {
    const auto [a, b] = std::minmax(order[pair.a], order[pair.b]);
    pair = {a, b, pair.count, pair.state};
  }
  return wiring;
}

/// Some numberings of so many modules, the plain one among them.
std::vector<Order> orders(std::uint32_t modules) {
  std::vector<Order> all;
  Order order(modules);
  std::iota(order.begin(), order.end(), 0);
  // Of the numberings in their order every 997th: of eight modules 41, of four all that are before it.
  do all.push_back(order);
  while (std::ranges::next_permutation(order).found);
  std::vector<Order> some;
  for (std::size_t i = 0; i < all.size(); i += all.size() > 100 ? 997U : 1U) some.push_back(all[i]);
  return some;
}

std::vector<Board> all_boards() {
  std::vector<Board> boards;
  for (const auto& name : shipped_boards()) boards.push_back(shipped_board(name));
  return boards;
}

std::vector<const Board*> pointers(const std::vector<Board>& boards) {
  std::vector<const Board*> all;
  all.reserve(boards.size());
  for (const Board& board : boards) all.push_back(&board);
  return all;
}

class Mi250 : public testing::TestWithParam<const char*> {
 protected:
  const Board board_ = shipped_board(GetParam());
  const std::vector<Order> orders_ = orders(board_.modules);
};

TEST_P(Mi250, AHealthyMachineHasNoFindingInAnyNumbering) {
  for (const Order& order : orders_) {
    const auto check = check_board(board_, in_order(board_, order));
    EXPECT_EQ(check.verdict, Verdict::kRight);
    EXPECT_TRUE(check.suspects.empty());
    EXPECT_TRUE(check.by_pairs);
    EXPECT_EQ(check.by_pair, board_.pairs.size());
  }
}

TEST_P(Mi250, ItsBoardIsFoundAmongAll) {
  const auto boards = all_boards();
  const auto all = pointers(boards);
  for (const std::uint16_t id : std::to_array<std::uint16_t>({0x7408, 0x740c})) {
    for (const Order& order : orders_) {
      const auto fits = fit_boards(all, in_order(board_, order, id));
      ASSERT_FALSE(fits.empty());
      EXPECT_EQ(boards[fits[0].board].name, board_.name);
      EXPECT_EQ(fits[0].right, fits[0].known);
      for (const BoardFit& fit : fits)
        EXPECT_TRUE(boards[fit.board].vendor.empty() || boards[fit.board].name.starts_with("mi250x"));
    }
  }
}

/// The pair is the suspect, or one of those that it may as well be.
bool blames(const BoardCheck& check, std::pair<std::uint32_t, std::uint32_t> pair) {
  return std::ranges::any_of(check.suspects, [&](const Suspect& suspect) {
    const bool itself =
        std::ranges::any_of(suspect.wires, [&](std::uint32_t wire) { return check.pairs[wire] == pair; });
    return itself || std::ranges::find(suspect.alternatives, pair) != suspect.alternatives.end();
  });
}

TEST_P(Mi250, ALostPairIsFoundInEveryNumbering) {
  const auto boards = all_boards();
  for (const Order& order : orders_) {
    const Wiring whole = in_order(board_, order);
    for (const SeenPair& lost : whole.pairs) {
      Wiring wiring = whole;
      std::erase_if(wiring.pairs, [&](const SeenPair& pair) { return pair.a == lost.a && pair.b == lost.b; });
      const auto check = check_board(board_, wiring);
      EXPECT_EQ(check.verdict, Verdict::kWrong);
      ASSERT_EQ(check.suspects.size(), 1U);
      EXPECT_EQ(check.suspects[0].fault, WireFault::kDown);
      EXPECT_TRUE(blames(check, {lost.a, lost.b}));
      if (order == orders_.back()) {
        EXPECT_EQ(boards[fit_boards(pointers(boards), wiring)[0].board].name, board_.name);
      }
    }
  }
}

TEST_P(Mi250, APairThatHasALinkTooFewIsNarrow) {
  const Order order = orders_.back();
  const Wiring whole = in_order(board_, order);
  for (std::size_t i = 0; i < whole.pairs.size(); ++i) {
    Wiring wiring = whole;
    SeenPair& pair = wiring.pairs[i];
    if (pair.count == 1) continue;
    --pair.count;
    const auto check = check_board(board_, wiring);
    ASSERT_EQ(check.suspects.size(), 1U);
    EXPECT_EQ(check.suspects[0].fault, WireFault::kNarrow);
    EXPECT_EQ(check.suspects[0].is + 1, check.suspects[0].expected);
    EXPECT_TRUE(blames(check, {pair.a, pair.b}));
  }
}

TEST_P(Mi250, APairThatIsDownIsWhereItIsSeen) {
  const Order order = orders_.back();
  Wiring wiring = in_order(board_, order);
  SeenPair& pair = wiring.pairs[2];
  pair.state = OAMHAL_LINK_STATE_DOWN;
  const auto check = check_board(board_, wiring);
  ASSERT_EQ(check.suspects.size(), 1U);
  EXPECT_EQ(check.suspects[0].fault, WireFault::kDown);
  EXPECT_EQ(check.pairs[check.suspects[0].wires[0]], (std::pair{pair.a, pair.b}));
  EXPECT_TRUE(check.suspects[0].alternatives.empty());
}

INSTANTIATE_TEST_SUITE_P(Boards, Mi250, testing::Values("mi250x-4", "mi250x-8"),
                         [](const auto& instance) { return test_name(instance.param); });

TEST(Parts, ABoardOfOtherPartsNeverFits) {
  const Board board = shipped_board("mi300x-platform");
  Order order(8);
  std::iota(order.begin(), order.end(), 0);
  const std::array<const Board*, 1> alone{&board};
  EXPECT_EQ(fit_boards(alone, in_order(board, order, 0x74a1)).size(), 1U);
  EXPECT_TRUE(fit_boards(alone, in_order(board, order, 0x740c)).empty());
  // Of two parts both are to be named.
  Wiring mixed = in_order(board, order, 0x74a1);
  mixed.parts.push_back({0x1002, 0x740c, {}});
  EXPECT_TRUE(fit_boards(alone, mixed).empty());
  // What the parts are is not known: nothing speaks against it.
  mixed.parts.clear();
  EXPECT_EQ(fit_boards(alone, mixed).size(), 1U);
}

TEST(Parts, AModelIsAsGoodAsAnId) {
  Board board = shipped_board("mi250x-4");
  board.parts = {"AMD Instinct"};
  const std::array<const Board*, 1> alone{&board};
  Order order{0, 1, 2, 3};
  Wiring wiring = in_order(board, order);
  EXPECT_EQ(fit_boards(alone, wiring).size(), 1U);
  wiring.parts[0].model = "AMD Instinct MI250";
  EXPECT_TRUE(fit_boards(alone, wiring).empty());
}

TEST(Numbering, ModulesThatAreNotThereTakeTheNumbersThatAreLeft) {
  const Board board = shipped_board("mi250x-8");
  Order order{3, 4, 6, 0, 7, 5, 1, 2};
  Wiring wiring = in_order(board, order);
  // The module that is numbered last is gone, and what it was joined to.
  wiring.present.pop_back();
  std::erase_if(wiring.pairs, [](const SeenPair& pair) { return pair.b == 7; });
  const auto check = check_board(board, wiring);
  ASSERT_EQ(check.suspects.size(), 1U);
  EXPECT_EQ(check.suspects[0].kind, SuspectKind::kModuleAbsent);
  EXPECT_EQ(check.suspects[0].modules, Order{7});
  EXPECT_EQ(check.by_pair, 7U);
}

TEST(Numbering, SlotsThatAreKnownAreNotChanged) {
  const Board board = shipped_board("mi250x-8");
  Wiring wiring = in_order(board, {7, 1, 2, 3, 4, 5, 6, 0});
  wiring.slots_known = true;
  EXPECT_EQ(check_board(board, wiring).verdict, Verdict::kWrong);
}

TEST(Numbering, WhatNobodyCanTryOutIsNotGuessed) {
  // Two rings of sixteen, and a machine that is one of 32: nothing fits, and there are too many numberings.
  Board board;
  board.modules = 32;
  for (std::uint32_t module = 0; module < 32; ++module) {
    const std::uint32_t next = module % 16 == 15 ? module - 15 : module + 1;
    board.pairs.push_back({std::min(module, next), std::max(module, next), 0});
  }
  std::ranges::sort(board.pairs, {}, &BoardPair::ends);
  Wiring wiring;
  wiring.present.assign(32, true);
  for (std::uint32_t module = 0; module < 32; ++module) {
    const std::uint32_t here = module * 7 % 32;
    const std::uint32_t next = (module + 1) * 7 % 32;
    wiring.pairs.push_back({std::min(here, next), std::max(here, next), 1, OAMHAL_LINK_STATE_UP});
  }
  EXPECT_FALSE(number_board(board, wiring).certain);
  const auto check = check_board(board, wiring);
  EXPECT_EQ(check.verdict, Verdict::kUnverified);
  EXPECT_TRUE(check.suspects.empty());
}

}  // namespace
