// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "control.hpp"

#include <cerrno>

namespace oamhal::gaudi {

Control::Control(const backend::Host& host, std::uint64_t number, bool old)
    : host_(host), node_((old ? kOldControl : kAccelControl) + std::to_string(number)), old_(old) {
}

std::expected<std::span<const std::byte>, int> Control::ask(Question question, std::uint32_t index) const {
  return host_.query(node_.c_str(), static_cast<std::uint32_t>(question) + (old_ ? kQuestions : 0), index);
}

std::expected<HwIp, int> Control::hw_ip() const {
  const auto reply = ask(Question::kHwIp);
  if (!reply) return std::unexpected(reply.error());
  auto told = decode_hw_ip(*reply);
  if (!told) return std::unexpected(EBADMSG);
  return *std::move(told);
}

std::optional<std::uint64_t> Control::dram_free() const {
  const auto reply = ask(Question::kDramUsage);
  return reply ? decode_dram_free(*reply) : std::nullopt;
}

std::optional<DriverStatus> Control::device_status() const {
  const auto reply = ask(Question::kDeviceStatus);
  return reply ? decode_device_status(*reply) : std::nullopt;
}

std::optional<Throttle> Control::clock_throttle() const {
  const auto reply = ask(Question::kClockThrottle);
  return reply ? decode_clock_throttle(*reply) : std::nullopt;
}

std::expected<ClockRate, int> Control::clock_rate() const {
  const auto reply = ask(Question::kClockRate);
  if (!reply) return std::unexpected(reply.error());
  const auto rate = decode_clock_rate(*reply);
  if (!rate) return std::unexpected(EBADMSG);
  return *rate;
}

std::expected<bool, int> Control::link_up(std::uint32_t port) const {
  const auto reply = ask(Question::kLinkState, port);
  if (!reply) return std::unexpected(reply.error());
  const auto up = decode_link_up(*reply);
  if (!up) return std::unexpected(EBADMSG);
  return *up;
}

}  // namespace oamhal::gaudi
