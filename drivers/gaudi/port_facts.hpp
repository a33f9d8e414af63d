// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_DRIVERS_GAUDI_PORT_FACTS_HPP
#define OAMHAL_DRIVERS_GAUDI_PORT_FACTS_HPP

#include <cstdint>

#include <oamhal/backend/result.hpp>

namespace oamhal::gaudi {

/// What is known of a port, whoever says it.
struct PortFacts {
  std::uint32_t index = 0;
  oamhal_link_state state = OAMHAL_LINK_STATE_UNKNOWN;
  backend::Number lanes;
  backend::Number lane_mbps;
};

}  // namespace oamhal::gaudi

#endif  // OAMHAL_DRIVERS_GAUDI_PORT_FACTS_HPP
