// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_DRIVERS_GAUDI_PORT_TEXT_HPP
#define OAMHAL_DRIVERS_GAUDI_PORT_TEXT_HPP

#include <cstdint>
#include <optional>
#include <string_view>

#include <oamhal/backend/result.hpp>

/// The texts of an RDMA port (Linux drivers/infiniband/core/sysfs.c).
namespace oamhal::gaudi {

/// "100 Gb/sec (2X HDR)".
struct RdmaRate {
  std::uint64_t lanes = 0;
  /// Of the line: 53125 for 50 Gb/s of data; absent for a rate that no Gaudi has.
  backend::Number lane_mbps;
};
std::optional<RdmaRate> parse_rate(std::string_view text);

/// N of "N: NAME".
std::optional<unsigned> parse_state(std::string_view text);

/// state and phys_state of an RDMA port; an absent one is a text that could not be read.
oamhal_link_state state_of_port(std::optional<unsigned> state, std::optional<unsigned> phys_state);

}  // namespace oamhal::gaudi

#endif  // OAMHAL_DRIVERS_GAUDI_PORT_TEXT_HPP
