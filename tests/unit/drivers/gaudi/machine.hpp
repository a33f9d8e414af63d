// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TESTS_UNIT_DRIVERS_GAUDI_MACHINE_HPP
#define OAMHAL_TESTS_UNIT_DRIVERS_GAUDI_MACHINE_HPP

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <oamhal/backend/backend.hpp>

#include "support/fake_host.hpp"
#include "support/recording_sink.hpp"

extern "C" const oamhal_backend_t oamhal_backend_gaudi;

namespace oamhal::test {

/// What the backend said of one device.
struct Device {
  /// What the probe returned.
  std::int32_t probed = OAMHAL_OK;
  bool names_registers = false;
  std::int32_t state = OAMHAL_STATE_UNKNOWN;
  std::string state_reason;
  std::string part_number;
  backend::Number memory_capacity;
  backend::Number memory_used;
  std::vector<std::pair<std::uint64_t, std::uint64_t>> memories;
  std::string export_call;
  backend::Number slot;
  backend::Number links_up;
  backend::Number links_total;
  std::vector<backend::Port> ports;
  std::vector<backend::Link> links;
  std::vector<backend::Reading> readings;

  [[nodiscard]] const backend::Port* port(std::uint32_t index) const;
  [[nodiscard]] const backend::Link* link(std::uint32_t local_port) const;
};

/// Gaudi functions with the attributes of their drivers.
class Machine {
 public:
  FakeHost host;
  /// Whether the caller asked for readings.
  bool ask_readings = false;
  /// Called with each device at last.
  std::function<void(void* device, const oamhal_backend_host_t* host)> on_device;

  /// Adds a function at 0000:NN:00.0, with driver and module id; returns its address.
  std::string add(std::uint16_t device_id, unsigned module);
  /// The attribute of a function; "" takes it away with all that is below it.
  void set(const std::string& bdf, const std::string& attribute, const std::string& text);
  /// The RDMA device name with ports 1 to count, all up.
  void add_ports(const std::string& bdf, const std::string& name, unsigned count);
  /// An Ethernet interface of a port that leads out.
  void add_interface(const std::string& bdf, unsigned port);
  /// What the driver answers of the n-th function: HL_INFO_HW_IP_INFO with this type of server, and that all
  /// is well. The device is accelN, or with old hlN.
  struct Answers {
    std::uint16_t server_type = 0;
    std::uint32_t module = 0;
    std::uint64_t ports = 0;
    std::uint64_t external = 0;
    bool old = false;
  };
  void answer(unsigned n, const Answers& answers);
  void unbind(const std::string& bdf) { drivers_[bdf] = ""; }
  /// Another driver than habanalabs.
  void bind(const std::string& bdf, const std::string& driver) { drivers_[bdf] = driver; }
  /// Registers of a Gaudi2 without a driver: its firmware protects nothing, the straps say this card
  /// location, and all ports have a link.
  FakeWindow& add_registers(const std::string& bdf, std::uint32_t card_location);

  /// Eight modules with 24 ports each, and interfaces at the ports that lead out of an HLS-2.
  static void fill_hls2(Machine& machine);

  Machine() { host.backend = &oamhal_backend_gaudi; }

  /// Enumerates: scan, then each device.
  std::map<std::string, Device> run();

 private:
  struct Function {
    std::string bdf;
    std::uint16_t device_id = 0;
    std::uint8_t bus = 0;
  };
  std::vector<Function> functions_;
  std::map<std::string, std::string> drivers_;
};

}  // namespace oamhal::test

#endif  // OAMHAL_TESTS_UNIT_DRIVERS_GAUDI_MACHINE_HPP
