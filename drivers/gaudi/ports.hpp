// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_DRIVERS_GAUDI_PORTS_HPP
#define OAMHAL_DRIVERS_GAUDI_PORTS_HPP

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include <oamhal/backend/backend.hpp>

#include "scan.hpp"

/// The network ports, from the RDMA device that the driver habanalabs_ib makes. Sources: README.md, "Ports".
namespace oamhal::gaudi {

/// "100 Gb/sec (2X HDR)".
struct RdmaRate {
  std::uint64_t lanes = 0;
  /// Of the line: 53125 for 50 Gb/s of data; absent for a rate that no Gaudi has.
  Number lane_mbps;
};
std::optional<RdmaRate> parse_rate(std::string_view text);

/// N of "N: NAME".
std::optional<unsigned> parse_state(std::string_view text);

/// state and phys_state of an RDMA port; an absent one is a text that could not be read.
oamhal_link_state state_of_port(std::optional<unsigned> state, std::optional<unsigned> phys_state);

struct PortFacts {
  std::uint32_t index = 0;
  oamhal_link_state state = OAMHAL_LINK_STATE_UNKNOWN;
  Number lanes;
  Number lane_mbps;
};

/// Reads all ports of the function that the call is about, sorted. Nothing when their numbers cannot be told,
/// which is a finding when there are ports.
std::vector<PortFacts> read_ports(const Host& host, const FunctionFacts& facts);

}  // namespace oamhal::gaudi

#endif  // OAMHAL_DRIVERS_GAUDI_PORTS_HPP
