// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "ports.hpp"

#include <algorithm>
#include <bit>
#include <optional>
#include <string>

#include "control.hpp"

namespace oamhal::gaudi {
namespace {

/// Of a port of the parts whose ports are known.
constexpr std::uint64_t kLanes = 2;

std::optional<unsigned> read_state(const Directory& device, const std::string& name) {
  const auto text = device.line(name.c_str());
  if (!text) return std::nullopt;
  const auto state = parse_state(*text);
  if (!state) device.malformed(name.c_str(), "a number, a colon and a name");
  return state;
}

PortFacts read_port(const Directory& device, const std::string& base, const Part& part, std::uint32_t index) {
  PortFacts port;
  port.index = index;
  if (part.ports != 0) port.lanes = Number(kLanes);
  const auto state = read_state(device, base + "/state");
  const auto phys_state = read_state(device, base + "/phys_state");
  port.state = state_of_port(state, phys_state);
  const std::string name = base + "/rate";
  const auto text = device.line(name.c_str());
  if (!text) return port;
  const auto rate = parse_rate(*text);
  if (!rate) {
    device.malformed(name.c_str(), "a rate in Gb/sec with a number of lanes");
    return port;
  }
  port.lanes = Number(rate->lanes);
  port.lane_mbps = rate->lane_mbps;
  return port;
}

/// How many ports the RDMA device has; they are 1, 2, ... Nothing when they are not.
std::optional<std::uint64_t> count_ports(const Directory& device, const std::string& path) {
  const auto directory = device.open(path.c_str());
  if (!directory) return std::nullopt;
  std::vector<std::uint64_t> numbers;
  const int error = directory->list([&](const char* name) {
    if (const auto number = number_after(name, "")) numbers.push_back(*number);
  });
  if (error != 0 || numbers.empty()) return std::nullopt;
  std::ranges::sort(numbers);
  for (std::size_t i = 0; i < numbers.size(); ++i)
    if (numbers[i] != i + 1) return std::nullopt;
  return numbers.size();
}

/// The enabled ports, a bit each: the RDMA ports are numbered over these. Nothing when it is not known.
std::optional<std::uint64_t> enabled_ports(const Host& host, const FunctionFacts& facts,
                                           std::uint64_t count) {
  const std::uint64_t all = facts.part->ports == 0 ? UINT64_MAX : (UINT64_C(1) << facts.part->ports) - 1;
  const std::string told = facts.rdma + " has " + std::to_string(count) + " ports";
  if (facts.port_mask.known()) {
    const std::uint64_t mask = facts.port_mask.value;
    if (static_cast<std::uint64_t>(std::popcount(mask)) == count && (mask & ~all) == 0) return mask;
    host.report("gaudi.port-mask", OAMHAL_SEVERITY_WARNING,
                told + ", and its ports_mask does not name as many of the part; no port is shown",
                "Compare ports_mask with the names in ports, and look at the kernel log.");
    return std::nullopt;
  }
  if (count == facts.part->ports) return all;
  host.report("gaudi.ports-unnumbered", OAMHAL_SEVERITY_INFO,
              told + " and the driver does not tell which ports of the part they are; no port is shown");
  return std::nullopt;
}

/// The ports of a device whose driver has no RDMA device, by what it answers. Rates it does not tell.
std::vector<PortFacts> ask_ports(const Host& host, const FunctionFacts& facts) {
  std::vector<PortFacts> ports;
  if (!facts.hw_ip || facts.hw_ip->ports_mask == 0) return ports;
  const std::uint64_t mask = facts.hw_ip->ports_mask;
  const Control control(host, *facts.number, facts.old_class);
  const auto last =
      static_cast<std::uint32_t>(facts.part->ports != 0 ? facts.part->ports : std::bit_width(mask));
  for (std::uint32_t index = 0; index < last; ++index) {
    PortFacts& port = ports.emplace_back();
    port.index = index;
    port.state = OAMHAL_LINK_STATE_DISABLED;
    if ((mask >> index & 1) == 0) continue;
    if (facts.part->ports != 0) port.lanes = Number(kLanes);
    const auto up = control.link_up(index);
    port.state = OAMHAL_LINK_STATE_UNKNOWN;
    if (up) port.state = *up ? OAMHAL_LINK_STATE_UP : OAMHAL_LINK_STATE_DOWN;
  }
  return ports;
}

}  // namespace

std::vector<PortFacts> read_ports(const Host& host, const FunctionFacts& facts) {
  std::vector<PortFacts> ports;
  if (facts.rdma.empty()) return ask_ports(host, facts);
  const Directory device = host.device();
  const std::string base = "infiniband/" + facts.rdma + "/ports";
  const auto count = count_ports(device, base);
  if (!count) {
    host.report("gaudi.ports-unnumbered", OAMHAL_SEVERITY_INFO,
                facts.rdma + " has no directory of ports that are numbered from 1; no port is shown");
    return ports;
  }
  const auto enabled = enabled_ports(host, facts, *count);
  if (!enabled) return ports;
  const auto last =
      static_cast<std::uint32_t>(facts.part->ports != 0 ? facts.part->ports : std::bit_width(*enabled));
  std::uint64_t number = 0;
  for (std::uint32_t index = 0; index < last; ++index) {
    if ((*enabled >> index & 1) != 0) {
      ports.push_back(read_port(device, base + "/" + std::to_string(++number), *facts.part, index));
      continue;
    }
    PortFacts& port = ports.emplace_back();
    port.index = index;
    port.state = OAMHAL_LINK_STATE_DISABLED;
  }
  return ports;
}

}  // namespace oamhal::gaudi
