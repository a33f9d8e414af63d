// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <gtest/gtest.h>

#include <cstring>
#include <span>
#include <vector>

#include <oamhal/memory.h>

#include "hal/pci/parse.hpp"

/// Offsets and bits as in the PCI Express Base Specification 6.0, 7.5.1, 7.5.3 and 7.7.7.
namespace oamhal::hal {
namespace {

/// 4096 bytes of configuration space, or fewer.
class Space {
 public:
  explicit Space(std::size_t size = 4096) : bytes_(size) {
    put(0x00, 0x74a11002);
    put(0x04, 0x00100006);  // a capability list
  }
  void put(std::size_t offset, std::uint32_t value) {
    if (offset + sizeof value <= bytes_.size()) std::memcpy(&bytes_[offset], &value, sizeof value);
  }
  void fill(unsigned char byte) { std::memset(bytes_.data(), byte, bytes_.size()); }

  /// A PCI Express capability with this code of Max_Payload_Size.
  void put_pcie(std::uint32_t offset, std::uint32_t next, std::uint32_t code) {
    put(offset, 0x10 | next << 8);
    put(offset + 8, code << 5);
  }
  void put_acs(std::uint32_t offset, std::uint32_t control) {
    put(offset, 0x000d | 1U << 16);
    put(offset + 4, control << 16);
  }

  ConfigFacts parse() {
    reads = 0;
    return parse_config([this](std::uint32_t offset) -> std::optional<std::uint32_t> {
      ++reads;
      EXPECT_EQ(offset % 4, 0U);
      EXPECT_LT(offset, 4096U);
      std::uint32_t value = 0;
      if (offset + sizeof value > bytes_.size()) return std::nullopt;
      std::memcpy(&value, &bytes_[offset], sizeof value);
      return value;
    });
  }

  std::vector<std::uint32_t> given_up(std::span<const Bar> bars) {
    return find_given_up_bars(
        [this](std::uint32_t offset) -> std::optional<std::uint32_t> {
          std::uint32_t value = 0;
          if (offset + sizeof value > bytes_.size()) return std::nullopt;
          std::memcpy(&value, &bytes_[offset], sizeof value);
          return value;
        },
        bars);
  }

  int reads = 0;

 private:
  std::vector<unsigned char> bytes_;
};

TEST(Config, IdsAndPayloadBehindOtherCapabilities) {
  Space space;
  space.put(0x34, 0x48);
  space.put(0x48, 0x09 | 0x50U << 8);
  space.put(0x50, 0x01 | 0x64U << 8);
  space.put_pcie(0x64, 0, 2);
  const ConfigFacts facts = space.parse();
  EXPECT_FALSE(facts.all_ones);
  EXPECT_EQ(facts.id, 0x74a11002U);
  EXPECT_EQ(facts.max_payload_bytes, 512U);
  EXPECT_EQ(facts.acs_redirect, false) << "a list that ends without the capability";
}

TEST(Config, EveryPayloadCode) {
  for (std::uint32_t code = 0; code < 8; ++code) {
    Space space;
    space.put(0x34, 0x40);
    space.put_pcie(0x40, 0, code);
    const auto payload = space.parse().max_payload_bytes;
    EXPECT_EQ(payload, code < 6 ? std::optional(128U << code) : std::nullopt) << code;
  }
}

TEST(Config, ThePointersLowBitsAreReserved) {
  Space space;
  space.put(0x34, 0x43);
  space.put(0x40, 0x09 | 0x52U << 8);
  space.put_pcie(0x50, 0, 1);
  EXPECT_EQ(space.parse().max_payload_bytes, 256U);
}

TEST(Config, WithoutAListNothingIsFollowed) {
  Space space;
  space.put(0x04, 0x00000006);
  space.put(0x34, 0x40);
  space.put_pcie(0x40, 0, 1);
  EXPECT_FALSE(space.parse().max_payload_bytes);
}

TEST(Config, LoopsEnd) {
  Space space;
  space.put(0x34, 0x40);
  space.put(0x40, 0x09 | 0x50U << 8);
  space.put(0x50, 0x09 | 0x40U << 8);
  space.put(0x100, 0x0001 | 1U << 16 | 0x140U << 20);
  space.put(0x140, 0x0003 | 1U << 16 | 0x100U << 20);
  const ConfigFacts facts = space.parse();
  EXPECT_FALSE(facts.max_payload_bytes);
  EXPECT_FALSE(facts.acs_redirect.has_value());
  EXPECT_LT(space.reads, 1024);
}

TEST(Config, AListThatPointsIntoTheHeaderEnds) {
  Space space;
  space.put(0x34, 0x40);
  space.put(0x40, 0x09 | 0x10U << 8);
  space.put(0x10, 0x10);  // a BAR, not a capability
  EXPECT_FALSE(space.parse().max_payload_bytes);
}

TEST(Config, ACapabilityAcrossTheEndOfTheSpaceIsLeftOut) {
  Space space;
  space.put(0x34, 0xf8);
  space.put(0xf8, 0x10);
  space.put(0x100, 0x20);  // would read as a payload
  EXPECT_FALSE(space.parse().max_payload_bytes);
  Space acs;
  acs.put(0x100, 0x0001 | 1U << 16 | 0xffcU << 20);
  acs.put(0xffc, 0x000d);
  EXPECT_FALSE(acs.parse().acs_redirect.has_value());
}

TEST(Config, AcsRedirectIsEitherOfTwoBits) {
  // Source validation 0, blocking 1, request redirect 2, completion redirect 3, upstream forwarding 4.
  for (std::uint32_t bit = 0; bit < 8; ++bit) {
    Space space;
    space.put(0x100, 0x0001 | 1U << 16 | 0x2a0U << 20);
    space.put_acs(0x2a0, 1U << bit);
    EXPECT_EQ(space.parse().acs_redirect, bit == 2 || bit == 3) << bit;
  }
}

// The capability register in the lower half of the dword has the same bits: what could be, not what is on.
TEST(Config, AcsThatIsPossibleIsNotOn) {
  Space space;
  space.put(0x100, 0x000d | 1U << 16);
  space.put(0x104, 0x0000007f);
  EXPECT_EQ(space.parse().acs_redirect, false);
}

TEST(Config, AcsIsNotKnownWhereTheListBreaksOff) {
  Space points_into_the_header;
  points_into_the_header.put(0x100, 0x0001 | 1U << 16 | 0x40U << 20);
  EXPECT_FALSE(points_into_the_header.parse().acs_redirect.has_value());
  Space empty_entry;
  empty_entry.put(0x100, 0x0001 | 1U << 16 | 0x200U << 20);
  EXPECT_FALSE(empty_entry.parse().acs_redirect.has_value());
  EXPECT_EQ(Space().parse().acs_redirect, false) << "no extended capability at all";
}

// The kernel shows an unprivileged reader 64 bytes.
TEST(Config, TruncatedSpacesGiveWhatTheyHave) {
  for (const std::size_t size : {64U, 0x42U, 0x48U, 256U}) {
    Space space(size);
    space.put(0x34, 0x40);
    space.put_pcie(0x40, 0, 1);
    const ConfigFacts facts = space.parse();
    EXPECT_EQ(facts.id, 0x74a11002U) << size;
    EXPECT_EQ(facts.max_payload_bytes.has_value(), size == 256) << size;
    EXPECT_FALSE(facts.acs_redirect.has_value()) << size;
  }
  EXPECT_FALSE(Space(2).parse().id);
  EXPECT_FALSE(Space(2).parse().all_ones);
}

TEST(Config, AllOnesIsAFunctionThatDoesNotAnswer) {
  Space space;
  space.fill(0xff);
  EXPECT_TRUE(space.parse().all_ones);
  EXPECT_FALSE(space.parse().max_payload_bytes);
  Space half(64);
  half.fill(0xff);
  EXPECT_TRUE(half.parse().all_ones);
}

// SR-IOV: the ids of a virtual function read all ones, its command register does not.
TEST(Config, AVirtualFunctionIsAlive) {
  Space space;
  space.put(0x00, UINT32_MAX);
  space.put(0x34, 0x40);
  space.put_pcie(0x40, 0, 1);
  const ConfigFacts facts = space.parse();
  EXPECT_FALSE(facts.all_ones);
  EXPECT_EQ(facts.max_payload_bytes, 256U);
}

// From any read on all ones: the lists must end, and no switch reads as on.
TEST(Config, AFunctionThatDiesOnTheWayGivesNothingFalse) {
  for (int alive = 2; alive < 8; ++alive) {
    int reads = 0;
    const ConfigFacts facts = parse_config([&](std::uint32_t offset) -> std::optional<std::uint32_t> {
      if (++reads > alive) return UINT32_MAX;
      if (offset == 0x00) return 0x74a11002;
      if (offset == 0x04) return 0x00100006;
      return offset == 0x34 ? 0x40 : 0x09 | (offset + 8) << 8;
    });
    EXPECT_FALSE(facts.max_payload_bytes) << alive;
    EXPECT_FALSE(facts.acs_redirect.value_or(false)) << alive;
    EXPECT_LT(reads, 1024) << alive;
  }
}

using Indexes = std::vector<std::uint32_t>;

TEST(GivenUpBars, APrefetchable64BitBarThatTheKernelDoesNotShow) {
  Space space;
  space.put(0x10, 0x0c);
  EXPECT_EQ(space.given_up({}), Indexes{0});
}

TEST(GivenUpBars, TheUpperHalfIsNoBar) {
  Space space;
  space.put(0x10, 0x0c);
  space.put(0x14, 0x0c);
  space.put(0x18, 0x08);
  EXPECT_EQ(space.given_up({}), (Indexes{0, 2}));
  const Bar shown{0, 4096, OAMHAL_MEMORY_64BIT};
  EXPECT_EQ(space.given_up(std::span(&shown, 1)), Indexes{2});
}

TEST(GivenUpBars, WhatTheFirmwareLeftInItDoesNotCount) {
  Space space;
  space.put(0x10, 0x4000000c);
  EXPECT_EQ(space.given_up({}), Indexes{0});
}

TEST(GivenUpBars, A32BitMemoryBarCannotBeToldFromNone) {
  Space space;
  space.put(0x24, 0x00000000);
  EXPECT_EQ(space.given_up({}), Indexes{});
  space.put(0x24, 0x00000001);
  EXPECT_EQ(space.given_up({}), Indexes{5});
}

TEST(GivenUpBars, ABridgeOrATornSpaceSaysNothing) {
  Space bridge;
  bridge.put(0x0c, 0x01 << 16);
  bridge.put(0x10, 0x0c);
  EXPECT_EQ(bridge.given_up({}), Indexes{});
  Space torn(8);
  EXPECT_EQ(torn.given_up({}), Indexes{});
}

}  // namespace
}  // namespace oamhal::hal
