// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TOOLS_OAM_LINKTEST_MACHINE_MACHINE_HPP
#define OAMHAL_TOOLS_OAM_LINKTEST_MACHINE_MACHINE_HPP

#include <cstdint>
#include <deque>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <oamhal/bringup/tester.hpp>
#include <oamhal/oamhal.hpp>

#include "tools/common/board_choice.hpp"
#include "tools/oam-linktest/model/report.hpp"

/// The machine as the tests see it: devices, their ports, who is at the other end, and the board it should
/// be.
namespace oam_linktest {

/// A port of a device: places in Machine::devices and Device::ports.
struct PortAt {
  std::uint32_t device = 0;
  std::uint32_t port = 0;
  auto operator<=>(const PortAt&) const = default;
};

/// A port.
struct Port {
  /// The driver's number, and "7L" or "port 3".
  std::uint32_t number = 0;
  std::string name;
  oamhal_port_info_t info{};
  /// Who is at the other end, as the machine says; else as the board says it should be: then expected is
  /// true.
  std::optional<PortAt> peer;
  bool expected = false;
  /// Left out by --link or --pair.
  bool chosen = true;
};

/// A device: a module, or one of several of it.
struct Device {
  /// "ubb0/oam3", "ubb0/oam3.1", or the address; and without the baseboard.
  std::string name;
  std::string short_name;
  std::string bdf;
  oamhal_device_info_t info{};
  std::optional<std::uint32_t> slot;
  std::vector<Port> ports;
  /// Where link tests go through. When it cannot be had, the reason says why.
  std::optional<oamhal::bringup::tester> tester;
  std::string no_tester;
  /// Something it was asked said that it is gone: it is asked no more.
  bool lost = false;

  /// Whether an operation is possible; the answer of the library, or that there is no tester.
  [[nodiscard]] oamhal_link_capability_t can(oamhal_link_operation operation);
};

/// A link between two ports, each once; and one between two devices whose ports nobody tells.
struct Link {
  PortAt a;
  PortAt b;
  bool expected = false;
};
struct Bundle {
  std::uint32_t a = 0;
  std::uint32_t b = 0;
  oamhal_link_info_t info{};
};

/// A machine. Devices do not move.
struct Machine {
  explicit Machine(oamhal::context of, oamhal::snapshot seen)
      : context(std::move(of)), snapshot(std::move(seen)) {}

  oamhal::context context;
  oamhal::snapshot snapshot;
  std::deque<Device> devices;
  std::vector<Link> links;
  std::vector<Bundle> bundles;
  /// For each baseboard the board that fits, or why none does.
  std::vector<oam_tools::CheckedBaseboard> boards;
  /// --link or --pair left something out.
  bool narrowed = false;

  [[nodiscard]] Port& port(PortAt at) { return devices[at.device].ports[at.port]; }
  [[nodiscard]] Device& device(PortAt at) { return devices[at.device]; }
  [[nodiscard]] const Port& port(PortAt at) const { return devices[at.device].ports[at.port]; }
  [[nodiscard]] const Device& device(PortAt at) const { return devices[at.device]; }
  /// What a result about a port is about.
  [[nodiscard]] Subject subject(PortAt at) const;
  /// What a result about two devices is about.
  [[nodiscard]] Subject subject(const Bundle& bundle) const;
  /// All ports that were chosen, in order.
  [[nodiscard]] std::vector<PortAt> chosen_ports() const;
  /// Whether a device is tested as a whole: it has a chosen port, or none that is known and nothing was
  /// chosen.
  [[nodiscard]] bool is_chosen(const Device& device) const;
  /// What tests disturb: chosen devices and those at the other ends.
  [[nodiscard]] std::set<std::uint32_t> affected_devices() const;
  /// Links of which an end was chosen.
  [[nodiscard]] std::vector<Link> chosen_links() const;
};

class Looker;

/// Looks at the machine through a context that is attached, and finds its board: the one named, or the best.
/// Readings are none of it. Where the looker finds that drivers do not answer they are not asked, and that is
/// the error.
oamhal::result<Machine> look_at(const oamhal::context& context, const std::string& board, Looker& looker);

/// Opens a tester for each device that has a chosen port, or the peer of one. What cannot be had is said in
/// the device.
void open_testers(Machine& machine);

/// Chooses ports: "oam0:7L" a port, "oam0" all of a module's, and pairs "0-5" or "oam0-oam5" all between two.
/// Nothing chooses all. The error is a sentence.
std::optional<std::string> choose(Machine& machine, const std::vector<std::string>& links,
                                  const std::vector<std::string>& pairs);

/// Fills the machine's part of a report: modules, links, board, origin.
void describe(const Machine& machine, Report& report);

}  // namespace oam_linktest

#endif  // OAMHAL_TOOLS_OAM_LINKTEST_MACHINE_MACHINE_HPP
