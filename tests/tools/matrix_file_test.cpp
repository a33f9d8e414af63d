// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/oam-info/matrix_file.hpp"

#include <gtest/gtest.h>

#include <oamhal/placement.h>

namespace oam_info {
namespace {

using Matrix = std::vector<std::uint64_t>;

std::string error_of(std::string_view text, std::size_t count = 2) {
  const auto made = parse_matrix("m.txt", text, count, 1000);
  return made ? "none" : made.error().message;
}

TEST(MatrixFile, NumbersBetweenBlanksAndCommas) {
  const Matrix wanted{0, 1500, OAMHAL_RATE_UNKNOWN, 0};
  EXPECT_EQ(*parse_matrix("m", "0 1.5\n- 0\n", 2, 1000), wanted);
  EXPECT_EQ(*parse_matrix("m", "# GB/s\n\n 0,1.5 # to 1\r\n-;\t0", 2, 1000), wanted);
  EXPECT_EQ(*parse_matrix("m", "48.25", 1, 8000), Matrix{386000});
  EXPECT_TRUE(parse_matrix("m", "", 0, 1)->empty());
}

TEST(MatrixFile, WhatIsWrongIsNamedWithItsLine) {
  EXPECT_EQ(error_of("1 2\n3\n"), "m.txt: line 2: a matrix of the 2 units has 2 rows of 2 numbers each.");
  EXPECT_EQ(error_of("1 2\n3 4\n5 6\n"),
            "m.txt: line 3: a matrix of the 2 units has 2 rows of 2 numbers each.");
  EXPECT_EQ(error_of("1 2\n"), "m.txt: it ends after 1 of the 2 rows that a matrix of the units has.");
  EXPECT_EQ(error_of(""), "m.txt: it ends after 0 of the 2 rows that a matrix of the units has.");
  for (const char* word : {"x", "1x", "-1", "nan", "inf", "1e30", "0x10", "\x1b[2J"}) {
    const std::string message = error_of(std::string("1 ") + word + "\n3 4\n");
    EXPECT_NE(message.find("m.txt: line 1: \""), std::string::npos) << message;
    EXPECT_NE(message.find("is no number from 0 to 1e+15, nor \"-\" for unknown."), std::string::npos)
        << message;
    EXPECT_EQ(message.find('\x1b'), std::string::npos);
  }
}

TEST(MatrixFile, AFileThatCannotBeRead) {
  for (const char* file : {"/nonexistent/file", "/"}) {
    const auto made = read_matrix(file, 2, 1);
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().message.find(file), 0U) << made.error().message;
  }
}

}  // namespace
}  // namespace oam_info
