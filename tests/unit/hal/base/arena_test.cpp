// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "hal/base/arena.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace oamhal::hal {
namespace {

TEST(Arena, CopiesStayWhereTheyAreAndUntouched) {
  Arena arena;
  std::vector<std::pair<const char*, std::string>> kept;
  for (std::size_t i = 0; i < 3000; ++i) {
    std::string text(i % 37, static_cast<char>('a' + i % 26));
    kept.emplace_back(arena.copy(text), text);
  }
  for (const auto& [copy, text] : kept) ASSERT_EQ(copy, text);
}

TEST(Arena, ACopyHasItsNulAndDoesNotFollowItsSource) {
  Arena arena;
  std::string source = "a text that changes";
  const char* copy = arena.copy(std::string_view(source).substr(2, 4));
  source.assign(source.size(), '#');
  EXPECT_STREQ(copy, "text");
}

TEST(Arena, TextsLongerThanAChunkFit) {
  Arena arena;
  const char* before = arena.copy("before");
  const std::string huge(1 << 20, 'x');
  EXPECT_EQ(arena.copy(huge), huge);
  const std::string exact(8191, 'y');
  const char* filled = arena.copy(exact);
  EXPECT_STREQ(arena.copy("after"), "after");
  EXPECT_EQ(filled, exact);
  EXPECT_STREQ(before, "before");
}

TEST(Arena, NothingAndEmptyAreToldApart) {
  Arena arena;
  EXPECT_STREQ(arena.copy(""), "");
  EXPECT_EQ(arena.copy_or_null(static_cast<const char*>(nullptr)), nullptr);
  EXPECT_STREQ(arena.copy_or_null(""), "");
  EXPECT_EQ(arena.copy_or_null(std::string_view()), nullptr);
  EXPECT_STREQ(arena.copy_or_null(std::string_view("x")), "x");
}

}  // namespace
}  // namespace oamhal::hal
