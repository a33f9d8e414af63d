// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/oam-info/compare/record.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "tools/common/text.hpp"

namespace oam_info {

namespace {

using Kind = Value::Kind;

/// A key of a device, or one within an object of it.
struct Key {
  std::string_view name;
  std::string_view outer;
  std::string_view inner;
  bool in_fleet = true;
};

constexpr Key one(std::string_view name, bool in_fleet = true) {
  return {name, name, {}, in_fleet};
}

constexpr Key two(std::string_view name, bool in_fleet = true) {
  const auto dot = name.find('.');
  return {name, name.substr(0, dot), name.substr(dot + 1), in_fleet};
}

// Addresses and groups are the firmware's and the kernel's numbers, which change between equal machines when
// a card is added anywhere. Memory in use, index, nodes and runtime ids are left out: they are about a moment
// or a process. Ids are looked at where devices are matched.
constexpr std::array kKeys{one("vendor"),
                           one("model"),
                           one("part_number"),
                           one("vendor_id"),
                           one("device_id"),
                           one("subsystem_vendor_id"),
                           one("subsystem_device_id"),
                           one("revision"),
                           one("architecture"),
                           one("form_factor"),
                           one("virtual_function"),
                           one("backend"),
                           one("kernel_driver"),
                           one("kernel_driver_version"),
                           one("state"),
                           one("usable"),
                           one("bdf", false),
                           one("numa_node"),
                           one("local_cpus", false),
                           one("iommu_group", false),
                           two("host_link.speed_gts"),
                           two("host_link.width"),
                           two("host_link.max_speed_gts"),
                           two("host_link.max_width"),
                           two("memory.capacity_bytes")};

constexpr std::array<std::string_view, 5> kPortKeys{"link", "lanes", "active_lanes", "rate_mbps", "state"};

const Value* find(const Value& object, std::string_view key) {
  const auto members = object.members();
  const auto found = std::ranges::find(members, key, &Member::key);
  return found == members.end() ? nullptr : &found->value;
}

bool is_scalar(const Value& value) {
  return !value.is(Kind::kList) && !value.is(Kind::kObject);
}

void add_keys(const Value& json, Detail detail, std::vector<Fact>& facts) {
  for (const Key& key : kKeys) {
    if (detail == Detail::kFleet && !key.in_fleet) continue;
    const Value* value = find(json, key.outer);
    if (value != nullptr && !key.inner.empty()) value = find(*value, key.inner);
    if (value != nullptr && is_scalar(*value)) facts.push_back({key.name, *value});
  }
}

bool link_is_up(const Value& item) {
  return item["state"].text() == "up";
}

}  // namespace

const Value* scalar_of(const Value& object, std::string_view key) {
  const Value* value = find(object, key);
  return value != nullptr && is_scalar(*value) ? value : nullptr;
}

Record::Record(const Document& document, Detail detail) : document_(document), detail_(detail) {
  const Value& root = document.root();
  std::unordered_map<std::string_view, std::size_t> module_sizes;
  for (const Value& module : root["modules"].items())
    module_sizes[module["id"].text()] = module["devices"].items().size();
  devices_.reserve(root["devices"].items().size());
  for (const Value& device : root["devices"].items()) add_device(device, module_sizes);
  make_unique();
  for (std::size_t i = 0; i < devices_.size(); ++i) index_of_id_.emplace(devices_[i].id, i);
  add_links();
  if (detail == Detail::kFleet) add_link_facts();
  add_findings();
  add_host();
  add_peers();
  if (has_nics() && detail == Detail::kOneMachine) add_nics();
  if (has_nics() && detail == Detail::kFleet) add_nic_facts();
}

Value Record::number(std::size_t value) {
  return {Kind::kNumber, keep(fmt::format("{}", value))};
}

/// The different values of a list, "CPX" or "CPX, SPX"; null for none.
Value Record::joined(std::vector<std::string_view> values) {
  std::ranges::sort(values);
  const auto rest = std::ranges::unique(values);
  values.erase(rest.begin(), rest.end());
  if (values.empty()) return {};
  if (values.size() == 1) return {Kind::kText, values.front()};
  return {Kind::kText, keep(fmt::format("{}", fmt::join(values, ", ")))};
}

std::size_t Record::device_of(std::string_view id) const {
  const auto found = index_of_id_.find(id);
  return found == index_of_id_.end() ? kNoDevice : found->second;
}

void Record::add_device(const Value& json,
                        const std::unordered_map<std::string_view, std::size_t>& module_sizes) {
  RecordedDevice device;
  device.id = json["id"].text();
  device.serial = json["serial"].text();
  device.bdf = json["bdf"].text();
  const std::string_view module = json["module"].text();
  const std::string_view number = json["device_in_module"].text();
  const auto size = module_sizes.find(module);
  const bool one_of_several = size != module_sizes.end() && size->second > 1 && !number.empty();
  // Without a slot the module's id is made of its device's, which says nothing of a place.
  device.place = json["slot"].is(Kind::kNumber) && !module.empty() ? module : device.bdf;
  if (device.place == module && one_of_several && !module.empty())
    device.place = keep(fmt::format("{}.{}", module, number));
  if (json["id_source"].text() == "unique-id")
    device.identity = device.id;
  else if (!device.serial.empty())
    device.identity = one_of_several ? keep(fmt::format("{}.{}", device.serial, number)) : device.serial;
  device.facts.reserve(kKeys.size() + 16);
  add_keys(json, detail_, device.facts);
  add_list_facts(json, device);
  add_partition_facts(json, device);
  devices_.push_back(std::move(device));
}

/// Two devices at one place keep their addresses, and an identity that two claim is none.
void Record::make_unique() {
  std::unordered_map<std::string_view, std::size_t> places;
  std::unordered_map<std::string_view, std::size_t> identities;
  for (const RecordedDevice& device : devices_) {
    ++places[device.place];
    ++identities[device.identity];
  }
  for (RecordedDevice& device : devices_) {
    if (places[device.place] > 1) device.place = keep(fmt::format("{}@{}", device.place, device.bdf));
    if (identities[device.identity] > 1) device.identity = {};
  }
}

void Record::add_list_facts(const Value& json, RecordedDevice& device) {
  for (const Value& item : json["firmware"].items())
    device.facts.push_back({keep(fmt::format("firmware.{}", item["name"].text())), item["version"], true});
  const auto ports = json["ports"].items();
  if (detail_ == Detail::kFleet) {
    const auto up = static_cast<std::size_t>(std::ranges::count_if(ports, link_is_up));
    if (json["ports"].is(Kind::kList)) device.facts.push_back({"ports.up", number(up)});
    return;
  }
  for (const Value& port : ports)
    for (const std::string_view key : kPortKeys)
      if (const Value* value = scalar_of(port, key))
        device.facts.push_back({keep(fmt::format("ports.{}.{}", port["index"].text(), key)), *value, true});
}

void Record::add_partition_facts(const Value& json, RecordedDevice& device) {
  if (!json["partitions"].is(Kind::kList)) return;
  const auto partitions = json["partitions"].items();
  device.facts.push_back({"partitions.count", number(partitions.size())});
  const auto add = [&](std::string_view name, auto&& value_of) {
    std::vector<std::string_view> values;
    for (const Value& partition : partitions) {
      const Value& value = value_of(partition);
      values.push_back(value.is(Kind::kNull) ? "unknown" : value.text());
    }
    if (!values.empty()) device.facts.push_back({name, joined(std::move(values)), true});
  };
  using Reference = const Value&;
  add("partitions.compute_mode", [](Reference partition) -> Reference { return partition["compute_mode"]; });
  add("partitions.memory_mode", [](Reference partition) -> Reference { return partition["memory_mode"]; });
  add("partitions.capacity_bytes",
      [](Reference partition) -> Reference { return partition["memory"]["capacity_bytes"]; });
}

void Record::add_links() {
  const auto items = document_.root()["links"].items();
  links_.reserve(items.size());
  for (const Value& json : items) {
    const Value* a = &json["a"];
    const Value* b = &json["b"];
    if (device_of((*a)["device"].text()) == kNoDevice) std::swap(a, b);
    RecordedLink link;
    link.a = device_of((*a)["device"].text());
    link.b = device_of((*b)["device"].text());
    link.port_a = (*a)["port"].text();
    link.port_b = (*b)["port"].text();
    link.type = json["type"].text();
    link.json = &json;
    if (link.b == kNoDevice)
      for (const std::string_view key : {"label", "bdf", "kind"})
        if (link.other_end.empty()) link.other_end = (*b)[key].text();
    if (link.a != kNoDevice) links_.push_back(link);
  }
}

void Record::add_link_facts() {
  struct Count {
    std::size_t all = 0;
    std::size_t up = 0;
  };
  std::vector<Count> counts(devices_.size());
  for (const RecordedLink& link : links_)
    for (const std::size_t end : {link.a, link.b}) {
      if (end == kNoDevice) continue;
      ++counts[end].all;
      if (link_is_up(*link.json)) ++counts[end].up;
    }
  for (std::size_t i = 0; i < devices_.size(); ++i) {
    devices_[i].facts.push_back({"links.count", number(counts[i].all)});
    devices_[i].facts.push_back({"links.up", number(counts[i].up)});
  }
}

void Record::add_findings() {
  for (const Value& json : document_.root()["findings"].items()) {
    const std::string_view subject = json["subject"].text();
    findings_.push_back({device_of(subject), json["code"].text(), json["severity"].text(),
                         json["message"].text(), subject.empty() ? "host" : subject});
  }
}

void Record::add_host() {
  const Value& root = document_.root();
  const Value& host = root["host"];
  if (const Value* kernel = scalar_of(host, "kernel")) host_.push_back({"kernel", *kernel});
  std::vector<std::string_view> nodes;
  for (const Value& node : host["numa_nodes"].items()) nodes.push_back(node.text());
  if (host["numa_nodes"].is(Kind::kList)) host_.push_back({"numa_nodes", joined(std::move(nodes))});
  for (const Value& board : root["baseboards"].items())
    host_.push_back({keep(fmt::format("baseboards.{}.board", board["id"].text())), board["board"], true});
  if (detail_ != Detail::kFleet) return;
  host_.push_back({"modules", number(module_count())});
  host_.push_back({"devices", number(devices_.size())});
  if (const Value* version = scalar_of(root, "library_version"))
    host_.push_back({"library_version", *version});
}

void PlaceNames::see(std::string_view place) {
  const auto slash = place.find('/');
  if (slash == std::string_view::npos) return;
  if (board_.empty()) board_ = place.substr(0, slash);
  several_ = several_ || place.substr(0, slash) != board_;
}

std::string_view PlaceNames::name(std::string_view place) const {
  const auto slash = place.find('/');
  return several_ || slash == std::string_view::npos ? place : place.substr(slash + 1);
}

std::string value_text(const Value& value) {
  if (value.is(Kind::kNull)) return "unknown";
  return value.text().empty() ? "\"\"" : oam_tools::printable(value.text());
}

}  // namespace oam_info
