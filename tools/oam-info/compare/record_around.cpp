// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// What an inventory says of the host's network functions and of the ways between devices.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "tools/oam-info/compare/record.hpp"

namespace oam_info {

namespace {

using Kind = Value::Kind;
using Names = std::pair<std::string_view, std::string_view>;

/// Keys of a network function, and the names of their facts.
constexpr std::array kNicKeys{
    Names("vendor_id", "nic.vendor_id"),         Names("device_id", "nic.device_id"),
    Names("pci_class", "nic.pci_class"),         Names("virtual_function", "nic.virtual_function"),
    Names("kernel_driver", "nic.kernel_driver"), Names("link_layer", "nic.link_layer"),
    Names("rate_gbps", "nic.rate_gbps"),         Names("port_state", "nic.port_state"),
    Names("numa_node", "nic.numa_node")};

/// What the functions of a host have in common, or not. Addresses and names of interfaces are the firmware's
/// and the distribution's.
constexpr std::array kFleetNicKeys{Names("kernel_driver", "nics.kernel_driver"),
                                   Names("link_layer", "nics.link_layer"),
                                   Names("rate_gbps", "nics.rate_gbps")};

void append_names(const Value& list, std::vector<std::string_view>& names) {
  for (const Value& name : list.items()) names.push_back(name.text());
}

/// "8 x 0x15b3:0x1021, 1 x 0x8086:0x1593": which parts there are.
std::string parts_of(std::span<const Value> nics) {
  std::map<Names, std::size_t> counts;
  for (const Value& nic : nics) ++counts[{nic["vendor_id"].text(), nic["device_id"].text()}];
  std::string text;
  for (const auto& [part, count] : counts)
    text += fmt::format("{}{} x {}:{}", text.empty() ? "" : ", ", count, part.first, part.second);
  return text.empty() ? "none" : text;
}

}  // namespace

void Record::add_nics() {
  for (const Value& json : document_.root()["nics"].items()) {
    RecordedNic& nic = nics_.emplace_back();
    nic.bdf = json["bdf"].text();
    std::vector<std::string_view> names;
    for (const auto& [key, name] : {Names("net", "nic.net"), Names("rdma", "nic.rdma")}) {
      if (!json[key].is(Kind::kList)) continue;
      std::vector<std::string_view> own;
      append_names(json[key], own);
      names.insert(names.end(), own.begin(), own.end());
      nic.facts.push_back({name, joined(std::move(own))});
    }
    nic.names = joined(std::move(names));
    for (const auto& [key, name] : kNicKeys)
      if (const Value* value = scalar_of(json, key)) nic.facts.push_back({name, *value});
  }
}

void Record::add_nic_facts() {
  const auto nics = document_.root()["nics"].items();
  host_.push_back({"nics", {Kind::kText, keep(parts_of(nics))}});
  const auto is_up = [](const Value& nic) { return nic["port_state"].text() == "up"; };
  host_.push_back({"nics.up", number(static_cast<std::size_t>(std::ranges::count_if(nics, is_up)))});
  for (const auto& [key, name] : kFleetNicKeys) {
    std::vector<std::string_view> values;
    for (const Value& nic : nics) values.push_back(nic[key].is(Kind::kNull) ? "unknown" : nic[key].text());
    if (!values.empty()) host_.push_back({name, joined(std::move(values))});
  }
}

/// Of a fleet each way is a fact of the first of its two devices.
void Record::add_peers() {
  for (const Value& json : document_.root()["peers"].items()) {
    const RecordedPeer peer{device_of(json["a"].text()), device_of(json["b"].text()), &json};
    if (peer.a == kNoDevice || peer.b == kNoDevice) continue;
    if (detail_ == Detail::kOneMachine) {
      peers_.push_back(peer);
      continue;
    }
    for (const std::string_view key : {"level", "rate_mbps"})
      if (const Value* value = scalar_of(json, key))
        devices_[peer.a].facts.push_back(
            {keep(fmt::format("peers.{}.{}", devices_[peer.b].place, key)), *value});
  }
}

}  // namespace oam_info
