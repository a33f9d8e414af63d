// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <utility>

#include "tools/common/text.hpp"
#include "tools/oam-info/compare/json_output.hpp"
#include "tools/oam-info/export/load_values.hpp"
#include "tools/oam-info/export/machine.hpp"

namespace oam_info {

namespace {

using Positions = std::map<std::string_view, std::uint32_t>;
using Levels = std::map<std::pair<std::uint32_t, std::uint32_t>, std::int32_t>;

/// The lists that oam-info topology --json writes, in order, and what stands before them.
constexpr std::array kHead{"schema", "library_version", "root", "machine", "host"};
constexpr std::array kLists{"baseboards", "modules",  "devices",      "links",       "peers",   "nics",
                            "bridges",    "affinity", "host_modules", "empty_ports", "findings"};

Positions positions_of(const Value& list, std::string_view key) {
  Positions positions;
  for (std::uint32_t i = 0; i < list.items().size(); ++i) positions.emplace(list.items()[i][key].text(), i);
  return positions;
}

std::uint32_t find(const Positions& positions, const Value& name) {
  const auto found = positions.find(name.text());
  return found != positions.end() && name.is(Value::Kind::kText) ? found->second : OAMHAL_NO_INDEX;
}

std::int32_t level_of(const Value& value) {
  return enumerator(value.text(), oamhal_proximity_name, OAMHAL_PROXIMITY_SYS + 1);
}

/// A list that a document does not have, as a sentence.
std::string lacks(const Document& document, std::string_view list, bool topology) {
  return fmt::format("{} has no list \"{}\", which this format needs. Write it with {}.",
                     oam_tools::printable(document.name()), list,
                     topology ? "this version of oam-info: oam-info --json, or oam-info topology --json"
                              : "oam-info --json, or oam-info topology --json");
}

/// A number that Linux gives to a node (MAX_NUMNODES); another one is none.
std::optional<std::uint64_t> numa_node_of(const Value& value) {
  constexpr std::uint64_t kMost = 1023;
  const auto number = number_of(value);
  return number && *number <= kMost ? number : std::nullopt;
}

class MachineLoader {
 public:
  explicit MachineLoader(const Document& document)
      : root_(document.root()),
        devices_(positions_of(root_["devices"], "id")),
        bridges_(positions_of(root_["bridges"], "bdf")),
        nics_(positions_of(root_["nics"], "bdf")) {
    machine_.scene = scene_of(document);
    machine_.hostname = oam_tools::printable(document.hostname());
  }

  Machine machine() {
    for (const Value& node : root_["host"]["numa_nodes"].items())
      if (const auto number = numa_node_of(node))
        machine_.numa_nodes.push_back(static_cast<std::uint32_t>(*number));
    for (const Value& device : root_["devices"].items()) add_device(device);
    for (const Value& link : root_["links"].items()) add_link(link);
    for (const Value& nic : root_["nics"].items()) add_nic(nic);
    add_levels();
    machine_.visible = [](const char*) { return std::nullopt; };
    return std::move(machine_);
  }

 private:
  /// A text that lives as long as the machine, or nullptr.
  const char* text(const Value& value) {
    if (!value.is(Value::Kind::kText)) return nullptr;
    return machine_.texts.emplace_back(value.text()).c_str();
  }

  static oamhal_pcie_link_t pcie_link(const Value& value) {
    return {present_or_not(number_of(value["speed_gts"], 10)), present_or_not(number_of(value["width"])),
            present_or_not(number_of(value["max_speed_gts"], 10)),
            present_or_not(number_of(value["max_width"]))};
  }

  static bool is_true(const Value& value) {
    return value.is(Value::Kind::kBoolean) && value.text() == "true";
  }

  std::vector<oamhal::bridge_info> bridges_above(const Value& function) {
    // A way has no more bridges than a domain has buses.
    constexpr std::size_t kMostBridges = 255;
    std::vector<oamhal::bridge_info> above;
    for (const Value& name : function["bridges"].items()) {
      const std::uint32_t place = find(bridges_, name);
      if (place == OAMHAL_NO_INDEX || above.size() == kMostBridges) continue;
      const Value& bridge = root_["bridges"].items()[place];
      oamhal::bridge_info info{};
      info.bdf_text = text(bridge["bdf"]);
      if (info.bdf_text == nullptr) continue;
      if (const auto bdf = oamhal::try_parse_bdf(info.bdf_text)) info.bdf = *bdf;
      info.vendor_id = static_cast<std::uint16_t>(hex_of(bridge["vendor_id"]));
      info.device_id = static_cast<std::uint16_t>(hex_of(bridge["device_id"]));
      info.package_internal = is_true(bridge["package_internal"]) ? 1 : 0;
      info.link = pcie_link(bridge["link"]);
      above.push_back(info);
    }
    return above;
  }

  void add_device(const Value& device) {
    oamhal::device_info info{};
    info.position = static_cast<std::uint32_t>(machine_.devices.size());
    info.id = text(device["id"]);
    info.bdf_text = text(device["bdf"]);
    if (info.bdf_text == nullptr) info.bdf_text = "-";
    info.vendor = text(device["vendor"]);
    info.vendor_name = text(device["vendor_name"]);
    info.vendor_id = static_cast<std::uint16_t>(hex_of(device["vendor_id"]));
    info.device_id = static_cast<std::uint16_t>(hex_of(device["device_id"]));
    info.subsystem_vendor_id = static_cast<std::uint16_t>(hex_of(device["subsystem_vendor_id"]));
    info.subsystem_device_id = static_cast<std::uint16_t>(hex_of(device["subsystem_device_id"]));
    info.revision = static_cast<std::uint8_t>(hex_of(device["revision"]));
    info.pci_class = hex_of(device["pci_class"]);
    info.model = text(device["model"]);
    info.architecture = text(device["architecture"]);
    info.serial = text(device["serial"]);
    info.form_factor =
        enumerator(device["form_factor"].text(), oamhal_form_factor_name, OAMHAL_FORM_FACTOR_SOCKET + 1);
    info.state = enumerator(device["state"].text(), oamhal_state_name, OAMHAL_STATE_ABSENT + 1);
    info.numa_node = present_or_not(numa_node_of(device["numa_node"]));
    info.local_cpus = text(device["local_cpus"]);
    info.partition_count = static_cast<std::uint32_t>(device["partitions"].items().size());
    info.host_link = pcie_link(device["host_link"]);
    machine_.devices.push_back(info);
    machine_.device_bridges.push_back(bridges_above(device));
  }

  oamhal_link_end_t link_end(const Value& end) {
    oamhal_link_end_t info{};
    info.kind = enumerator(end["kind"].text(), oamhal_end_kind_name, OAMHAL_END_UNCONNECTED + 1);
    info.device = find(devices_, end["device"]);
    info.label = text(end["label"]);
    return info;
  }

  void add_link(const Value& link) {
    oamhal::link_info info{};
    info.a = link_end(link["a"]);
    info.b = link_end(link["b"]);
    info.type = text(link["type"]);
    info.state = link_state_of(link["state"]);
    info.evidence = enumerator(link["evidence"].text(), oamhal_evidence_name, OAMHAL_EVIDENCE_EXPECTED + 1);
    info.port_count = present_or_not(number_of(link["port_count"]));
    machine_.links.push_back(info);
  }

  std::vector<const char*>& names(const Value& list) {
    auto& made = machine_.lists.emplace_back();
    for (const Value& name : list.items())
      if (const char* const each = text(name)) made.push_back(each);
    return made;
  }

  void add_nic(const Value& nic) {
    oamhal::nic_info info{};
    info.position = static_cast<std::uint32_t>(machine_.nics.size());
    info.bdf_text = text(nic["bdf"]);
    if (info.bdf_text == nullptr) info.bdf_text = "-";
    info.vendor_id = static_cast<std::uint16_t>(hex_of(nic["vendor_id"]));
    info.device_id = static_cast<std::uint16_t>(hex_of(nic["device_id"]));
    info.pci_class = hex_of(nic["pci_class"]);
    info.virtual_function = is_true(nic["virtual_function"]) ? 1 : 0;
    info.port_state = link_state_of(nic["port_state"]);
    info.numa_node = present_or_not(numa_node_of(nic["numa_node"]));
    info.rate_mbps = present_or_not(number_of(nic["rate_gbps"], 1000));
    const auto& net = names(nic["net"]);
    info.net_names = net.data();
    info.net_count = static_cast<std::uint32_t>(net.size());
    const auto& rdma = names(nic["rdma"]);
    info.rdma_names = rdma.data();
    info.rdma_count = static_cast<std::uint32_t>(rdma.size());
    machine_.nics.push_back(info);
    machine_.nic_bridges.push_back(bridges_above(nic));
  }

  void add_levels() {
    auto devices = std::make_shared<Levels>();
    for (const Value& peer : root_["peers"].items()) {
      const std::uint32_t a = find(devices_, peer["a"]);
      const std::uint32_t b = find(devices_, peer["b"]);
      if (a != OAMHAL_NO_INDEX && b != OAMHAL_NO_INDEX)
        (*devices)[std::minmax(a, b)] = level_of(peer["level"]);
    }
    auto nics = std::make_shared<Levels>();
    for (const Value& each : root_["affinity"].items()) {
      const std::uint32_t device = find(devices_, each["device"]);
      for (const Value& nic : each["nics"].items())
        if (const std::uint32_t place = find(nics_, nic["bdf"]);
            device != OAMHAL_NO_INDEX && place != OAMHAL_NO_INDEX)
          (*nics)[{device, place}] = level_of(nic["level"]);
    }
    const auto look_up = [](const Levels& levels, std::pair<std::uint32_t, std::uint32_t> pair) {
      const auto found = levels.find(pair);
      return found != levels.end() ? found->second : std::int32_t{OAMHAL_PROXIMITY_UNKNOWN};
    };
    machine_.device_level = [devices, look_up](std::uint32_t a, std::uint32_t b) {
      return look_up(*devices, std::minmax(a, b));
    };
    machine_.nic_level = [nics, look_up](std::uint32_t device, std::uint32_t nic) {
      return look_up(*nics, {device, nic});
    };
  }

  const Value& root_;
  Positions devices_;
  Positions bridges_;
  Positions nics_;
  Machine machine_;
};

// NOLINTNEXTLINE(misc-no-recursion): a document is nested as deep as its reader lets it
Json json_of(const Value& value) {
  if (value.is(Value::Kind::kList)) {
    Json items = Json::array();
    for (const Value& item : value.items()) items.push_back(json_of(item));
    return items;
  }
  if (value.is(Value::Kind::kObject)) {
    // Keys are put in without a search: a hostile object may have very many.
    Json::object_t members;
    for (const auto& [key, member] : value.members()) members.push_back({std::string(key), json_of(member)});
    return members;
  }
  return to_json(value.kind(), value.text());
}

}  // namespace

std::expected<Machine, std::string> machine_of(const Document& document, bool with_bridges) {
  for (const std::string_view list : {"peers", "nics", "affinity"})
    if (!document.root()[list].is(Value::Kind::kList)) return std::unexpected(lacks(document, list, false));
  if (with_bridges && !document.root()["bridges"].is(Value::Kind::kList))
    return std::unexpected(lacks(document, "bridges", true));
  // Larger than any machine, and what is made of it grows faster than it.
  constexpr std::size_t kMostFunctions = 16384;
  const std::size_t functions =
      document.root()["devices"].items().size() + document.root()["nics"].items().size();
  if (functions > kMostFunctions)
    return std::unexpected(
        fmt::format("{} has {} devices and network functions, and {} are the most for this format. "
                    "Use --format json.",
                    oam_tools::printable(document.name()), functions, kMostFunctions));
  return MachineLoader(document).machine();
}

std::expected<std::string, std::string> topology_json(const Document& document) {
  Json json = Json::object();
  for (const char* const key : kHead) json[key] = json_of(document.root()[key]);
  for (const std::string_view key : kLists) {
    const Value& list = document.root()[key];
    // Documents of versions before these were written have none, and are no less whole.
    const bool late = key == "bridges" || key == "host_modules" || key == "empty_ports";
    if (late && !list.is(Value::Kind::kList)) continue;
    if (!list.is(Value::Kind::kList)) return std::unexpected(lacks(document, key, false));
    json[std::string(key)] = json_of(list);
  }
  return dump(json);
}

}  // namespace oam_info
