// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "hal/base/bdf.hpp"

#include <gtest/gtest.h>

#include <array>

namespace oamhal::hal {
namespace {

TEST(Bdf, ReadsTheAddressWithItsDomain) {
  const auto bdf = parse_bdf("0001:c3:1f.7");
  ASSERT_TRUE(bdf);
  EXPECT_EQ(bdf->domain, 1U);
  EXPECT_EQ(bdf->bus, 0xc3);
  EXPECT_EQ(bdf->device, 0x1f);
  EXPECT_EQ(bdf->function, 7);
}

TEST(Bdf, ReadsTheShortFormAsOfDomainZero) {
  const auto bdf = parse_bdf("0c:00.1");
  ASSERT_TRUE(bdf);
  EXPECT_EQ(bdf_text(*bdf), "0000:0c:00.1");
}

// A PCIe switch behind a VMD or hyper-V bus has a domain above 16 bits.
TEST(Bdf, WideDomainsSurviveTheRoundTrip) {
  for (const char* text : {"0000:00:00.0", "ffff:ff:1f.7", "10000:e1:00.0", "ffffffff:ff:1f.7"}) {
    const auto bdf = parse_bdf(text);
    ASSERT_TRUE(bdf) << text;
    EXPECT_EQ(bdf_text(*bdf), text);
  }
}

TEST(Bdf, ReadsBothCasesAndWritesTheKernelsOne) {
  const auto bdf = parse_bdf("00AB:CD:1E.0");
  ASSERT_TRUE(bdf);
  EXPECT_EQ(bdf_text(*bdf), "00ab:cd:1e.0");
}

TEST(Bdf, WhatIsNotExactlyAnAddressIsNone) {
  for (const char* text : {"",
                           "0",
                           "0c:00",
                           "0c:00.",
                           "0c:00.00",
                           "c:00.0",
                           "0c:0.0",
                           "00c:00.0",
                           "0c:20.0",
                           "0c:1f.8",
                           "0c.00.0",
                           "0c:00:0",
                           " 0c:00.0",
                           "0c:00.0 ",
                           "0c:00.0\n",
                           "000:0c:00.0",
                           "0000:0c:00.",
                           "0000:c:00.0",
                           "100000000:0c:00.0",
                           "0x00:0c:00.0",
                           "-001:0c:00.0",
                           "0000:0c:00.0.0",
                           "0000:0000:0c:00.0",
                           "0000:gg:00.0"})
    EXPECT_FALSE(parse_bdf(text)) << text;
}

TEST(Bdf, KeysSortLikeAddresses) {
  const std::array order{"0000:00:00.0", "0000:00:00.1", "0000:00:01.0", "0000:01:00.0",
                         "0000:ff:1f.7", "0001:00:00.0", "ffff:ff:1f.7", "10000:00:00.0"};
  for (std::size_t i = 1; i < order.size(); ++i)
    EXPECT_LT(bdf_key(*parse_bdf(order.at(i - 1))), bdf_key(*parse_bdf(order.at(i)))) << order.at(i);
}

// Whatever is in the struct: the text never outgrows OAMHAL_BDF_TEXT_SIZE.
TEST(Bdf, TextOfAnImpossibleAddressFits) {
  std::array<char, OAMHAL_BDF_TEXT_SIZE + 1> text{};
  text.back() = '#';
  format_bdf({UINT32_MAX, 255, 255, 255, 255}, text.data());
  EXPECT_STREQ(text.data(), "ffffffff:ff:1f.7");
  EXPECT_EQ(text.back(), '#');
}

}  // namespace
}  // namespace oamhal::hal
