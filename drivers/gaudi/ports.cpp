// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "ports.hpp"

#include <algorithm>
#include <bit>
#include <charconv>
#include <string>
#include <utility>

namespace oamhal::gaudi {
namespace {

constexpr std::uint64_t kLanes = 2;
// The widest that InfiniBand knows.
constexpr std::uint64_t kMostLanes = 12;

// include/rdma/ib_verbs.h: ib_port_state, ib_port_phys_state.
constexpr unsigned kActive = 4;
constexpr unsigned kPolling = 2;
constexpr unsigned kDisabled = 3;
constexpr unsigned kTraining = 4;
constexpr unsigned kLinkUp = 5;
constexpr unsigned kRecovery = 6;

/// Takes a number from the front of text.
std::optional<std::uint64_t> take_number(std::string_view& text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc()) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return value;
}

bool take(std::string_view& text, std::string_view expected) {
  if (!text.starts_with(expected)) return false;
  text.remove_prefix(expected.size());
  return true;
}

/// Line rate of a lane by the data rate that the driver names: EDR, HDR, NDR.
Number line_rate(std::uint64_t data_gbps) {
  switch (data_gbps) {
    case 25:
      return Number(25781);
    case 50:
      return Number(53125);
    case 100:
      return Number(106250);
    default:
      return {};
  }
}

std::optional<unsigned> read_state(const Directory& device, const std::string& name) {
  const auto text = device.line(name.c_str());
  if (!text) return std::nullopt;
  const auto state = parse_state(*text);
  if (!state) device.malformed(name.c_str(), "a number, a colon and a name");
  return state;
}

PortFacts read_port(const Directory& device, const std::string& base, std::uint32_t index) {
  PortFacts port;
  port.index = index;
  port.lanes = Number(kLanes);
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

}  // namespace

std::optional<RdmaRate> parse_rate(std::string_view text) {
  const auto data = take_number(text);
  const bool half = data && take(text, ".5");
  if (!data || !take(text, " Gb/sec (")) return std::nullopt;
  const auto lanes = take_number(text);
  if (!lanes || *lanes == 0 || *lanes > kMostLanes || !take(text, "X") || !text.ends_with(')'))
    return std::nullopt;
  RdmaRate rate{*lanes, {}};
  if (!half && *data % *lanes == 0) rate.lane_mbps = line_rate(*data / *lanes);
  return rate;
}

std::optional<unsigned> parse_state(std::string_view text) {
  const auto number = take_number(text);
  if (!number || *number > 255 || !take(text, ":")) return std::nullopt;
  return static_cast<unsigned>(*number);
}

/// hbl_ib_query_port(): phys_state is LinkUp when the PCS has a link and Disabled when not. state says
/// whether the port is open too.
oamhal_link_state state_of_port(std::optional<unsigned> state, std::optional<unsigned> phys_state) {
  if (!phys_state) return OAMHAL_LINK_STATE_UNKNOWN;
  switch (*phys_state) {
    case kDisabled:
      return OAMHAL_LINK_STATE_DOWN;
    case kPolling:
    case kTraining:
    case kRecovery:
      return OAMHAL_LINK_STATE_TRAINING;
    case kLinkUp:
      break;
    default:
      return OAMHAL_LINK_STATE_UNKNOWN;
  }
  if (!state || *state == 0 || *state > kActive) return OAMHAL_LINK_STATE_UNKNOWN;
  return *state == kActive ? OAMHAL_LINK_STATE_UP : OAMHAL_LINK_STATE_STARTING;
}

std::vector<PortFacts> read_ports(const Host& host, const FunctionFacts& facts) {
  std::vector<PortFacts> ports;
  if (facts.rdma.empty()) return ports;
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
      ports.push_back(read_port(device, base + "/" + std::to_string(++number), index));
      continue;
    }
    PortFacts& port = ports.emplace_back();
    port.index = index;
    port.state = OAMHAL_LINK_STATE_DISABLED;
  }
  return ports;
}

}  // namespace oamhal::gaudi
