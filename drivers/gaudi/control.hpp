// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_DRIVERS_GAUDI_CONTROL_HPP
#define OAMHAL_DRIVERS_GAUDI_CONTROL_HPP

#include <cstdint>
#include <expected>
#include <optional>
#include <string>

#include <oamhal/backend/host.hpp>

#include "info.hpp"

namespace oamhal::gaudi {

/// The control node of a device, for one call.
class Control {
 public:
  /// number: N of accelN, or with old of hlN of the class habanalabs.
  Control(const backend::Host& host, std::uint64_t number, bool old);

  /// errno values of query_node; ENODATA where nothing may be opened, EBADMSG for a reply that makes no
  /// sense.
  [[nodiscard]] std::expected<HwIp, int> hw_ip() const;
  [[nodiscard]] std::optional<std::uint64_t> dram_free() const;
  [[nodiscard]] std::optional<DriverStatus> device_status() const;
  [[nodiscard]] std::optional<Throttle> clock_throttle() const;
  /// As hw_ip().
  [[nodiscard]] std::expected<ClockRate, int> clock_rate() const;
  /// Only to be asked of a driver that tells a mask of ports: others note each question in the kernel log.
  [[nodiscard]] std::expected<bool, int> link_up(std::uint32_t port) const;

 private:
  [[nodiscard]] std::expected<std::span<const std::byte>, int> ask(Question question,
                                                                   std::uint32_t index = 0) const;

  const backend::Host& host_;
  std::string node_;
  bool old_;
};

}  // namespace oamhal::gaudi

#endif  // OAMHAL_DRIVERS_GAUDI_CONTROL_HPP
