// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// Masks as the makers' runtimes read them, by the flags of minor version 3.

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "hal/core/runtime_mask.hpp"

namespace oamhal::hal {
namespace {

constexpr oamhal_backend_mask_t kCuda{"V",
                                      nullptr,
                                      "GPU-",
                                      OAMHAL_MASK_EMPTY_HIDES_ALL | OAMHAL_MASK_UUID |
                                          OAMHAL_MASK_REPEAT_UNKNOWN | OAMHAL_MASK_ODD_ENTRY_UNKNOWN,
                                      0,
                                      nullptr};
constexpr oamhal_backend_mask_t kHabana{"V",
                                        nullptr,
                                        nullptr,
                                        OAMHAL_MASK_MODULES | OAMHAL_MASK_EMPTY_UNKNOWN |
                                            OAMHAL_MASK_REPEAT_UNKNOWN | OAMHAL_MASK_ODD_ENTRY_UNKNOWN |
                                            OAMHAL_MASK_STRANGER_UNKNOWN,
                                        0,
                                        nullptr};
constexpr oamhal_backend_mask_t kContainer{"V", nullptr, nullptr, OAMHAL_MASK_KEEPS_ORDER, 0, "all"};
constexpr oamhal_backend_mask_t kZe{
    "V",
    nullptr,
    nullptr,
    OAMHAL_MASK_KEEPS_ORDER | OAMHAL_MASK_PASS_STRANGERS | OAMHAL_MASK_ODD_ENTRY_UNKNOWN | OAMHAL_MASK_TRIM,
    0,
    nullptr};
constexpr oamhal_backend_mask_t kAscend{
    "V", nullptr, nullptr, OAMHAL_MASK_ASCENDING | OAMHAL_MASK_EMPTY_UNKNOWN | OAMHAL_MASK_REPEAT_UNKNOWN,
    0,   nullptr};

/// Four units; 0 and 1 are parts of one device, 2 and 3 of another. Place 4 is claimed by nobody.
RuntimeOrder order() {
  return {{0, "GPU-a0", 7, true}, {1, "GPU-a1", 7, true}, {2, "GPU-b2", 9, true}, {3, "GPU-b3", 9, true}, {}};
}

/// The units that are left as a text, or "?" and why that is not known.
std::string left(const oamhal_backend_mask_t& mask, const std::string& value, const MaskSetting& setting = {},
                 const RuntimeOrder& all = order()) {
  const std::string entry = "V=" + value;
  const char* const environment[] = {entry.c_str(), nullptr};
  const auto seen = apply_mask(all, mask, Environment(environment), setting);
  if (!seen) return "?" + seen.error();
  std::string text;
  for (const RuntimeUnit& unit : *seen)
    text += unit.unit == OAMHAL_NO_INDEX ? "-" : std::to_string(unit.unit);
  return text;
}

bool is_unknown(const std::string& text, const std::string& says) {
  return text.starts_with("?") && text.find(says) != std::string::npos;
}

TEST(MakersMask, CudaEndsAtWhatNamesNothing) {
  EXPECT_EQ(left(kCuda, "2,1"), "21");
  EXPECT_EQ(left(kCuda, "0,2,-1,1"), "02");
  EXPECT_EQ(left(kCuda, "0,5,1"), "0");
  EXPECT_EQ(left(kCuda, "-1"), "");
  EXPECT_EQ(left(kCuda, ""), "");
}

TEST(MakersMask, CudaSaysNothingOfTheRest) {
  for (const char* odd : {"0,x", "0,", "0,,1", " 0", "01", "0x1", "+1", "MIG-GPU-a0/1/0", "-", "-0"})
    EXPECT_TRUE(is_unknown(left(kCuda, odd), "not documented")) << odd;
  EXPECT_TRUE(is_unknown(left(kCuda, "0,0"), "twice"));
}

TEST(MakersMask, CudaUuidsNeedNoOrder) {
  const MaskSetting unordered{"ORDER is not PCI", false};
  RuntimeOrder all = order();
  all.pop_back();
  EXPECT_EQ(left(kCuda, "GPU-b,GPU-a0", {}, all),
            "?V has the entry \"GPU-b\", which fits no unit or several, and "
            "what the runtime then does is not documented");
  EXPECT_EQ(left(kCuda, "GPU-b3,GPU-a0", unordered, all), "30");
  EXPECT_EQ(left(kCuda, "-1", unordered, all), "");
  EXPECT_EQ(left(kCuda, "", unordered, all), "");
  EXPECT_EQ(left(kCuda, "1", unordered, all), "?ORDER is not PCI");
  EXPECT_TRUE(is_unknown(left(kCuda, "gpu-b3", {}, all), "gpu-b3"));
  EXPECT_EQ(apply_mask(all, kCuda, Environment(nullptr), unordered).error(), "ORDER is not PCI");
}

TEST(MakersMask, AWholeUuidIsNotThatOfADeviceThatIsNotListed) {
  EXPECT_EQ(left(kCuda, "GPU-a1"), "1");
  const RuntimeOrder foreign{{0, "GPU-c12", 7, true}, {}};
  EXPECT_EQ(left(kCuda, "GPU-c12", {}, foreign), "0");
  EXPECT_TRUE(is_unknown(left(kCuda, "GPU-c1", {}, foreign), "UUID is not known here"));
}

TEST(MakersMask, ModulesAreNamedByTheirNumbers) {
  EXPECT_EQ(left(kHabana, "3,0"), "30");
  for (const char* odd : {"4", "9", "-1", "0,0", "", "x", "0,"})
    EXPECT_TRUE(is_unknown(left(kHabana, odd), "not documented")) << odd;
}

TEST(MakersMask, AListThatKeepsTheOrder) {
  EXPECT_EQ(left(kContainer, "3,0,3"), "03");
  EXPECT_EQ(left(kContainer, "all"), "0123-");
}

TEST(MakersMask, LevelZeroPassesOverWhatIsNotThere) {
  EXPECT_EQ(left(kZe, "3, 0"), "03");
  EXPECT_EQ(left(kZe, "9,2,2"), "2");
  EXPECT_EQ(left(kZe, "9"), "");
  EXPECT_EQ(left(kZe, ""), "0123-");
  for (const char* odd : {"0.1", "-1", "x", "0,"})
    EXPECT_TRUE(is_unknown(left(kZe, odd), "not documented")) << odd;
}

TEST(MakersMask, LevelZeroCountsDevices) {
  const MaskSetting whole{"", true};
  EXPECT_EQ(left(kZe, "1.1,0.0", whole), "03");
  EXPECT_EQ(left(kZe, "2", whole), "-");
  EXPECT_EQ(left(kZe, "0.2,1.0,7", whole), "2");
  for (const char* several : {"0", "0.0,0.1", ""})
    EXPECT_TRUE(is_unknown(left(kZe, several, whole), "several partitions of one device")) << several;
  for (const char* odd : {"0.", ".1", "0.0.0", "0.x", "-1"})
    EXPECT_TRUE(is_unknown(left(kZe, odd, whole), "not documented")) << odd;
}

TEST(MakersMask, AscendTakesAscendingListsAlone) {
  EXPECT_EQ(left(kAscend, "0,2,3"), "023");
  EXPECT_EQ(left(kAscend, "1, 2,3"), "1");
  EXPECT_EQ(left(kAscend, "1,3,8"), "13");
  EXPECT_EQ(left(kAscend, "-1"), "");
  EXPECT_TRUE(is_unknown(left(kAscend, "2,0"), "ascending"));
  EXPECT_TRUE(is_unknown(left(kAscend, "2,2"), "twice"));
  EXPECT_TRUE(is_unknown(left(kAscend, ""), "is empty"));
}

TEST(MakersMask, PlacesOfDevices) {
  const auto devices = places_of_devices({{0, "", 5, true}, {}, {1, "", 5, true}, {}, {2, "", 6, true}});
  EXPECT_EQ(devices, (std::vector<std::vector<std::size_t>>{{0, 2}, {1}, {3}, {4}}));
}

}  // namespace
}  // namespace oamhal::hal
