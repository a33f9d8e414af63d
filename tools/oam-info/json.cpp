// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/oam-info/json.hpp"
#include "tools/oam-info/check/check.hpp"
#include "tools/oam-info/expect/expect.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "tools/oam-info/fabric/fabric.hpp"
#include "tools/oam-info/json_values.hpp"

namespace oam_info {

using oamhal::value_of;

namespace {

Json baseboard(const oamhal::baseboard_info& info) {
  return {{"id", text(info.id)}, {"board", text(info.board)}};
}

Json module(const Inventory& inventory, const oamhal::module_info& info) {
  const bool placed = info.baseboard < inventory.baseboards.size();
  return {
      {"id", text(info.id)},
      {"baseboard", text(placed ? inventory.baseboards[info.baseboard].id : nullptr)},
      {"slot", number(info.slot)},
      {"slot_source", text(info.slot_source)},
      {"label", text(info.label)},
      {"devices", list(inventory.snapshot.devices(info), [](const auto& device) { return text(device.id); })},
      {"state", oamhal_state_name(info.state)}};
}

Json partition(const oamhal::partition_info& info) {
  return {{"id", text(info.id)},
          {"index", info.index},
          {"compute_mode", text(info.compute_mode)},
          {"memory_mode", text(info.memory_mode)},
          {"native_index", number(info.native_index)},
          {"memory", {{"capacity_bytes", number(info.memory_capacity_bytes)}}}};
}

Json counter(const oamhal::counter_info& info) {
  return {{"name", text(info.name)},
          {"unit", text(info.unit)},
          {"value", number(info.value)},
          {"detail", text(info.detail)},
          {"source", text(info.source)}};
}

Json port(const Inventory& inventory, const oamhal::port_info& info) {
  return {{"index", info.index},
          {"link", text(info.link_name)},
          {"lanes", number(info.lanes)},
          {"active_lanes", number(info.active_lanes)},
          {"rate_mbps", number(info.lane_rate_mbps)},
          {"state", oamhal_link_state_name(info.state)},
          {"state_source", text(info.source)},
          {"state_reason", text(info.state_reason)},
          {"counters", list(inventory.snapshot.counters(info), counter)}};
}

/// True, false, or null when it is not known.
Json usable(std::int32_t value) {
  return value == OAMHAL_USABLE_UNKNOWN ? Json(nullptr) : Json(value == OAMHAL_USABLE_YES);
}

Json node(const Inventory& inventory, const oamhal::node_info& info) {
  const auto partitions = inventory.snapshot.partitions();
  const bool whole = info.partition >= partitions.size();
  return {{"path", text(info.path)},
          {"kind", text(info.kind)},
          {"partition", text(whole ? nullptr : partitions[info.partition].id)},
          {"major", number(info.major)},
          {"minor", number(info.minor)},
          {"required", info.required != 0},
          {"access", oamhal_access_name(info.access)}};
}

void add_identity(const Inventory& inventory, const oamhal::device_info& info, Json& json) {
  const bool in_module = info.module < inventory.modules.size();
  json["id"] = text(info.id);
  json["id_source"] = text(info.id_source);
  json["index"] = info.position;
  json["bdf"] = text(info.bdf_text);
  json["module"] = text(in_module ? inventory.modules[info.module].id : nullptr);
  json["slot"] = in_module ? number(inventory.modules[info.module].slot) : Json(nullptr);
  json["device_in_module"] = in_module ? Json(info.device_in_module) : Json(nullptr);
  json["vendor"] = text(info.vendor);
  json["vendor_name"] = text(info.vendor_name);
  json["vendor_id"] = hex(info.vendor_id, 4);
  json["device_id"] = hex(info.device_id, 4);
  json["subsystem_vendor_id"] = hex(info.subsystem_vendor_id, 4);
  json["subsystem_device_id"] = hex(info.subsystem_device_id, 4);
  json["revision"] = hex(info.revision, 2);
  json["pci_class"] = hex(info.pci_class, 6);
  json["model"] = text(info.model);
  json["architecture"] = text(info.architecture);
  json["serial"] = text(info.serial);
  json["unique_id"] = text(info.unique_id);
  json["part_number"] = text(info.part_number);
}

Json reading(const oamhal::reading_info& info) {
  Json json = {{"name", text(info.name)},     {"unit", text(info.unit)},     {"value", number(info.value)},
               {"detail", text(info.detail)}, {"source", text(info.source)}, {"absent", nullptr}};
  if (!value_of(info.value)) json["absent"] = oamhal_absence_name(info.value.absence);
  return json;
}

Json device(const Inventory& inventory, const oamhal::device_info& info) {
  const oamhal::snapshot& snapshot = inventory.snapshot;
  Json json = Json::object();
  add_identity(inventory, info, json);
  json["firmware"] = list(snapshot.firmware(info), [](const auto& version) {
    return Json{{"name", text(version.name)}, {"version", text(version.version)}};
  });
  json["backend"] = text(info.backend);
  json["kernel_driver"] = text(info.kernel_driver);
  json["kernel_driver_version"] = text(info.kernel_driver_version);
  json["form_factor"] = oamhal_form_factor_name(info.form_factor);
  json["form_factor_source"] = text(info.form_factor_source);
  json["virtual_function"] = info.virtual_function != 0;
  json["state"] = oamhal_state_name(info.state);
  json["usable"] = usable(info.usable);
  json["usable_reason"] = text(info.usable_reason);
  json["numa_node"] = number(info.numa_node);
  json["local_cpus"] = text(info.local_cpus);
  json["iommu_group"] = number(info.iommu_group);
  json["bridges"] = bridges_above(snapshot, info);
  json["host_link"] = pcie_link_json(info.host_link);
  json["memory"] = {{"capacity_bytes", number(info.memory_capacity_bytes)},
                    {"used_bytes", number(info.memory_used_bytes)}};
  json["partitions"] = list(snapshot.partitions(info), partition);
  json["nodes"] = list(snapshot.nodes(info), [&](const auto& item) { return node(inventory, item); });
  json["ports"] = list(snapshot.ports(info), [&](const auto& item) { return port(inventory, item); });
  if ((snapshot.info().flags & OAMHAL_ENUMERATE_READINGS) != 0)
    json["readings"] = list(snapshot.readings(info), reading);
  return json;
}

Json end(const Inventory& inventory, const oamhal_link_end_t& info) {
  const bool known = info.device < inventory.devices.size();
  return {{"kind", oamhal_end_kind_name(info.kind)},
          {"device", text(known ? inventory.devices[info.device].id : nullptr)},
          {"bdf", text(known ? inventory.devices[info.device].bdf_text : nullptr)},
          {"port", number(info.port)},
          {"label", text(info.label)}};
}

Json link(const Inventory& inventory, const oamhal::link_info& info) {
  const bool reported = value_of(info.reported_rate_mbps).has_value();
  return {{"id", text(info.id)},
          {"a", end(inventory, info.a)},
          {"b", end(inventory, info.b)},
          {"type", text(info.type)},
          {"state", oamhal_link_state_name(info.state)},
          {"port_count", number(info.port_count)},
          {"evidence", oamhal_evidence_name(info.evidence)},
          {"proof", oamhal_proof_name(info.proof)},
          {"source", text(info.source)},
          {"weight", number(info.weight)},
          {"atomics",
           info.atomics == OAMHAL_ATOMICS_UNKNOWN ? Json(nullptr) : Json(oamhal_atomics_name(info.atomics))},
          {"rate",
           {{"raw_gbps", scaled(info.raw_rate_mbps, 1000)},
            {"reported_mbps", number(info.reported_rate_mbps)},
            {"reported_by", text(info.reported_by)},
            {"trusted", reported ? Json(info.reported_trusted != 0) : Json(nullptr)}}}};
}

Json runtime_id(const oamhal::runtime_id_info& info) {
  return {{"runtime", text(info.runtime)}, {"variable", text(info.variable)},
          {"value", text(info.value)},     {"kind", oamhal_runtime_id_kind_name(info.kind)},
          {"stable", info.stable != 0},    {"unique", info.unique != 0},
          {"assumes", text(info.assumes)}};
}

Json unit(const Inventory& inventory, const oamhal::unit_info& info, Json names) {
  const auto partitions = inventory.snapshot.partitions();
  const bool whole = info.partition >= partitions.size();
  return {{"id", text(info.id)},
          {"device", text(inventory.devices[info.device].id)},
          {"partition", text(whole ? nullptr : partitions[info.partition].id)},
          {"memory", {{"capacity_bytes", number(info.memory_capacity_bytes)}}},
          {"numa_node", number(info.numa_node)},
          {"usable", usable(info.usable)},
          {"usable_reason", text(info.usable_reason)},
          {"runtime_ids", std::move(names)}};
}

Json finding(const oamhal::finding_info& info) {
  return {{"code", text(info.code)},
          {"severity", oamhal_severity_name(info.severity)},
          {"subject", text(info.subject)},
          {"message", text(info.message)},
          {"advice", text(info.advice)}};
}

Json backend(const oamhal::backend_info& info) {
  return {{"name", text(info.name)},
          {"version", text(info.version)},
          {"origin", text(info.origin)},
          {"evidence", text(info.evidence)},
          {"match_count", info.match_count},
          {"path", text(info.path)},
          {"abi", info.refusal == nullptr ? Json(fmt::format("{}.{}", info.abi_major, info.abi_minor))
                                          : Json(nullptr)},
          {"refusal", text(info.refusal)}};
}

// What a document is about.
struct Scope {
  std::vector<oamhal::module_info> modules;
  std::vector<oamhal::device_info> devices;
  std::vector<oamhal::link_info> links;
  std::vector<oamhal::finding_info> findings;
};

template <typename Info>
void add_once(std::vector<Info>& items, const Info& item) {
  if (std::ranges::none_of(items, [&](const Info& other) { return other.position == item.position; }))
    items.push_back(item);
}

Scope scope_of(const Inventory& inventory, const std::vector<oamhal::device_info>& devices) {
  Scope scope;
  scope.devices = devices;
  for (const auto& info : devices) {
    if (info.module < inventory.modules.size()) add_once(scope.modules, inventory.modules[info.module]);
    for (const auto& item : links_of(inventory, info)) add_once(scope.links, item);
    for (const auto& item : findings_of(inventory, info)) add_once(scope.findings, item);
  }
  return scope;
}

Json units(const Inventory& inventory, const Scope& scope) {
  std::vector<Json> names(inventory.snapshot.units().size(), Json::array());
  for (const auto& name : inventory.snapshot.runtime_ids()) names[name.unit].push_back(runtime_id(name));
  std::vector<bool> shown(inventory.devices.size());
  for (const auto& device : scope.devices) shown[device.position] = true;
  Json items = Json::array();
  for (const auto& info : inventory.snapshot.units())
    if (shown[info.device]) items.push_back(unit(inventory, info, std::move(names[info.position])));
  return items;
}

void add_lists(const Inventory& inventory, Command command, const Scope& scope, Json& json) {
  const auto add = [&](const char* key, bool relevant, auto make) {
    if (relevant) json[key] = make();
  };
  const bool whole =
      command == Command::kTable || command == Command::kShow || command == Command::kInventory;
  const bool topology = command == Command::kTopology;
  add("baseboards", whole || topology, [&] { return list(inventory.baseboards, baseboard); });
  add("modules", whole || topology,
      [&] { return list(scope.modules, [&](const auto& info) { return module(inventory, info); }); });
  add("devices", whole || topology,
      [&] { return list(scope.devices, [&](const auto& info) { return device(inventory, info); }); });
  add("units", whole, [&] { return units(inventory, scope); });
  add("links", whole || topology || command == Command::kLinks,
      [&] { return list(scope.links, [&](const auto& info) { return link(inventory, info); }); });
  add("peers", command == Command::kTable || topology, [&] { return peers_json(inventory); });
  add("nics", command == Command::kTable || topology, [&] { return nics_json(inventory); });
  add("bridges", whole || topology, [&] { return bridges_json(inventory); });
  add("affinity", command == Command::kTable || topology, [&] { return affinity_json(inventory); });
  add("backends", command == Command::kBackends, [&] { return list(inventory.context.backends(), backend); });
  add("host_modules", command == Command::kTable || topology, [&] { return host_modules_json(inventory); });
  add("empty_ports", command == Command::kTable || topology || command == Command::kInventory,
      [&] { return empty_ports_json(inventory); });
  add("expectation",
      command == Command::kTable || command == Command::kInventory || command == Command::kDoctor,
      [&] { return expectation_json(inventory); });
  add("findings", true, [&] { return list(scope.findings, finding); });
}

Json document(const Inventory& inventory) {
  const oamhal_snapshot_info_t& info = inventory.snapshot.info();
  return {{"schema", "oamhal.inventory/1"},
          {"library_version", oamhal_version()},
          {"root", oamhal_origin_name(info.origin)},
          {"machine", text(info.machine)},
          {"host", host_json(inventory)}};
}

/// Bytes of a file that are not UTF-8 are replaced, not refused.
std::string dumped(const Json& json) {
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace

std::string render_json(const Inventory& inventory, const Options& options,
                        const std::vector<oamhal::device_info>& devices) {
  Json json = document(inventory);
  const Scope scope = options.command == Command::kShow
                          ? scope_of(inventory, devices)
                          : Scope{inventory.modules, inventory.devices, inventory.links, inventory.findings};
  add_lists(inventory, options.command, scope, json);
  return dumped(json);
}

std::string render_groups_json(const Inventory& inventory, const Placement& placement) {
  Json json = document(inventory);
  json["groups"] = groups_json(inventory, placement);
  json["units_left"] = placement.left;
  json["findings"] = list(inventory.findings, finding);
  return dumped(json);
}

std::string render_fabric_json(const Inventory& inventory, const Options& options, const Fabric& fabric) {
  Json json = document(inventory);
  json["fabric"] = fabric_json(inventory, options, fabric);
  json["findings"] = list(inventory.findings, finding);
  return dumped(json);
}

std::string render_check_json(const Inventory& inventory, const std::vector<CheckedBaseboard>& checked) {
  Json json = document(inventory);
  json["checks"] = checks_json(inventory, checked);
  json["expectation"] = expectation_json(inventory);
  json["findings"] = list(inventory.findings, finding);
  return dumped(json);
}

std::string render_pcie_json(const Inventory& inventory, const std::vector<PciePath>& paths) {
  Json json = document(inventory);
  json["pcie"] = pcie_json(paths);
  json["findings"] = list(inventory.findings, finding);
  return dumped(json);
}

}  // namespace oam_info
