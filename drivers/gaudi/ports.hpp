// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_DRIVERS_GAUDI_PORTS_HPP
#define OAMHAL_DRIVERS_GAUDI_PORTS_HPP

#include <cstdint>
#include <vector>

#include <oamhal/backend/backend.hpp>

#include "port_facts.hpp"
#include "port_text.hpp"
#include "scan.hpp"

/// The network ports, from the RDMA device that the driver habanalabs_ib makes. Sources: README.md, "Ports".
namespace oamhal::gaudi {

/// Reads all ports of the function that the call is about, sorted. Nothing when their numbers cannot be told,
/// which is a finding when there are ports.
std::vector<PortFacts> read_ports(const Host& host, const FunctionFacts& facts);

}  // namespace oamhal::gaudi

#endif  // OAMHAL_DRIVERS_GAUDI_PORTS_HPP
