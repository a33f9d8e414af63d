// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "hal/base/text.hpp"

#include <gtest/gtest.h>

#include <string>

namespace oamhal::hal {
namespace {

TEST(ParseNumber, Decimal) {
  EXPECT_EQ(parse_number("0"), 0U);
  EXPECT_EQ(parse_number("42"), 42U);
  EXPECT_EQ(parse_number("18446744073709551615"), UINT64_MAX);
}

TEST(ParseNumber, HexadecimalWithAndWithoutPrefix) {
  EXPECT_EQ(parse_number("0x120000", 16), 0x120000U);
  EXPECT_EQ(parse_number("AbCd", 16), 0xabcdU);
  EXPECT_EQ(parse_number("0xffffffffffffffff", 16), UINT64_MAX);
}

TEST(ParseNumber, ANumberThatDoesNotFitIsNone) {
  EXPECT_FALSE(parse_number("18446744073709551616"));
  EXPECT_FALSE(parse_number("0x10000000000000000", 16));
}

TEST(ParseNumber, NothingButTheNumberIsAllowed) {
  for (const char* text : {"", " ", "1 ", " 1", "1\n", "-1", "+1", "1x", "0x1", "1.0", "one"})
    EXPECT_FALSE(parse_number(text)) << text;
  for (const char* text : {"", "0x", "x1", "0x 1", "-0x1", "0x-1", "0x0x1", "g", "1g"})
    EXPECT_FALSE(parse_number(text, 16)) << text;
}

// Longer than a machine word, with the odd byte at each place of it.
TEST(IsPlainText, FindsAByteThatIsNoneAtEveryPlace) {
  const std::string plain = "eighteen bytes, ok";
  ASSERT_TRUE(is_plain_text(plain));
  for (const char odd : {'\0', '\x01', '\x1f', '\r', '\x7f', '\x80', '\xff'}) {
    for (std::size_t place = 0; place < plain.size(); ++place) {
      std::string text = plain;
      text[place] = odd;
      EXPECT_FALSE(is_plain_text(text)) << static_cast<int>(odd) << " at " << place;
    }
  }
}

TEST(IsPlainText, AllowsWhatAttributesHold) {
  EXPECT_TRUE(is_plain_text(""));
  EXPECT_TRUE(is_plain_text("\tkey: value\n\tkey: value\n\n\n\n\n\n\n\n\n\n"));
  std::string all;
  for (char c = 0x20; c < 0x7f; ++c) all += c;
  EXPECT_TRUE(is_plain_text(all));
}

TEST(NextLine, TakesLinesWithAndWithoutTheLastNewline) {
  std::string_view text = "one\n\ntwo";
  EXPECT_EQ(next_line(text), "one");
  EXPECT_EQ(next_line(text), "");
  EXPECT_EQ(next_line(text), "two");
  EXPECT_TRUE(text.empty());
  text = "last\n";
  EXPECT_EQ(next_line(text), "last");
  EXPECT_TRUE(text.empty());
}

TEST(NextWord, SkipsBlanksAndEndsEmpty) {
  std::string_view text = " \tone  two\t";
  EXPECT_EQ(next_word(text), "one");
  EXPECT_EQ(next_word(text), "two");
  EXPECT_EQ(next_word(text), "");
  EXPECT_TRUE(text.empty());
}

TEST(Trim, TakesBlanksOffTheEndsAlone) {
  EXPECT_EQ(trim(" \t a b \n\n"), "a b");
  EXPECT_EQ(trim(" \n\t"), "");
  EXPECT_EQ(trim(""), "");
}

}  // namespace
}  // namespace oamhal::hal
