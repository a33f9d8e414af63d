// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_DRIVERS_REFERENCE_PORT_ACCESS_HPP
#define OAMHAL_DRIVERS_REFERENCE_PORT_ACCESS_HPP

#include "device.hpp"

namespace oamhal::reference {

/// A port of an open module, checked to be there.
struct PortAccess {
  Window window;
  std::uint32_t link = 0;
  std::uint32_t half = 0;

  /// Errors: INVALID_ARGUMENT when the module has no such port, and those of reaching it.
  static Result<PortAccess> open(const Host& host, std::uint32_t port);

  [[nodiscard]] Registers registers() const { return window.registers(module::Map::kWitness); }
  /// A register of the port.
  template <typename R>
  [[nodiscard]] Result<R> read() const {
    return registers().read<module::HalfBlock, R>(link, half);
  }
  template <typename R>
  Result<void> write(R value) const {
    return registers().write<module::HalfBlock>(value, link, half);
  }
  /// Whether the port has that lane of the link: INVALID_ARGUMENT when not.
  [[nodiscard]] Result<void> has_lane(std::uint32_t lane) const;
  [[nodiscard]] Result<bool> is_disabled() const;
};

/// A lane of a port of an open module, checked to be there.
struct LaneAccess {
  PortAccess port;
  std::uint32_t lane = 0;

  static Result<LaneAccess> open(const Host& host, std::uint32_t port, std::uint32_t lane);

  template <typename R>
  [[nodiscard]] Result<R> read() const {
    return port.registers().read<module::LaneBlock, R>(port.link, lane);
  }
  template <typename R>
  Result<void> write(R value) const {
    return port.registers().write<module::LaneBlock>(value, port.link, lane);
  }
};

}  // namespace oamhal::reference

#endif  // OAMHAL_DRIVERS_REFERENCE_PORT_ACCESS_HPP
