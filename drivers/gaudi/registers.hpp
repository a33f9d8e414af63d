// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_DRIVERS_GAUDI_REGISTERS_HPP
#define OAMHAL_DRIVERS_GAUDI_REGISTERS_HPP

#include <cstdint>
#include <string>
#include <vector>

#include <oamhal/backend/backend.hpp>

#include "ids.hpp"
#include "port_facts.hpp"

namespace oamhal::gaudi {

using backend::Host;
using backend::Number;
using backend::PciFunction;

/// What the registers of a function without a driver say, or why they are not read.
struct RegisterFacts {
  /// One sentence, without its subject ("its firmware ..."); empty when they were read, or when the context
  /// has no way to registers.
  std::string refusal;
  /// DEVICE_LOST or TIMEOUT of a device that does not answer.
  oamhal_status unreachable = OAMHAL_OK;
  bool read = false;
  Number module_id;
  /// Empty when the firmware keeps the PCS to itself.
  std::vector<PortFacts> ports;
};

/// Whether the function is free for us: no driver, or the one that hands it to user space.
bool is_free(const PciFunction& function);

/// Reads them, or says why not. Nothing is opened without a way to registers, nor of a function that is not
/// free.
RegisterFacts read_registers(const Host& host, const PciFunction& function);

}  // namespace oamhal::gaudi

#endif  // OAMHAL_DRIVERS_GAUDI_REGISTERS_HPP
