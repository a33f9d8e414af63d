// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <string>

#include "bringup/config_bytes.hpp"
#include "hal/bringup/config/pcie.hpp"

namespace oamhal::hal::test {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr std::uint64_t kAbsent = ~std::uint64_t{0};

std::uint64_t value_of(const oamhal_number_t& number) {
  return number.absence == OAMHAL_PRESENT ? number.value : kAbsent;
}

oamhal_pcie_info_t parse(const ConfigMaker& config, std::size_t length = OAMHAL_CONFIG_SIZE,
                         bool needs_root = false) {
  oamhal_config_info_t read{};
  read.length = static_cast<std::uint32_t>(length);
  read.full_length = needs_root ? OAMHAL_CONFIG_SIZE : read.length;
  read.needs_root = needs_root ? 1 : 0;
  // From an allocation of exactly its size, so that a read behind the end is seen.
  const std::vector<std::uint8_t> bytes(config.bytes.begin(),
                                        config.bytes.begin() + static_cast<std::ptrdiff_t>(length));
  return parse_pcie(bytes, read);
}

TEST(CapabilitiesTest, BothListsInOrder) {
  const CapabilityList list = list_capabilities(full_function(0).bytes);
  EXPECT_EQ(list.complaint, "");
  ASSERT_THAT(list.found, SizeIs(11));
  EXPECT_EQ(list.found[0].id, OAMHAL_CAPABILITY_POWER_MANAGEMENT);
  EXPECT_EQ(list.found[2].offset, 0x60);
  EXPECT_EQ(list.found[3].id, OAMHAL_EXTENDED_AER);
  EXPECT_EQ(list.found[3].version, 1);
  EXPECT_EQ(list.offset_of(OAMHAL_EXTENDED_MARGINING, true), 0x240U);
  EXPECT_EQ(list.offset_of(OAMHAL_CAPABILITY_MSI, false), std::nullopt);
  // The ids of the two lists are numbered apart: 0x10 is SR-IOV in the extended one.
  EXPECT_EQ(list.offset_of(OAMHAL_CAPABILITY_PCIE, true), std::nullopt);
}

TEST(CapabilitiesTest, NoListWithoutItsBit) {
  ConfigMaker config = full_function(0);
  config.put(0x06, 0, 2).put(0x100, 0, 4);
  EXPECT_THAT(list_capabilities(config.bytes).found, IsEmpty());
}

TEST(CapabilitiesTest, LoopsEnd) {
  ConfigMaker config = full_function(0);
  config.put(0x61, 0x50, 1);
  const CapabilityList list = list_capabilities(config.bytes);
  EXPECT_THAT(list.complaint, HasSubstr("loops at 0x50"));
  EXPECT_THAT(list.found, SizeIs(11)) << "each once, and the other list all the same";
  ConfigMaker extended = full_function(0);
  extended.extended(0x240, OAMHAL_EXTENDED_MARGINING, 0x100);
  EXPECT_THAT(list_capabilities(extended.bytes).complaint, HasSubstr("loops at 0x100"));
}

TEST(CapabilitiesTest, LiesEnd) {
  for (const auto& [offset, value, words] :
       {std::tuple{0x34U, 0x10U, "inside the header"}, std::tuple{0x41U, 0x20U, "inside the header"}}) {
    ConfigMaker config = full_function(0);
    config.put(offset, value, 1);
    EXPECT_THAT(list_capabilities(config.bytes).complaint, HasSubstr(words)) << offset;
  }
  ConfigMaker ones = full_function(0);
  ones.put(0x50, 0xff, 1);
  EXPECT_THAT(list_capabilities(ones.bytes).complaint, HasSubstr("all ones"));
  ConfigMaker below = full_function(0);
  below.extended(0x148, OAMHAL_EXTENDED_SERIAL_NUMBER, 0x80);
  EXPECT_THAT(list_capabilities(below.bytes).complaint, HasSubstr("outside its space"));
  ConfigMaker gone = full_function(0);
  gone.put(0x148, UINT32_MAX, 4);
  EXPECT_THAT(list_capabilities(gone.bytes).complaint, HasSubstr("0x148 reads as all ones"));
}

TEST(CapabilitiesTest, ShortSpacesEndTheListAndAreNoLie) {
  const ConfigMaker config = full_function(0);
  for (const std::size_t length : {0U, 1U, 63U, 64U, 65U, 256U, 257U, 0x14aU}) {
    const std::vector<std::uint8_t> bytes(config.bytes.begin(),
                                          config.bytes.begin() + static_cast<std::ptrdiff_t>(length));
    const CapabilityList list = list_capabilities(bytes);
    EXPECT_EQ(list.complaint, "") << length;
    EXPECT_TRUE(list.extended_cut) << length;
    EXPECT_EQ(list.ordinary_cut, length >= 64 && length < 0x62) << length;
  }
}

TEST(PcieTest, EverythingOfAPort) {
  const oamhal_pcie_info_t info = parse(full_function(4));
  EXPECT_EQ(info.vendor_id, 0x1af4);
  EXPECT_EQ(info.type, OAMHAL_PCIE_ROOT_PORT);
  EXPECT_EQ(info.malformed, 0);
  EXPECT_EQ(value_of(info.link.max_speed_tenth_gts), 320U);
  EXPECT_EQ(value_of(info.link.max_width), 16U);
  EXPECT_EQ(value_of(info.link.speed_tenth_gts), 160U);
  EXPECT_EQ(value_of(info.link.width), 8U);
  EXPECT_EQ(value_of(info.target_speed_tenth_gts), 320U);
  EXPECT_EQ(value_of(info.link_active), 1U);
  EXPECT_EQ(value_of(info.link_training), 0U);
  EXPECT_EQ(value_of(info.bandwidth_lowered), 1U);
  EXPECT_EQ(value_of(info.bandwidth_changed), 0U);
  EXPECT_EQ(value_of(info.equalization.at_8_gts), 0xfU);
  EXPECT_EQ(value_of(info.equalization.at_16_gts), 0x1fU);
  EXPECT_EQ(value_of(info.equalization.at_32_gts), 0xfU);
  EXPECT_EQ(info.equalization.at_64_gts.absence, OAMHAL_ABSENT_NOT_SUPPORTED);
  EXPECT_EQ(value_of(info.retimers), 2U);
  EXPECT_EQ(value_of(info.lane_errors), 0x8001U);
  EXPECT_EQ(value_of(info.lane_parity_retimer_1), 2U);
  EXPECT_EQ(value_of(info.max_payload_bytes), 256U);
  EXPECT_EQ(value_of(info.max_payload_supported_bytes), 512U);
  EXPECT_EQ(value_of(info.max_read_request_bytes), 512U);
  EXPECT_EQ(value_of(info.ltr_enabled), 1U);
  EXPECT_EQ(value_of(info.errors_seen), 5U);
  EXPECT_EQ(value_of(info.acs_capable), 0x5fU);
  EXPECT_EQ(value_of(info.acs_enabled), 0x1dU);
  EXPECT_EQ(value_of(info.dpc_trigger), 2U);
  EXPECT_EQ(value_of(info.dpc_triggered), 1U);
  EXPECT_EQ(value_of(info.aer_uncorrectable_status), 0x4000U);
  EXPECT_EQ(value_of(info.aer_correctable_status), 0x41U);
  EXPECT_EQ(value_of(info.serial_number), 0x1122334455667788U);
  EXPECT_EQ(value_of(info.msix_vectors), 32U);
  EXPECT_EQ(value_of(info.margining_ready), 1U);
}

TEST(PcieTest, AnEndpointTellsNotWhatPortsTell) {
  const oamhal_pcie_info_t info = parse(full_function(0));
  EXPECT_EQ(info.type, OAMHAL_PCIE_ENDPOINT);
  EXPECT_EQ(info.bandwidth_lowered.absence, OAMHAL_ABSENT_NOT_SUPPORTED);
  EXPECT_EQ(info.link_training.absence, OAMHAL_ABSENT_NOT_SUPPORTED);
}

TEST(PcieTest, Types) {
  const std::pair<unsigned, int> types[] = {{1, OAMHAL_PCIE_LEGACY_ENDPOINT}, {5, OAMHAL_PCIE_UPSTREAM_PORT},
                                            {6, OAMHAL_PCIE_DOWNSTREAM_PORT}, {7, OAMHAL_PCIE_BRIDGE},
                                            {9, OAMHAL_PCIE_INTEGRATED},      {15, OAMHAL_PCIE_UNKNOWN}};
  for (const auto& [code, type] : types) EXPECT_EQ(parse(full_function(code)).type, type) << code;
  EXPECT_EQ(parse(full_function(9)).link.width.absence, OAMHAL_ABSENT_NOT_SUPPORTED);
}

TEST(PcieTest, WithoutRootTheHeaderIsAllAndSaysSo) {
  const oamhal_pcie_info_t info = parse(full_function(0), 64, true);
  EXPECT_EQ(info.vendor_id, 0x1af4);
  EXPECT_EQ(info.type, OAMHAL_PCIE_UNKNOWN);
  EXPECT_EQ(info.needs_root, 1);
  for (const oamhal_number_t& number : {info.link.width, info.max_payload_bytes, info.serial_number,
                                        info.acs_enabled, info.msix_vectors, info.lane_errors})
    EXPECT_EQ(number.absence, OAMHAL_ABSENT_NO_PERMISSION);
}

TEST(PcieTest, CapturesOf256BytesLackTheExtendedSpace) {
  const oamhal_pcie_info_t info = parse(full_function(0), 256);
  EXPECT_EQ(value_of(info.link.width), 8U);
  EXPECT_EQ(info.serial_number.absence, OAMHAL_ABSENT_NOT_REPORTED);
  EXPECT_EQ(info.acs_enabled.absence, OAMHAL_ABSENT_NOT_REPORTED);
}

TEST(PcieTest, ConventionalFunctionsHaveNone) {
  ConfigMaker config = full_function(0);
  config.put(0x51, 0, 1);
  const oamhal_pcie_info_t info = parse(config, 256);
  EXPECT_EQ(info.type, OAMHAL_PCIE_CONVENTIONAL);
  EXPECT_EQ(info.link.width.absence, OAMHAL_ABSENT_NOT_SUPPORTED);
  EXPECT_EQ(info.serial_number.absence, OAMHAL_ABSENT_NOT_SUPPORTED);
}

TEST(PcieTest, ReservedCodesAreNotGuessed) {
  ConfigMaker config = full_function(0);
  config.put(0x68, 7 << 5 | 6 << 12, 2).put(0x72, 9 | 8 << 4, 2);
  const oamhal_pcie_info_t info = parse(config);
  EXPECT_EQ(info.max_payload_bytes.absence, OAMHAL_ABSENT_MALFORMED);
  EXPECT_EQ(info.max_read_request_bytes.absence, OAMHAL_ABSENT_MALFORMED);
  EXPECT_EQ(info.link.speed_tenth_gts.absence, OAMHAL_ABSENT_UNKNOWN_REVISION);
}

TEST(PcieTest, FirstVersionHasNoSecondSet) {
  ConfigMaker config = full_function(0);
  config.put(0x62, 1, 2);
  const oamhal_pcie_info_t info = parse(config);
  EXPECT_EQ(info.retimers.absence, OAMHAL_ABSENT_NOT_SUPPORTED);
  EXPECT_EQ(info.ltr_enabled.absence, OAMHAL_ABSENT_NOT_SUPPORTED);
  EXPECT_EQ(info.equalization.at_8_gts.absence, OAMHAL_ABSENT_NOT_SUPPORTED);
}

/// Two ends that agree and have nothing to complain of.
ConfigMaker sound(unsigned type) {
  ConfigMaker config = full_function(type);
  config.put(0x72, 5 | 16 << 4 | 1U << 13, 2).put(0x188, 0, 4).put(0x1a8, 0, 2).put(0x1cc, 0x0f, 4);
  config.put(0x1d4, 0, 4);
  return config;
}

TEST(HopTest, Sound) {
  const auto hop = judge_hop(parse(sound(4)), parse(sound(0)));
  EXPECT_EQ(hop.verdict, 0U);
  EXPECT_EQ(hop.speed_limited_by, OAMHAL_SIDE_NEITHER);
  EXPECT_EQ(value_of(hop.link.max_width), 16U);
}

TEST(HopTest, WhichSideLimits) {
  ConfigMaker upper = sound(4);
  upper.put(0x6c, 4 | 16 << 4 | 1U << 20, 4).put(0x72, 4 | 8 << 4 | 1U << 13, 2);
  ConfigMaker lower = sound(0);
  lower.put(0x6c, 5 | 8 << 4, 4).put(0x72, 4 | 8 << 4, 2);
  const auto hop = judge_hop(parse(upper), parse(lower));
  EXPECT_EQ(hop.verdict, 0U) << "as fast as both can";
  EXPECT_EQ(hop.speed_limited_by, OAMHAL_SIDE_UPPER);
  EXPECT_EQ(hop.width_limited_by, OAMHAL_SIDE_LOWER);
  EXPECT_EQ(value_of(hop.link.max_speed_tenth_gts), 160U);
  EXPECT_EQ(value_of(hop.link.max_width), 8U);
}

TEST(HopTest, EachMark) {
  struct Case {
    std::size_t offset;
    std::uint64_t value;
    unsigned size;
    bool upper;
    std::uint32_t verdict;
  };
  const Case cases[] = {
      {0x72, 4 | 16 << 4 | 1U << 13, 2, true, OAMHAL_HOP_ENDS_DISAGREE},
      {0x72, 5 | 8 << 4 | 1U << 13, 2, false, OAMHAL_HOP_NARROW | OAMHAL_HOP_ENDS_DISAGREE},
      {0x72, 4 | 16 << 4 | 1U << 13, 2, false, OAMHAL_HOP_SLOW | OAMHAL_HOP_ENDS_DISAGREE},
      {0x68, 0x2000, 2, true, OAMHAL_HOP_PAYLOAD},
      {0x20c, 0x1f, 4, true, OAMHAL_HOP_EQUALIZATION},
      {0x20c, 0x1f, 4, false, OAMHAL_HOP_EQUALIZATION},
      {0x188, 4, 4, false, OAMHAL_HOP_LANE_ERRORS},
      {0x1d0, 4, 4, true, OAMHAL_HOP_LANE_ERRORS},
      {0x1a8, 1, 2, true, OAMHAL_HOP_CONTAINED},
      {0x72, 5 | 16 << 4, 2, true, OAMHAL_HOP_DOWN},
  };
  for (const Case& one : cases) {
    ConfigMaker upper = sound(4);
    ConfigMaker lower = sound(0);
    (one.upper ? upper : lower).put(one.offset, one.value, one.size);
    EXPECT_EQ(judge_hop(parse(upper), parse(lower)).verdict, one.verdict) << one.offset << " " << one.upper;
  }
}

TEST(HopTest, HeldByItsTarget) {
  ConfigMaker upper = sound(4);
  ConfigMaker lower = sound(0);
  upper.put(0x72, 3 | 16 << 4 | 1U << 13, 2).put(0x90, 3, 2);
  lower.put(0x72, 3 | 16 << 4, 2);
  EXPECT_EQ(judge_hop(parse(upper), parse(lower)).verdict, OAMHAL_HOP_SLOW | OAMHAL_HOP_HELD);
}

TEST(HopTest, CountedErrors) {
  oamhal_pcie_info_t lower = parse(sound(0));
  lower.aer_counted.correctable = present(9);
  EXPECT_EQ(judge_hop(parse(sound(4)), lower).verdict, 0U);
  lower.aer_counted.fatal = present(1);
  EXPECT_EQ(judge_hop(parse(sound(4)), lower).verdict, OAMHAL_HOP_ERRORS);
}

// Nothing is said about what is not known.
TEST(HopTest, UnknownEnds) {
  const auto hop = judge_hop(parse(full_function(4), 64, true), parse(full_function(0), 64, true));
  EXPECT_EQ(hop.verdict, 0U);
  EXPECT_EQ(hop.speed_limited_by, OAMHAL_SIDE_UNKNOWN);
  EXPECT_EQ(hop.link.max_width.absence, OAMHAL_ABSENT_NO_PERMISSION);
  const auto half = judge_hop(parse(full_function(4)), parse(full_function(0), 64, true));
  EXPECT_EQ(value_of(half.link.width), 8U) << "one end is enough for what runs";
  EXPECT_EQ(half.link.max_width.absence, OAMHAL_ABSENT_NO_PERMISSION) << "and not for what both can";
}

TEST(AerTest, KindsAndCounts) {
  const auto counters = parse_aer("RxErr 3\nBadTLP 0\nTOTAL_ERR_COR 3\n");
  ASSERT_TRUE(counters);
  ASSERT_THAT(counters->kinds, SizeIs(2));
  EXPECT_STREQ(counters->kinds[0].name, "RxErr");
  EXPECT_EQ(counters->kinds[0].count, 3U);
  EXPECT_EQ(counters->total, 3U);
  for (const char* text : {"", "RxErr\n", "RxErr x\n", "RxErr 3\n", "RxErr 3 4\nTOTAL_ERR_COR 3\n",
                           "ANameThatIsMuchLongerThanAnyNameOfTheKernel 3\nTOTAL_ERR_COR 3\n"})
    EXPECT_FALSE(parse_aer(text)) << text;
}

}  // namespace
}  // namespace oamhal::hal::test
