// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// A backend to copy. The device and its sysfs files are made up (README.md lists them); the calls are real.

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <cstdio>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <oamhal/backend/backend.hpp>
#include <oamhal/backend/node.hpp>

#include "ids.hpp"

namespace example {

using oamhal::backend::Directory;
using oamhal::backend::Host;
using oamhal::backend::Identity;
using oamhal::backend::Number;
using oamhal::backend::PciFunction;
using oamhal::backend::Result;
namespace backend = oamhal::backend;

namespace {

/// A line of text, or "" when there is none: what is wrong with the file the host has noted.
std::string line_of(const Directory& directory, const char* name) {
  const auto line = directory.line(name);
  return line ? std::string(*line) : std::string();
}

/// A number that is a size, a rate or a count: what a dead device answers, all ones, is none.
Number number_of(const Directory& directory, const char* name,
                 oamhal_attribute_class attribute_class = OAMHAL_ATTRIBUTE_CACHED) {
  const Number number = directory.number(name, 10, attribute_class);
  if (!number.known() || (number.value != UINT64_MAX && number.value != UINT32_MAX)) return number;
  directory.malformed(name, "a number that is not all ones");
  return Number::absent(OAMHAL_ABSENT_MALFORMED);
}

/// The same for one that cannot be 0.
Number positive_of(const Directory& directory, const char* name) {
  const Number number = number_of(directory, name);
  if (!number.known() || number.value != 0) return number;
  directory.malformed(name, "a number above 0");
  return Number::absent(OAMHAL_ABSENT_MALFORMED);
}

/// The OAM link of the connector that a port is wired to: 1 to 7, and perhaps L or H for a half of it. Else
/// "".
std::string oam_link_of(const Directory& port) {
  std::string link = line_of(port, "oam_link");
  const bool right = !link.empty() && link.size() <= 2 && link[0] >= '1' && link[0] <= '7' &&
                     (link.size() == 1 || link[1] == 'L' || link[1] == 'H');
  if (!right && !link.empty()) port.malformed("oam_link", "1 to 7, and perhaps L or H");
  return right ? link : std::string();
}

/// The numbered subdirectories of a directory ("ports/0", "ports/1"), in order.
std::vector<std::uint32_t> numbered(const Directory& parent) {
  std::vector<std::uint32_t> numbers;
  (void)parent.list([&](std::string_view name) {
    std::uint32_t number = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
    if (error == std::errc() && end == name.data() + name.size()) numbers.push_back(number);
  });
  std::ranges::sort(numbers);
  return numbers;
}

oamhal_link_state state_of(const Directory& port) {
  const auto text = port.line("state");
  if (!text) return OAMHAL_LINK_STATE_UNKNOWN;
  if (*text == "up") return OAMHAL_LINK_STATE_UP;
  if (*text == "down") return OAMHAL_LINK_STATE_DOWN;
  if (*text == "training") return OAMHAL_LINK_STATE_TRAINING;
  port.malformed("state", "up, down or training");
  return OAMHAL_LINK_STATE_UNKNOWN;
}

/// The device that the driver names as the other end, or nothing.
std::optional<oamhal_bdf_t> peer_of(const Directory& port) {
  const std::string text = line_of(port, "peer");
  unsigned domain = 0;
  unsigned bus = 0;
  unsigned device = 0;
  unsigned function = 0;
  int length = 0;
  if (text.empty()) return std::nullopt;
  // NOLINTNEXTLINE(cert-err34-c): %n says whether all of it was read, and the widths keep each number small.
  if (std::sscanf(text.c_str(), "%4x:%2x:%2x.%1x%n", &domain, &bus, &device, &function, &length) != 4 ||
      static_cast<std::size_t>(length) != text.size() || device > 31 || function > 7) {
    port.malformed("peer", "a PCI address as 0000:00:00.0");
    return std::nullopt;
  }
  oamhal_bdf_t bdf{};
  bdf.domain = domain;
  bdf.bus = static_cast<std::uint8_t>(bus);
  bdf.device = static_cast<std::uint8_t>(device);
  bdf.function = static_cast<std::uint8_t>(function);
  return bdf;
}

/// Calls each(number, directory) for every port of the device.
template <typename F>
void for_each_port(const Host& host, F&& each) {
  const auto ports = host.device().open("ports");
  if (!ports) return;
  for (const std::uint32_t number : numbered(*ports))
    if (const auto port = ports->open(std::to_string(number).c_str()); port) each(number, *port);
}

}  // namespace

/// One function. An object lives from probe to the last operation of one enumeration; the host does not.
class Device {
 public:
  static Result<Device> probe(Host& /*host*/, const PciFunction& function) {
    // A failure here leaves the device in the list with what PCIe tells. That no driver is bound is none: the
    // core says so itself, and the attributes below are then absent.
    return Device(function.match->data == kOneVirtual);
  }

  Result<void> identify(Host& host, Identity& identity) const {
    const Directory device = host.device();
    // The model is in the match table; what the driver says is better.
    identity.model = line_of(device, "model_name");
    identity.serial = line_of(device, "serial_number");
    identity.memory_capacity_bytes = positive_of(device, "memory_total");
    if (const std::string version = line_of(device, "firmware_version"); !version.empty())
      identity.firmware.push_back({"main", version});
    judge_health(host, identity);
    // A virtual function claims neither the place nor the id of the card.
    if (virtual_) return {};
    identity.unique_id = line_of(device, "unique_id");
    identity.form_factor = OAMHAL_FORM_FACTOR_OAM;
    identity.form_factor_source = "part-table";
    identity.baseboard_key = line_of(device, "carrier");
    // Only a slot that the module itself knows (here its MODULE_ID straps) is one; the order of addresses is
    // not.
    identity.slot = number_of(device, "module_slot");
    if (identity.slot.known()) identity.slot_source = "vendor";
    count_links(host, identity);
    return {};
  }

  Result<void> memory(Host& host, backend::MemorySink& sink) const {
    const Directory device = host.device();
    backend::Memory memory;
    memory.name = "HBM";
    memory.capacity_bytes = positive_of(device, "memory_total");
    // The firmware answers this one: its class is LIVE, and it is read only for a caller who asked for that.
    // For anybody else the number is absent with the reason "not read".
    memory.used_bytes = number_of(device, "memory_used", OAMHAL_ATTRIBUTE_LIVE);
    sink.add(memory);
    return {};
  }

  Result<void> partitions(Host& host, backend::PartitionSink& sink) const {
    const auto directory = host.device().open("partitions");
    if (!directory) return {};
    for (const std::uint32_t number : numbered(*directory)) {
      const auto entry = directory->open(std::to_string(number).c_str());
      if (!entry) continue;
      backend::Partition partition;
      partition.compute_mode = line_of(*entry, "mode");
      partition.native_index = Number(number);
      partition.memory_capacity_bytes = positive_of(*entry, "memory_total");
      sink.add(partition);
    }
    return {};
  }

  Result<void> ports(Host& host, backend::PortSink& sink) const {
    for_each_port(host, [&](std::uint32_t number, const Directory& directory) {
      backend::Port port;
      port.index = number;
      port.state = state_of(directory);
      port.link_name = oam_link_of(directory);
      port.lanes = positive_of(directory, "lanes");
      port.lane_rate_mbps = positive_of(directory, "lane_rate_mbps");
      sink.add(port);
    });
    return {};
  }

  /// Each device tells of its own ends; the core joins them.
  Result<void> links(Host& host, backend::LinkSink& sink) const {
    for_each_port(host, [&](std::uint32_t number, const Directory& directory) {
      const auto peer = peer_of(directory);
      if (!peer) return;
      backend::Link link;
      link.remote = *peer;
      link.state = state_of(directory);
      link.local_port = Number(number);
      link.remote_port = number_of(directory, "peer_port");
      link.type = "example-link";
      link.source = "ports/*/peer";
      // The driver knows both ports, and does not say whether the ends told each other who they are.
      link.evidence = OAMHAL_EVIDENCE_SEEN;
      link.proof = link.remote_port.known() ? OAMHAL_PROOF_PORT_PAIR : OAMHAL_PROOF_PAIR_ONLY;
      link.port_count = Number(1);
      const Number lanes = positive_of(directory, "lanes");
      const Number rate = positive_of(directory, "lane_rate_mbps");
      if (lanes.known() && rate.known() && lanes.value < 1'000 && rate.value < 10'000'000)
        link.raw_rate_mbps = Number(lanes.value * rate.value);
      sink.add(link);
    });
    return {};
  }

  /// The runtime of the maker opens the node of the accel class, and needs no other.
  Result<void> nodes(Host& host, backend::NodeSink& sink) const {
    return backend::add_class_nodes(host, "accel", [&](backend::Node& node) {
      node.required = true;
      sink.add(node);
    });
  }

 private:
  explicit Device(bool is_virtual) : virtual_(is_virtual) {}

  /// State and findings: what is not as it should be is said in a sentence, with what to do about it. The
  /// codes begin with the name of the backend, and its README lists them.
  static void judge_health(const Host& host, Identity& identity) {
    const auto health = host.device().line("health");
    if (!health || *health == "ok") return;
    identity.state = OAMHAL_STATE_DEGRADED;
    identity.state_reason = "its firmware says: " + std::string(*health);
    host.report("template.health", OAMHAL_SEVERITY_WARNING,
                "the firmware reports \"" + std::string(*health) + "\"",
                "Reset the module; when it stays, have it repaired.");
  }

  static void count_links(const Host& host, Identity& identity) {
    std::uint64_t total = 0;
    std::uint64_t up = 0;
    bool all_known = true;
    for_each_port(host, [&](std::uint32_t, const Directory& directory) {
      const oamhal_link_state state = state_of(directory);
      ++total;
      up += state == OAMHAL_LINK_STATE_UP ? 1 : 0;
      all_known = all_known && state != OAMHAL_LINK_STATE_UNKNOWN;
    });
    if (total == 0) return;
    identity.links_total = Number(total);
    // What is not known is not counted as down.
    if (all_known) identity.links_up = Number(up);
  }

  bool virtual_;
};

}  // namespace example

// The name, the backend's own version, what its statements are proven with (docs/architecture.md), flags, and
// the rest.
OAMHAL_BACKEND(template, "0.1.0", "model only", 0, example::kMatches, example::Device)

// Only a plugin has the symbol; in the library the table of built-in backends names it.
#ifdef OAMHAL_TEMPLATE_PLUGIN
OAMHAL_PLUGIN(&oamhal_backend_template);
#endif
