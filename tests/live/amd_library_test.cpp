// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "tests/live/amd_machine.hpp"

namespace oamhal::test {
namespace {

/// Of the library that LD_LIBRARY_PATH leads to, which is none that can be used; see CMakeLists.txt.
class LiveAmdLibrary : public LiveAmd {
 protected:
  void SetUp() override {
    context_ = context::create();
    bringup::attach(*context_, {OAMHAL_BRINGUP_WRITE, {}});
  }
};

TEST_F(LiveAmdLibrary, ThatIsNotThereIsNamed) {
  const auto opened = engine::try_open(*context_, kFirst);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().status, OAMHAL_ERROR_NOT_FOUND);
  EXPECT_EQ(opened.error().message, std::string(kFirst) +
                                        ": its memory is reached through libdrm_amdgpu.so.1, which cannot be "
                                        "loaded: install its package.");
}

TEST_F(LiveAmdLibrary, ThatIsTooOldIsNamed) {
  const auto opened = engine::try_open(*context_, kFirst);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().status, OAMHAL_ERROR_NOT_SUPPORTED);
  EXPECT_EQ(opened.error().message,
            std::string(kFirst) +
                ": libdrm_amdgpu.so.1 has no amdgpu_device_deinitialize: install a newer libdrm.");
}

}  // namespace
}  // namespace oamhal::test
