// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "hal/bringup/vfio_user/region_info.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <optional>
#include <span>

#include <oamhal/bringup/vfio_user.h>

namespace oamhal::hal {
namespace {

struct Sparse {
  oamhal_vfio_user_region_info_t info{
      0, OAMHAL_VFIO_USER_REGION_MAPPABLE | OAMHAL_VFIO_USER_REGION_HAS_CAPABILITIES, 0, 32, 0x4000, 0};
  oamhal_vfio_user_capability_t capability{OAMHAL_VFIO_USER_CAPABILITY_SPARSE, 1, 0};
  oamhal_vfio_user_sparse_t sparse{2, 0};
  oamhal_vfio_user_area_t areas[2] = {{0x2000, 0x1000}, {0, 0x1000}};

  [[nodiscard]] std::optional<RegionReply> parse() {
    info.argsz = sizeof *this;
    return parse_region_info(std::as_bytes(std::span(this, 1)), 0);
  }
};

TEST(VfioUserRegion, AreasAreSortedAndWhatCannotBeIsNotMapped) {
  Sparse right;
  ASSERT_EQ(right.parse()->region.mappable.size(), 2U);
  EXPECT_EQ(right.parse()->region.mappable.front().offset, 0U);
  for (const oamhal_vfio_user_area_t area : {oamhal_vfio_user_area_t{0x3000, 0x2000},
                                             {0x2800, 0x800},
                                             {0, 0x2000},
                                             {UINT64_MAX - 0xfff, 0x1000},
                                             {0x1000, 0}}) {
    Sparse wrong;
    wrong.areas[0] = area;
    EXPECT_TRUE(wrong.parse()->region.mappable.empty()) << area.offset;
  }
  Sparse loop;
  loop.capability = {77, 1, 32};
  EXPECT_TRUE(loop.parse()->region.mappable.empty());
  Sparse many;
  many.sparse.count = 1000000;
  EXPECT_TRUE(many.parse()->region.mappable.empty());
  EXPECT_FALSE(parse_region_info({}, 0));
}

}  // namespace
}  // namespace oamhal::hal
