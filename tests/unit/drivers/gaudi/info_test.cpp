// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "info.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "compute_node.hpp"

// The kernel's headers, where they are: kernels since 6.3 have the first, those before the second.
#if __has_include(<drm/habanalabs_accel.h>)
#include <drm/habanalabs_accel.h>
#define OAMHAL_TEST_HABANALABS_ACCEL 1
#elif __has_include(<misc/habanalabs.h>)
#include <misc/habanalabs.h>
#define OAMHAL_TEST_HABANALABS_MISC 1
#endif

namespace oamhal::gaudi {
namespace {

#if defined(OAMHAL_TEST_HABANALABS_ACCEL) || defined(OAMHAL_TEST_HABANALABS_MISC)
static_assert(sizeof(InfoArguments) == sizeof(hl_info_args));
static_assert(offsetof(InfoArguments, return_pointer) == offsetof(hl_info_args, return_pointer));
static_assert(offsetof(InfoArguments, return_size) == offsetof(hl_info_args, return_size));
static_assert(offsetof(InfoArguments, op) == offsetof(hl_info_args, op));
static_assert(offsetof(InfoArguments, index) == offsetof(hl_info_args, dcore_id));
static_assert(offsetof(InfoArguments, pad) == offsetof(hl_info_args, pad));
static_assert(hw_ip::kDramBase == offsetof(hl_info_hw_ip_info, dram_base_address));
static_assert(hw_ip::kDramPageSize == offsetof(hl_info_hw_ip_info, dram_page_size));
static_assert(hw_ip::kDefaultPageSize == offsetof(hl_info_hw_ip_info, device_mem_alloc_default_page_size));
static_assert(hw_ip::kDramSize == offsetof(hl_info_hw_ip_info, dram_size));
static_assert(hw_ip::kModuleId == offsetof(hl_info_hw_ip_info, module_id));
static_assert(hw_ip::kServerType == offsetof(hl_info_hw_ip_info, server_type));
static_assert(hw_ip::kSecurityEnabled == offsetof(hl_info_hw_ip_info, security_enabled));
static_assert(hw_ip::kCardName == offsetof(hl_info_hw_ip_info, card_name));
static_assert(hw_ip::kCardNameLength == HL_INFO_CARD_NAME_MAX_LEN);
static_assert(kDramUsageSize == sizeof(hl_info_dram_usage));
static_assert(offsetof(hl_info_dram_usage, dram_free_mem) == 0);
static_assert(kDeviceStatusSize == sizeof(hl_info_device_status));
static_assert(kClockThrottleSize == sizeof(hl_info_clk_throttle));
static_assert(offsetof(hl_info_clk_throttle, clk_throttling_reason) == 0);
static_assert(HL_CLK_THROTTLE_POWER == 1 && HL_CLK_THROTTLE_THERMAL == 2);
static_assert(detail::kOps == std::array<std::uint32_t, kQuestions>{
                                  HL_INFO_HW_IP_INFO, HL_INFO_DRAM_USAGE, HL_INFO_DEVICE_STATUS,
                                  HL_INFO_CLK_THROTTLE_REASON, 19, HL_INFO_CLK_RATE});
static_assert(kClockRateSize == sizeof(hl_info_clk_rate));
static_assert(offsetof(hl_info_clk_rate, cur_clk_rate_mhz) == 0);
static_assert(offsetof(hl_info_clk_rate, max_clk_rate_mhz) == 4);
static_assert(HL_DEVICE_STATUS_IN_RESET == 1 && HL_DEVICE_STATUS_MALFUNCTION == 2 &&
              HL_DEVICE_STATUS_NEEDS_RESET == 3 && HL_DEVICE_STATUS_IN_DEVICE_CREATION == 4 &&
              HL_DEVICE_STATUS_IN_RESET_AFTER_DEVICE_RELEASE == 5);
static_assert(HL_SERVER_GAUDI2_HLS2 == 5);
static_assert(sizeof(MemoryArguments) == sizeof(hl_mem_args));
static_assert(offsetof(MemoryArguments, op) == offsetof(hl_mem_in, op));
static_assert(offsetof(MemoryArguments, flags) == offsetof(hl_mem_in, flags));
static_assert(offsetof(MemoryArguments, context) == offsetof(hl_mem_in, ctx_id));
static_assert(offsetof(MemoryArguments, elements) == offsetof(hl_mem_in, num_of_elements));
static_assert(offsetof(hl_mem_in, alloc.mem_size) == 0 && offsetof(hl_mem_in, alloc.page_size) == 8);
static_assert(offsetof(hl_mem_in, free.handle) == 0 && offsetof(hl_mem_in, unmap.device_virt_addr) == 0);
static_assert(offsetof(hl_mem_in, map_device.hint_addr) == 0 && offsetof(hl_mem_in, map_device.handle) == 8);
static_assert(offsetof(hl_mem_in, map_host.host_virt_addr) == 0 &&
              offsetof(hl_mem_in, map_host.hint_addr) == 8 && offsetof(hl_mem_in, map_host.mem_size) == 16);
static_assert(offsetof(hl_mem_in, export_dmabuf_fd.mem_size) == 8);
static_assert(offsetof(hl_mem_out, handle) == 0 && offsetof(hl_mem_out, device_virt_addr) == 0 &&
              offsetof(hl_mem_out, fd) == 0);
static_assert(static_cast<int>(MemoryOp::kAllocate) == HL_MEM_OP_ALLOC &&
              static_cast<int>(MemoryOp::kFree) == HL_MEM_OP_FREE &&
              static_cast<int>(MemoryOp::kMap) == HL_MEM_OP_MAP &&
              static_cast<int>(MemoryOp::kUnmap) == HL_MEM_OP_UNMAP &&
              static_cast<int>(MemoryOp::kExport) == HL_MEM_OP_EXPORT_DMABUF_FD);
static_assert(kHostMemory == HL_MEM_USERPTR);
#endif
#if defined(OAMHAL_TEST_HABANALABS_ACCEL)
static_assert(kAccelRequest == DRM_IOCTL_HL_INFO);
static_assert(kAccelMemoryRequest == DRM_IOCTL_HL_MEMORY);
static_assert(hw_ip::kSize == sizeof(hl_info_hw_ip_info));
static_assert(hw_ip::kPortsMask == offsetof(hl_info_hw_ip_info, reserved4));
#elif defined(OAMHAL_TEST_HABANALABS_MISC)
static_assert(kOldRequest == HL_IOCTL_INFO);
static_assert(kOldMemoryRequest == HL_IOCTL_MEMORY);
static_assert(hw_ip::kOldSize == sizeof(hl_info_hw_ip_info));
#endif

TEST(GaudiInfo, LayoutsAreThoseOfTheKernelsHeader) {
#if !defined(OAMHAL_TEST_HABANALABS_ACCEL) && !defined(OAMHAL_TEST_HABANALABS_MISC)
  GTEST_SKIP() << "neither <drm/habanalabs_accel.h> nor <misc/habanalabs.h> is installed (linux-libc-dev)";
#endif
}

class Bytes {
 public:
  explicit Bytes(std::size_t size) : bytes_(size) {}
  template <typename T>
  Bytes& put(std::size_t offset, T value) {
    std::memcpy(bytes_.data() + offset, &value, sizeof value);
    return *this;
  }
  Bytes& text(std::size_t offset, std::string_view text) {
    std::memcpy(bytes_.data() + offset, text.data(), text.size());
    return *this;
  }
  // A view of this. NOLINTNEXTLINE(google-explicit-constructor)
  operator std::span<const std::byte>() const { return bytes_; }

 private:
  std::vector<std::byte> bytes_;
};

TEST(GaudiInfo, QuestionsAreReadOnlyAndGoToControlNodes) {
  std::set<std::uint32_t> ops;
  for (const oamhal_backend_query_t& query : kQueries) {
    InfoArguments argument;
    std::memcpy(&argument, query.argument, sizeof argument);
    ops.insert(argument.op);
    EXPECT_EQ(argument.pad, 0U);
    EXPECT_EQ(query.request >> 16 & 0x3fff, sizeof argument);
    const std::string_view prefix = query.node_prefix;
    EXPECT_TRUE(prefix.ends_with("_controlD")) << prefix;
    EXPECT_EQ(query.request, prefix.starts_with("hl_") ? kOldRequest : kAccelRequest);
  }
  EXPECT_EQ(ops, (std::set<std::uint32_t>{0, 2, 4, 8, 13, 19}));
}

TEST(GaudiInfo, HardwareIp) {
  Bytes bytes(304);
  bytes.put(16, std::uint64_t{96} << 30).put(36, 7U).put(46, std::uint16_t{10}).put(70, std::uint8_t{1});
  bytes.text(200, "HL-325L").put(256, std::uint64_t{0xffffff}).put(264, std::uint64_t{0x8c});
  bytes.put(296, std::uint64_t{1} << 29).put(8, std::uint64_t{0x1001} << 48);
  bytes.put(224, std::uint64_t{48} << 20).put(248, std::uint64_t{32} << 20);
  const auto told = decode_hw_ip(bytes);
  ASSERT_TRUE(told);
  EXPECT_EQ(told->dram_size, std::uint64_t{96} << 30);
  EXPECT_EQ(told->reserved_dram_size, std::uint64_t{1} << 29);
  EXPECT_EQ(told->dram_base, std::uint64_t{0x1001} << 48);
  EXPECT_EQ(told->dram_page_size, std::uint64_t{48} << 20);
  EXPECT_EQ(told->default_page_size, std::uint64_t{32} << 20);
  EXPECT_EQ(told->module_id, 7U);
  EXPECT_EQ(told->server_type, 10U);
  EXPECT_TRUE(told->security_enabled);
  EXPECT_EQ(told->ports_mask, 0xffffffU);
  EXPECT_EQ(told->external_ports_mask, 0x8cU);
  EXPECT_EQ(told->card_name, "HL-325L");
}

TEST(GaudiInfo, HardwareIpOfAnOlderKernelEndsEarlier) {
  Bytes bytes(256);
  bytes.put(16, std::uint64_t{32} << 30).put(36, 2U);
  const auto told = decode_hw_ip(bytes);
  ASSERT_TRUE(told);
  EXPECT_EQ(told->ports_mask, 0U);
  EXPECT_EQ(told->reserved_dram_size, 0U);
  EXPECT_TRUE(told->card_name.empty());
}

TEST(GaudiInfo, WhatIsNoAnswerIsNone) {
  EXPECT_FALSE(decode_hw_ip(Bytes(304)));
  EXPECT_FALSE(decode_hw_ip(Bytes(255).put(16, 1U)));
  EXPECT_FALSE(decode_dram_free(Bytes(15)));
  EXPECT_FALSE(decode_device_status(Bytes(7)));
  EXPECT_FALSE(decode_device_status(Bytes(8).put(0, 6U)));
  EXPECT_FALSE(decode_clock_throttle(Bytes(39)));
  EXPECT_FALSE(decode_clock_rate(Bytes(7).put(0, 900U)));
  EXPECT_FALSE(decode_clock_rate(Bytes(8)));
  EXPECT_FALSE(decode_link_up(Bytes(7)));
  EXPECT_FALSE(decode_link_up(Bytes(8).put(0, std::uint8_t{2})));
  const auto odd = decode_hw_ip(Bytes(304).put(16, 1U).text(200, "HL\x01?"));
  ASSERT_TRUE(odd);
  EXPECT_EQ(odd->card_name, "");
  // A name that fills its field has no end in it.
  EXPECT_EQ(decode_hw_ip(Bytes(304).text(200, "0123456789abcdefX"))->card_name, "0123456789abcdef");
}

TEST(GaudiInfo, StatusesAreTheDriversOwn) {
  EXPECT_EQ(decode_device_status(Bytes(8))->state, OAMHAL_STATE_UNKNOWN);
  EXPECT_EQ(decode_device_status(Bytes(8).put(0, 1U))->state, OAMHAL_STATE_RESETTING);
  EXPECT_EQ(decode_device_status(Bytes(8).put(0, 2U))->state, OAMHAL_STATE_DRIVER_FAILED);
  EXPECT_STREQ(decode_device_status(Bytes(8).put(0, 5U))->word, "in reset after device release");
}

TEST(GaudiInfo, ReasonsOfASlowClock) {
  EXPECT_FALSE(decode_clock_throttle(Bytes(40))->power);
  EXPECT_TRUE(decode_clock_throttle(Bytes(40).put(0, 1U))->power);
  EXPECT_FALSE(decode_clock_throttle(Bytes(40).put(0, 1U))->thermal);
  EXPECT_TRUE(decode_clock_throttle(Bytes(40).put(0, 2U))->thermal);
}

}  // namespace
}  // namespace oamhal::gaudi
