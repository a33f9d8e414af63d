// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TESTS_UNIT_DRIVERS_GAUDI_MACHINE_HPP
#define OAMHAL_TESTS_UNIT_DRIVERS_GAUDI_MACHINE_HPP

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include <oamhal/backend/backend.hpp>

#include "support/fake_host.hpp"
#include "support/recording_sink.hpp"

extern "C" const oamhal_backend_t oamhal_backend_gaudi;

namespace oamhal::test {

/// What the backend said of one device.
struct Device {
  backend::Number slot;
  backend::Number links_up;
  backend::Number links_total;
  std::vector<backend::Port> ports;
  std::vector<backend::Link> links;

  [[nodiscard]] const backend::Port* port(std::uint32_t index) const;
  [[nodiscard]] const backend::Link* link(std::uint32_t local_port) const;
};

/// Gaudi functions with the attributes of their drivers.
class Machine {
 public:
  FakeHost host;

  /// Adds a function at 0000:NN:00.0, with driver and module id; returns its address.
  std::string add(std::uint16_t device_id, unsigned module);
  /// The attribute of a function; "" takes it away with all that is below it.
  void set(const std::string& bdf, const std::string& attribute, const std::string& text);
  /// The RDMA device name with ports 1 to count, all up.
  void add_ports(const std::string& bdf, const std::string& name, unsigned count);
  /// An Ethernet interface of a port that leads out.
  void add_interface(const std::string& bdf, unsigned port);
  void unbind(const std::string& bdf) { unbound_.push_back(bdf); }

  /// Eight modules with 24 ports each, and interfaces at the ports that lead out of an HLS-2.
  static void fill_hls2(Machine& machine);

  /// Enumerates: scan, then each device.
  std::map<std::string, Device> run();

 private:
  struct Function {
    std::string bdf;
    std::uint16_t device_id = 0;
    std::uint8_t bus = 0;
  };
  std::vector<Function> functions_;
  std::vector<std::string> unbound_;
};

}  // namespace oamhal::test

#endif  // OAMHAL_TESTS_UNIT_DRIVERS_GAUDI_MACHINE_HPP
