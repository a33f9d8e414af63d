// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/common/table.hpp"

#include <gtest/gtest.h>

#include "tools/common/text.hpp"

namespace oam_tools {
namespace {

TEST(TextTest, WidthCountsCharacters) {
  EXPECT_EQ(display_width("abc"), 3U);
  EXPECT_EQ(display_width("\xc3\xa4\xe2\x82\xac"), 2U);
}

TEST(TextTest, ControlCharactersAreReplaced) {
  EXPECT_EQ(printable("a\x1b[31m\n\x7f"), "a?[31m??");
}

TEST(TextTest, ClipMarksTheCut) {
  EXPECT_EQ(clip("abcdef", 6), "abcdef");
  EXPECT_EQ(clip("abcdef", 4), "abc~");
  EXPECT_EQ(clip("ab cd", 4), "ab~");
  EXPECT_EQ(clip("\xc3\xa4\xc3\xa4\xc3\xa4", 2), "\xc3\xa4~");
  EXPECT_EQ(clip("abc", 0), "");
  EXPECT_EQ(clip_front("abcdef", 4), "~def");
  EXPECT_EQ(clip_front("a\xc3\xa4\xc3\xa4\xc3\xa4", 3), "~\xc3\xa4\xc3\xa4");
}

TEST(TextTest, Wrap) {
  EXPECT_EQ(wrap("aa bb cc", 5), (std::vector<std::string>{"aa bb", "cc"}));
  EXPECT_EQ(wrap("toolong a", 3), (std::vector<std::string>{"toolong", "a"}));
  EXPECT_TRUE(wrap("", 3).empty());
}

TEST(TextTest, Indent) {
  EXPECT_EQ(indent("a\nb\n", "  "), "  a\n  b\n");
}

TEST(TableTest, NoSpacesAtTheEnd) {
  Table table({{"A"}, {"LONG"}});
  table.add({"x", "y"});
  table.add({"xx"});
  EXPECT_EQ(table.text(80, false), "A   LONG\nx   y\nxx\n");
}

TEST(TableTest, ShrinksByRank) {
  Table table({{"A"}, {"B", 2, 1}, {"C", 3, 2}});
  table.add({"aaaa", "bbbb", "cccc"});
  EXPECT_EQ(table.text(16, false), "A     B     C\naaaa  bbbb  cccc\n");
  EXPECT_EQ(table.text(15, false), "A     B     C\naaaa  bbbb  cc~\n");
  EXPECT_EQ(table.text(13, false), "A     B   C\naaaa  b~  cc~\n");
}

TEST(TableTest, TheLastGivesWayAtTheEnd) {
  Table table({{"A"}, {"B", 20, 1}});
  table.add({"aaaa", "0123456789012345678901234"});
  EXPECT_EQ(table.text(16, false), "A     B\naaaa  012345678~\n");
}

TEST(ColorTest, ChoiceAndEnvironment) {
  EXPECT_TRUE(use_color("always", -1));
  EXPECT_FALSE(use_color("never", 1));
  EXPECT_FALSE(use_color("auto", -1));
  EXPECT_EQ(paint("x", Tone::kBad, false), "x");
  EXPECT_EQ(paint("x", Tone::kBad, true), "\033[31mx\033[0m");
}

}  // namespace
}  // namespace oam_tools
