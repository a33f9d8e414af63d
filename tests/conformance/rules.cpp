// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "rules.hpp"

#include <fmt/format.h>

#include <regex.h>

#include <algorithm>
#include <set>

namespace oamhal::conformance {
namespace {

/// Whether the whole of the text is of the pattern, an extended regular expression.
/// From the C library: std::regex of g++ 12 does not compile under the sanitizers with warnings as errors.
bool is_of(const char* text, const char* pattern) {
  regex_t compiled;
  if (regcomp(&compiled, fmt::format("^({})$", pattern).c_str(), REG_EXTENDED | REG_NOSUB) != 0) return false;
  const bool matched = regexec(&compiled, text, 0, nullptr, 0) == 0;
  regfree(&compiled);
  return matched;
}

constexpr const char* kIds = "snapshot.ids";
constexpr const char* kNumbers = "snapshot.numbers";
constexpr const char* kTexts = "snapshot.texts";
constexpr const char* kModules = "snapshot.modules";
constexpr const char* kDevices = "snapshot.devices";
constexpr const char* kPartitions = "snapshot.partitions";
constexpr const char* kUnits = "snapshot.units";
constexpr const char* kPorts = "snapshot.ports";
constexpr const char* kLinks = "snapshot.links";
constexpr const char* kMemories = "snapshot.memories";
constexpr const char* kNodes = "snapshot.nodes";
constexpr const char* kRuntimeIds = "snapshot.runtime-ids";
constexpr const char* kFindings = "snapshot.findings";

class Judge {
 public:
  explicit Judge(const snapshot& seen) : seen_(seen) {}

  Judgement verdict() {
    for (const char* rule : {kIds, kNumbers, kTexts, kModules, kDevices, kPartitions, kUnits, kPorts, kLinks,
                             kMemories, kNodes, kRuntimeIds, kFindings})
      judgement_.looked[rule] = 0;
    each(kModules, seen_.modules(), &Judge::judge_module);
    each(kDevices, seen_.devices(), &Judge::judge_device);
    each(kPartitions, seen_.partitions(), &Judge::judge_partition);
    rule_ = kUnits;
    judge_units();
    each(kPorts, seen_.ports(), &Judge::judge_port);
    each(kLinks, seen_.links(), &Judge::judge_link);
    each(kMemories, seen_.memories(), &Judge::judge_memory);
    each(kNodes, seen_.nodes(), &Judge::judge_node);
    each(kRuntimeIds, seen_.runtime_ids(), &Judge::judge_runtime_id);
    each(kFindings, seen_.findings(), &Judge::judge_finding);
    return std::move(judgement_);
  }

 private:
  template <typename Range, typename Item>
  void each(const char* rule, const Range& range, void (Judge::*judge_one)(const Item&)) {
    rule_ = rule;
    for (const auto& item : range) (this->*judge_one)(item);
  }

  void require(bool holds, const std::string& subject, const char* what) {
    require(rule_, holds, subject, what);
  }
  void require(const char* rule, bool holds, const std::string& subject, const char* what) {
    ++judgement_.looked[rule];
    if (!holds) judgement_.breaches.push_back({rule, fmt::format("{}: {}", subject, what)});
  }

  /// Unknown is never 0 and never all ones.
  void number(const oamhal_number_t& number, const std::string& subject, const char* name) {
    const std::string which = subject + " " + name;
    const bool present = number.absence == OAMHAL_PRESENT;
    require(kNumbers, present || number.value == 0, which, "an absent number has value 0");
    require(kNumbers, !present || (number.value != UINT64_MAX && number.value != UINT32_MAX), which,
            "a known number is not all ones");
    require(kNumbers, number.absence != OAMHAL_ABSENT_UNKNOWN, which, "an absent number has a reason");
    require(kNumbers, number.absence >= 0 && number.absence <= OAMHAL_ABSENT_UNKNOWN_REVISION, which,
            "absence is of the set");
  }
  void positive(const oamhal_number_t& value, const std::string& subject, const char* name) {
    number(value, subject, name);
    require(kNumbers, value.absence != OAMHAL_PRESENT || value.value > 0, subject + " " + name,
            "a known one is not 0");
  }
  void text(const char* value, const std::string& subject, const char* name) {
    if (value == nullptr) return;
    const std::string_view characters = value;
    require(kTexts, !characters.empty(), subject + " " + name, "an unknown text is absent, not empty");
    require(kTexts,
            std::none_of(characters.begin(), characters.end(),
                         [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7f'; }),
            subject + " " + name, "a text has no control characters");
  }
  void unique(const std::string& id) { require(kIds, ids_.insert(id).second, id, "ids are unique"); }

  void judge_module(const module_info& module) {
    const std::string subject = module.id;
    unique(subject);
    require(module.device_count > 0, subject, "a module has a device");
    require(module.baseboard == OAMHAL_NO_INDEX || module.baseboard < seen_.baseboards().size(), subject,
            "its baseboard is there");
    number(module.slot, subject, "slot");
    const bool placed = module.slot.absence == OAMHAL_PRESENT;
    require(!placed || module.slot.value <= 31, subject, "a slot is one of 32");
    require(placed == (module.slot_source != nullptr), subject, "a slot and its source come together");
    require(module.state >= OAMHAL_STATE_UNKNOWN && module.state <= OAMHAL_STATE_ABSENT, subject,
            "state is of the set");
    std::uint32_t place = 0;
    for (const auto& device : seen_.devices(module)) {
      require(device.module == module.position, subject, "its devices know it");
      require(device.device_in_module == place++, subject, "its devices are numbered from 0");
      require(module.state != OAMHAL_STATE_OK || device.state == OAMHAL_STATE_OK, subject,
              "a module is no better than its devices");
    }
  }

  void judge_device(const device_info& device) {
    const std::string subject = device.id;
    unique(subject);
    require(device.vendor != nullptr && device.vendor_name != nullptr && device.backend != nullptr, subject,
            "vendor, its name and the backend are never absent");
    require(std::string_view(device.id_source) == "unique-id"
                ? device.unique_id != nullptr
                : subject == fmt::format("pci:{}", device.bdf_text),
            subject, "an id is what its source says");
    require(device.state >= OAMHAL_STATE_UNKNOWN && device.state <= OAMHAL_STATE_ABSENT, subject,
            "state is of the set");
    require((device.state == OAMHAL_STATE_OK) == (device.state_reason == nullptr), subject,
            "a state that is not ok has a reason, and ok has none");
    require(device.virtual_function == 0 || device.module == OAMHAL_NO_INDEX, subject,
            "a virtual function claims no module");
    require(device.virtual_function != 0 || device.module < seen_.modules().size(), subject,
            "its module is there");
    for (const char* value : {device.model, device.architecture, device.serial, device.unique_id,
                              device.part_number, device.kernel_driver, device.kernel_driver_version,
                              device.state_reason, device.local_cpus, device.label})
      text(value, subject, "text");
    judge_device_numbers(device, subject);
    judge_readings(device, subject);
  }

  void judge_device_numbers(const device_info& device, const std::string& subject) {
    number(device.numa_node, subject, "numa_node");
    number(device.iommu_group, subject, "iommu_group");
    positive(device.memory_capacity_bytes, subject, "memory_capacity_bytes");
    number(device.memory_used_bytes, subject, "memory_used_bytes");
    number(device.links_up, subject, "links_up");
    positive(device.links_total, subject, "links_total");
    positive(device.host_link.speed_tenth_gts, subject, "speed");
    positive(device.host_link.width, subject, "width");
    positive(device.host_link.max_speed_tenth_gts, subject, "max_speed");
    positive(device.host_link.max_width, subject, "max_width");
    const auto at_most = [](const oamhal_number_t& part, const oamhal_number_t& whole) {
      return part.absence != OAMHAL_PRESENT || whole.absence != OAMHAL_PRESENT || part.value <= whole.value;
    };
    require(at_most(device.links_up, device.links_total), subject, "no more links are up than it has");
    require(at_most(device.memory_used_bytes, device.memory_capacity_bytes), subject,
            "no more memory is used than it has");
  }

  void judge_partition(const partition_info& partition) {
    const std::string subject = partition.id;
    unique(subject);
    require(partition.device < seen_.devices().size(), subject, "its device is there");
    if (partition.device >= seen_.devices().size()) return;
    const device_info device = seen_.devices()[partition.device];
    require(subject == fmt::format("{}/p{}", device.id, partition.index), subject,
            "its id is the device's and its index");
    require(partition.position - device.partition_first < device.partition_count, subject,
            "its device knows it");
    positive(partition.memory_capacity_bytes, subject, "memory_capacity_bytes");
    number(partition.native_index, subject, "native_index");
    text(partition.compute_mode, subject, "compute_mode");
    text(partition.memory_mode, subject, "memory_mode");
  }

  /// Every partition is a unit, and every device that has none, in the order of the devices.
  void judge_units() {
    const auto units = seen_.units();
    std::uint32_t next = 0;
    const auto expect = [&](const char* id, std::uint32_t device, std::uint32_t partition) {
      if (next >= units.size()) return require(false, id, "it is a unit");
      const unit_info unit = units[next++];
      require(std::string_view(unit.id) == id && unit.device == device && unit.partition == partition, id,
              "its unit is in order");
    };
    for (const auto& device : seen_.devices()) {
      if (device.partition_count == 0) expect(device.id, device.position, OAMHAL_NO_INDEX);
      for (const auto& partition : seen_.partitions(device))
        expect(partition.id, device.position, partition.position);
    }
    require(next == units.size(), "units", "there are no others");
  }

  void judge_counters(const port_info& port, const std::string& subject) {
    std::set<std::string_view> names;
    for (const counter_info& counter : seen_.counters(port)) {
      require(counter.device == port.device && counter.port == port.position, subject,
              "its counters are its own");
      require(counter.name != nullptr && counter.unit != nullptr, subject,
              "a counter has a name, and says what it counts");
      if (counter.name == nullptr) continue;
      require(names.insert(counter.name).second, subject, "counters of a port are named once");
      text(counter.name, subject, "name of a counter");
      text(counter.unit, subject, "unit of a counter");
      text(counter.detail, subject, "detail of a counter");
      text(counter.source, subject, "source of a counter");
      number(counter.value, subject, "value of a counter");
    }
  }

  void judge_readings(const device_info& device, const std::string& subject) {
    std::set<std::string_view> names;
    for (const reading_info& reading : seen_.readings(device)) {
      require(reading.device == device.position, subject, "its readings are its own");
      require(reading.name != nullptr && reading.unit != nullptr, subject, "a reading has a name and a unit");
      if (reading.name == nullptr) continue;
      require(names.insert(reading.name).second, subject, "readings of a device are named once");
      text(reading.name, subject, "name of a reading");
      text(reading.unit, subject, "unit of a reading");
      text(reading.detail, subject, "detail of a reading");
      text(reading.source, subject, "source of a reading");
      number(reading.value, subject, "value of a reading");
    }
  }

  void judge_port(const port_info& port) {
    const std::string subject = fmt::format("port {} of device {}", port.index, port.device);
    require(port.device < seen_.devices().size(), subject, "its device is there");
    require(ports_.emplace(port.device, port.index).second, subject, "ports of a device are numbered once");
    require(port.link == OAMHAL_NO_INDEX || port.link < seen_.links().size(), subject, "its link is there");
    require(port.state_reason == nullptr || port.state == OAMHAL_LINK_STATE_UNKNOWN, subject,
            "a state that is known needs no reason");
    text(port.source, subject, "source");
    text(port.state_reason, subject, "state_reason");
    judge_counters(port, subject);
    require(port.state >= OAMHAL_LINK_STATE_UNKNOWN && port.state <= OAMHAL_LINK_STATE_DISABLED, subject,
            "state is of the set");
    positive(port.lanes, subject, "lanes");
    number(port.active_lanes, subject, "active_lanes");
    positive(port.lane_rate_mbps, subject, "lane_rate_mbps");
    if (port.link_name != nullptr)
      require(is_of(port.link_name, "[1-7][LH]?"), subject, "an OAM link is 1..7, or a half");
  }

  void judge_end(const oamhal_link_end_t& end, const std::string& subject) {
    require((end.kind == OAMHAL_END_DEVICE) == (end.device != OAMHAL_NO_INDEX), subject,
            "an end is a device exactly when it has one");
    require(end.device == OAMHAL_NO_INDEX || end.device < seen_.devices().size(), subject,
            "its devices are there");
    number(end.port, subject, "port");
  }

  void judge_link(const link_info& link) {
    const std::string subject = link.id;
    unique(subject);
    judge_end(link.a, subject);
    judge_end(link.b, subject);
    require(link.type != nullptr && link.source != nullptr, subject, "type and source are never absent");
    require(link.evidence >= OAMHAL_EVIDENCE_SEEN && link.evidence <= OAMHAL_EVIDENCE_EXPECTED, subject,
            "it is said how a link is known");
    require(link.proof >= OAMHAL_PROOF_EXCHANGED_IDENTITY && link.proof <= OAMHAL_PROOF_EXPECTED_ONLY,
            subject, "it is said what that proves");
    require((link.evidence == OAMHAL_EVIDENCE_EXPECTED) == (link.proof == OAMHAL_PROOF_EXPECTED_ONLY),
            subject, "what is only expected proves nothing more");
    const bool both_ports = link.a.port.absence == OAMHAL_PRESENT && link.b.port.absence == OAMHAL_PRESENT;
    require(link.proof != OAMHAL_PROOF_PORT_PAIR || both_ports, subject, "a pair of ports has both");
    positive(link.port_count, subject, "port_count");
    positive(link.raw_rate_mbps, subject, "raw_rate_mbps");
    positive(link.reported_rate_mbps, subject, "reported_rate_mbps");
    require((link.reported_rate_mbps.absence == OAMHAL_PRESENT) == (link.reported_by != nullptr), subject,
            "a reported rate and who reports it come together");
    number(link.weight, subject, "weight");
  }

  void judge_memory(const memory_info& memory) {
    const std::string subject = fmt::format("memory {}", memory.position);
    require(memory.device < seen_.devices().size(), subject, "its device is there");
    require(memory.partition == OAMHAL_NO_INDEX || memory.partition < seen_.partitions().size(), subject,
            "its partition is there");
    require(memory.kind != nullptr, subject, "has a kind");
    text(memory.kind, subject, "kind");
    text(memory.name, subject, "name");
    positive(memory.capacity_bytes, subject, "capacity_bytes");
    number(memory.used_bytes, subject, "used_bytes");
  }

  void judge_node(const node_info& node) {
    const std::string subject = node.path == nullptr ? "a node" : node.path;
    require(node.device < seen_.devices().size(), subject, "its device is there");
    require(node.partition == OAMHAL_NO_INDEX || node.partition < seen_.partitions().size(), subject,
            "its partition is there");
    require(node.path != nullptr && node.kind != nullptr, subject, "has a path and a kind");
    require(subject.starts_with("/dev/"), subject, "lies below /dev");
    require(node.access >= OAMHAL_ACCESS_UNKNOWN && node.access <= OAMHAL_ACCESS_DENIED_BY_CGROUP, subject,
            "access is of the set");
    number(node.major, subject, "major");
    number(node.minor, subject, "minor");
    text(node.kind, subject, "kind");
  }

  void judge_runtime_id(const runtime_id_info& id) {
    const std::string subject =
        fmt::format("name {} of unit {}", id.value == nullptr ? "" : id.value, id.unit);
    require(id.unit < seen_.units().size(), subject, "its unit is there");
    require(id.runtime != nullptr && id.variable != nullptr && id.value != nullptr, subject,
            "has a runtime, a variable and a value");
    text(id.runtime, subject, "runtime");
    text(id.variable, subject, "variable");
    text(id.value, subject, "value");
  }

  void judge_finding(const finding_info& finding) {
    constexpr const char* kCode = "[a-z0-9]+(-[a-z0-9]+)*(\\.[a-z0-9]+(-[a-z0-9]+)*)+";
    const std::string subject = fmt::format("finding {}", finding.code);
    require(is_of(finding.code, kCode), subject, "codes are dotted words");
    require(finding.severity >= OAMHAL_SEVERITY_INFO && finding.severity <= OAMHAL_SEVERITY_ERROR, subject,
            "severity is of the set");
    require(std::string_view(finding.subject) == "host" || ids_.contains(finding.subject), subject,
            "is about the host or something in the snapshot");
    require(finding.message != nullptr && std::string_view(finding.message).ends_with('.'), subject,
            "a message is a sentence");
    text(finding.message, subject, "message");
    text(finding.advice, subject, "advice");
  }

  const snapshot& seen_;
  Judgement judgement_;
  const char* rule_ = kDevices;
  std::set<std::string> ids_;
  std::set<std::pair<std::uint32_t, std::uint32_t>> ports_;
};

}  // namespace

Judgement judge(const snapshot& seen) {
  return Judge(seen).verdict();
}

std::vector<std::string> broken_rules(const snapshot& seen) {
  std::vector<std::string> sentences;
  for (const Breach& breach : judge(seen).breaches)
    sentences.push_back(fmt::format("{}: {}", breach.rule, breach.what));
  return sentences;
}

}  // namespace oamhal::conformance
