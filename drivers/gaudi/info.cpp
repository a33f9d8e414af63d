// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "info.hpp"

#include <algorithm>
#include <cstring>
#include <type_traits>

namespace oamhal::gaudi {
namespace {

/// A number of the driver's, in the byte order of the host.
template <typename T>
T number_at(std::span<const std::byte> reply, std::size_t offset) {
  static_assert(std::is_unsigned_v<T>);
  T value = 0;
  if (offset <= reply.size() && sizeof value <= reply.size() - offset)
    std::memcpy(&value, reply.data() + offset, sizeof value);
  return value;
}

std::string text_at(std::span<const std::byte> reply, std::size_t offset, std::size_t length) {
  if (offset > reply.size() || length > reply.size() - offset) return {};
  std::string text(reinterpret_cast<const char*>(reply.data()) + offset, length);
  text.resize(std::min(text.find('\0'), text.size()));
  while (text.ends_with(' ')) text.pop_back();
  const auto printed = [](char c) { return c >= ' ' && c <= '~'; };
  return std::ranges::all_of(text, printed) ? text : std::string();
}

bool is_filled(std::span<const std::byte> reply) {
  return std::ranges::any_of(reply, [](std::byte byte) { return byte != std::byte{0}; });
}

}  // namespace

std::optional<HwIp> decode_hw_ip(std::span<const std::byte> reply) {
  if (reply.size() < hw_ip::kOldSize || !is_filled(reply)) return std::nullopt;
  HwIp told;
  told.dram_size = number_at<std::uint64_t>(reply, hw_ip::kDramSize);
  told.reserved_dram_size = number_at<std::uint64_t>(reply, hw_ip::kReservedDramSize);
  told.dram_base = number_at<std::uint64_t>(reply, hw_ip::kDramBase);
  told.dram_page_size = number_at<std::uint64_t>(reply, hw_ip::kDramPageSize);
  told.default_page_size = number_at<std::uint64_t>(reply, hw_ip::kDefaultPageSize);
  told.module_id = number_at<std::uint32_t>(reply, hw_ip::kModuleId);
  told.server_type = number_at<std::uint16_t>(reply, hw_ip::kServerType);
  told.security_enabled = number_at<std::uint8_t>(reply, hw_ip::kSecurityEnabled) != 0;
  told.ports_mask = number_at<std::uint64_t>(reply, hw_ip::kPortsMask);
  told.external_ports_mask = number_at<std::uint64_t>(reply, hw_ip::kExternalPortsMask);
  told.card_name = text_at(reply, hw_ip::kCardName, hw_ip::kCardNameLength);
  return told;
}

std::optional<std::uint64_t> decode_dram_free(std::span<const std::byte> reply) {
  if (reply.size() < kDramUsageSize) return std::nullopt;
  return number_at<std::uint64_t>(reply, 0);
}

std::optional<DriverStatus> decode_device_status(std::span<const std::byte> reply) {
  if (reply.size() < kDeviceStatusSize) return std::nullopt;
  // enum hl_device_status.
  constexpr std::array<DriverStatus, 6> kStatuses = {
      {{OAMHAL_STATE_UNKNOWN, "operational"},
       {OAMHAL_STATE_RESETTING, "in reset"},
       {OAMHAL_STATE_DRIVER_FAILED, "disabled"},
       {OAMHAL_STATE_DRIVER_FAILED, "needs reset"},
       {OAMHAL_STATE_RESETTING, "in device creation"},
       {OAMHAL_STATE_RESETTING, "in reset after device release"}}};
  const auto status = number_at<std::uint32_t>(reply, 0);
  if (status >= kStatuses.size()) return std::nullopt;
  return kStatuses[status];
}

std::optional<Throttle> decode_clock_throttle(std::span<const std::byte> reply) {
  if (reply.size() < kClockThrottleSize) return std::nullopt;
  // HL_CLK_THROTTLE_POWER and _THERMAL.
  const auto reasons = number_at<std::uint32_t>(reply, 0);
  return Throttle{(reasons & 1) != 0, (reasons & 2) != 0};
}

std::optional<ClockRate> decode_clock_rate(std::span<const std::byte> reply) {
  if (reply.size() < kClockRateSize || !is_filled(reply)) return std::nullopt;
  return ClockRate{number_at<std::uint32_t>(reply, 0), number_at<std::uint32_t>(reply, 4)};
}

std::optional<bool> decode_link_up(std::span<const std::byte> reply) {
  if (reply.size() < kLinkStateSize) return std::nullopt;
  const auto up = number_at<std::uint8_t>(reply, 0);
  if (up > 1) return std::nullopt;
  return up == 1;
}

}  // namespace oamhal::gaudi
