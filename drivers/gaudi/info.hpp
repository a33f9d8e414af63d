// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_DRIVERS_GAUDI_INFO_HPP
#define OAMHAL_DRIVERS_GAUDI_INFO_HPP

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include <oamhal/backend/query.h>

/// What the kernel driver answers over its control node: the ioctl HL_INFO. The layouts are those of Linux
/// include/uapi/drm/habanalabs_accel.h, and of include/uapi/misc/habanalabs.h of kernels before 6.8; a driver
/// fills as much of a reply as it knows of, and the rest stays 0. Sources: README.md, "Control node".
namespace oamhal::gaudi {

/// The argument of the ioctl.
struct InfoArguments {
  std::uint64_t return_pointer = 0;
  std::uint32_t return_size = 0;
  std::uint32_t op = 0;
  /// Of link-state: the port. The driver refuses a pad that is not 0.
  std::uint32_t index = 0;
  std::uint32_t pad = 0;
};

/// The questions, by their place in kQueries for a node of the class accel; those for a node of the class
/// habanalabs follow in the same order.
enum class Question : std::uint32_t {
  kHwIp,
  kDramUsage,
  kDeviceStatus,
  kClockThrottle,
  kLinkState,
  /// Asks the firmware.
  kClockRate
};
inline constexpr std::uint32_t kQuestions = 6;

/// DRM_IOCTL_HL_INFO, and HL_IOCTL_INFO of the class habanalabs.
inline constexpr std::uint32_t kAccelRequest = 0xc0186440;
inline constexpr std::uint32_t kOldRequest = 0xc0184801;
inline constexpr const char* kAccelControl = "accel_controlD";
inline constexpr const char* kOldControl = "hl_controlD";

/// Ports that a mask of 64 bits names.
inline constexpr std::uint32_t kMaskPorts = 64;

/// Offsets in struct hl_info_hw_ip_info.
namespace hw_ip {
inline constexpr std::size_t kDramBase = 8;
inline constexpr std::size_t kDramSize = 16;
inline constexpr std::size_t kModuleId = 36;
inline constexpr std::size_t kServerType = 46;
inline constexpr std::size_t kSecurityEnabled = 70;
inline constexpr std::size_t kCardName = 200;
inline constexpr std::size_t kCardNameLength = 16;
inline constexpr std::size_t kDramPageSize = 224;
inline constexpr std::size_t kDefaultPageSize = 248;
/// What Linux 6.1 knows ends here.
inline constexpr std::size_t kOldSize = 256;
inline constexpr std::size_t kPortsMask = 256;
inline constexpr std::size_t kExternalPortsMask = 264;
inline constexpr std::size_t kReservedDramSize = 296;
inline constexpr std::size_t kSize = 304;
}  // namespace hw_ip

inline constexpr std::uint32_t kDramUsageSize = 16;
inline constexpr std::uint32_t kDeviceStatusSize = 8;
inline constexpr std::uint32_t kClockThrottleSize = 40;
inline constexpr std::uint32_t kLinkStateSize = 8;
inline constexpr std::uint32_t kClockRateSize = 8;

namespace detail {

// HL_INFO_*. None of them clears a counter or an event: HL_INFO_GET_EVENTS does, and is not here.
inline constexpr std::array<std::uint32_t, kQuestions> kOps = {0, 2, 4, 13, 19, 8};
inline constexpr std::array<std::uint32_t, kQuestions> kReplySizes = {
    hw_ip::kSize, kDramUsageSize, kDeviceStatusSize, kClockThrottleSize, kLinkStateSize, kClockRateSize};
inline constexpr std::array<const char*, kQuestions> kNames = {
    "hw-ip", "dram-usage", "device-status", "clock-throttle", "link-state", "clock-rate"};

inline constexpr std::array<InfoArguments, kQuestions> kArguments = [] {
  std::array<InfoArguments, kQuestions> arguments{};
  for (std::size_t i = 0; i < kQuestions; ++i) arguments[i].op = kOps[i];
  return arguments;
}();

constexpr oamhal_backend_query_t make_query(std::size_t question, bool old) {
  const bool of_a_port = question == static_cast<std::size_t>(Question::kLinkState);
  return {kNames[question],
          old ? "habanalabs" : "accel",
          old ? kOldControl : kAccelControl,
          old ? kOldRequest : kAccelRequest,
          kReplySizes[question],
          &kArguments[question],
          offsetof(InfoArguments, return_pointer),
          offsetof(InfoArguments, return_size),
          of_a_port ? static_cast<std::uint32_t>(offsetof(InfoArguments, index)) : OAMHAL_QUERY_NO_INDEX,
          of_a_port ? kMaskPorts : 1};
}

}  // namespace detail

inline constexpr std::array<oamhal_backend_query_t, std::size_t{2} * kQuestions> kQueries = [] {
  std::array<oamhal_backend_query_t, std::size_t{2} * kQuestions> queries{};
  for (std::size_t i = 0; i < kQuestions; ++i) {
    queries[i] = detail::make_query(i, false);
    queries[kQuestions + i] = detail::make_query(i, true);
  }
  return queries;
}();

/// What a driver says of a device, of HL_INFO_HW_IP_INFO.
struct HwIp {
  /// Bytes that programs may have, and that the driver keeps; 0 of a driver that does not tell.
  std::uint64_t dram_size = 0;
  std::uint64_t reserved_dram_size = 0;
  /// Where that of programs begins: as the device's MMU shows it, or as it is for a chip without one for it.
  std::uint64_t dram_base = 0;
  /// Bytes of a page of it, and of those that memory is given in; 0 of a driver that does not tell.
  std::uint64_t dram_page_size = 0;
  std::uint64_t default_page_size = 0;
  std::uint32_t module_id = 0;
  /// enum hl_server_type; 0 is unknown.
  std::uint16_t server_type = 0;
  bool security_enabled = false;
  /// Of the maker's driver alone: 0 of the kernel's own.
  std::uint64_t ports_mask = 0;
  std::uint64_t external_ports_mask = 0;
  /// The product ("HL-225H"); empty when it is none or no text.
  std::string card_name;
};

/// Nothing for a reply that is too short, or in which nothing was filled in.
std::optional<HwIp> decode_hw_ip(std::span<const std::byte> reply);

/// Bytes of device memory that are free.
std::optional<std::uint64_t> decode_dram_free(std::span<const std::byte> reply);

/// A state, and UNKNOWN for "operational" and for a number of which nothing is known; why is the driver's
/// word.
struct DriverStatus {
  oamhal_state state = OAMHAL_STATE_UNKNOWN;
  const char* word = nullptr;
};
std::optional<DriverStatus> decode_device_status(std::span<const std::byte> reply);

/// Why the clock is slowed down at the moment.
struct Throttle {
  bool power = false;
  bool thermal = false;
};
std::optional<Throttle> decode_clock_throttle(std::span<const std::byte> reply);

/// The core clock, and what it may be at most; MHz.
struct ClockRate {
  std::uint32_t current = 0;
  std::uint32_t most = 0;
};
std::optional<ClockRate> decode_clock_rate(std::span<const std::byte> reply);

/// Whether the PCS of a port has a link.
std::optional<bool> decode_link_up(std::span<const std::byte> reply);

}  // namespace oamhal::gaudi

#endif  // OAMHAL_DRIVERS_GAUDI_INFO_HPP
