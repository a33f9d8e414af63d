// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_DRIVERS_REFERENCE_DEVICE_HPP
#define OAMHAL_DRIVERS_REFERENCE_DEVICE_HPP

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>

#include <oamhal/backend/backend.hpp>
#include <oamhal/backend/reference_module.hpp>
#include <oamhal/backend/window.hpp>

#include "copies.hpp"

namespace oamhal::reference {

namespace module = backend::reference_module;

using backend::Host;
using backend::Number;
using backend::PciFunction;
using backend::Registers;
using backend::Result;
using backend::Window;

/// Opens the registers of a function, and looks whether it is a reference module. NOT_FOUND when it is none,
/// or when there is no way to its registers; DEVICE_LOST and TIMEOUT when it does not answer.
Result<Window> open_module(const Host& host, const char* bdf = nullptr);

/// The modules of the machine by the serial number that they tell each other over their links.
struct Scan {
  std::map<std::string, oamhal_bdf_t, std::less<>> by_serial;

  static Result<Scan> create(Host& host, std::span<const PciFunction> functions);
};

/// A reference module.
class Module {
 public:
  using Scan = reference::Scan;

  static Result<Module> probe(Host& host, const Scan& scan, const PciFunction& function);
  Result<void> identify(Host& host, backend::Identity& identity) const;
  Result<void> memory(Host& host, backend::MemorySink& sink) const;
  Result<void> ports(Host& host, backend::PortSink& sink) const;
  Result<void> links(Host& host, backend::LinkSink& sink) const;
  Result<void> readings(Host& host, backend::ReadingSink& sink) const;

  // Link tests. Ports are numbered link * 2 + half, links from 0; lanes are those of the link.
  Result<void> link_capability(Host& host, std::int32_t operation, oamhal_link_capability_t& answer) const;
  Result<void> port_status(Host& host, std::uint32_t port, oamhal_port_status_t& status) const;
  Result<void> port_counters(Host& host, std::uint32_t port, backend::PortCounters& counters) const;
  Result<void> port_control(Host& host, std::uint32_t port, std::int32_t action) const;
  Result<void> lane_status(Host& host, std::uint32_t port, std::uint32_t lane,
                           oamhal_lane_status_t& status) const;
  Result<void> prbs_set(Host& host, std::uint32_t port, std::uint32_t lane, std::int32_t generator,
                        std::int32_t checker) const;
  Result<void> prbs_read(Host& host, std::uint32_t port, std::uint32_t lane,
                         oamhal_prbs_status_t& status) const;
  Result<void> inject_errors(Host& host, std::uint32_t port, std::uint32_t lane, std::uint32_t count) const;
  Result<void> margin_limits(Host& host, std::uint32_t port, std::uint32_t lane,
                             oamhal_margin_limits_t& limits) const;
  Result<void> margin_set(Host& host, std::uint32_t port, std::uint32_t lane, std::int32_t axis,
                          std::int32_t step) const;
  Result<void> margin_read(Host& host, std::uint32_t port, std::uint32_t lane,
                           oamhal_margin_status_t& status) const;

  // Memory and copies.
  using CopyEngine = reference::CopyEngine;
  Result<void> memory_range(Host& host, oamhal_backend_range_t& range) const;

  static constexpr const oamhal_register_map_t* kRegisterMap = &module::Map::kInfo;

 private:
  explicit Module(const Scan& scan) : scan_(&scan) {}

  /// The scan outlives the devices of its enumeration.
  const Scan* scan_;
};

/// A port of a module: a link, or half of one.
struct PortView {
  std::uint32_t link = 0;
  std::uint32_t half = 0;
  /// "3", or "7L" and "7H" of a link whose halves are two ports.
  std::string name;
  [[nodiscard]] std::uint32_t index() const { return link * module::kHalves + half; }
};

/// Calls each(const PortView&) -> Result<void> for every port that is wired for something.
template <typename F>
Result<void> for_each_port(const Registers& registers, F&& each) {
  for (std::uint32_t link = 0; link < module::kLinks; ++link) {
    const auto info = registers.read<module::LinkBlock, module::link::Info>(link);
    if (!info) return std::unexpected(info.error());
    if (info->template get<module::link::Role>() == 0) continue;
    const bool split = info->template get<module::link::Split>() != 0;
    for (std::uint32_t half = 0; half < (split ? module::kHalves : 1); ++half) {
      const std::string name = std::to_string(link + 1) + (!split ? "" : half == 0 ? "L" : "H");
      if (auto done = each(PortView{link, half, name}); !done) return done;
    }
  }
  return {};
}

/// The state in a port's register, in the terms of the interface.
oamhal_link_state state_of(module::half::State state);

}  // namespace oamhal::reference

#endif  // OAMHAL_DRIVERS_REFERENCE_DEVICE_HPP
