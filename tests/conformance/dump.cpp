// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <fmt/format.h>

#include "rules.hpp"

namespace oamhal::conformance {
namespace {

std::string text(const char* value) {
  return value == nullptr ? "-" : value;
}

std::string number(const oamhal_number_t& number) {
  return number.absence == OAMHAL_PRESENT ? fmt::to_string(number.value)
                                          : oamhal_absence_name(number.absence);
}

std::string end(const oamhal_link_end_t& end) {
  return fmt::format("{}:{}:{}:{}", end.kind, end.device, number(end.port), text(end.label));
}

std::string line(const device_info& device) {
  return fmt::format(
      "device {} {} {} {}.{} {} {:04x}:{:04x} {:06x} {} {} {} {} {} {} {} {} state {} {} numa {} cpus {} "
      "iommu {} link "
      "{} {} {} {} memory {} {} links {} {} counts {} {} {} {} {}\n",
      device.id, device.id_source, device.bdf_text, device.module, device.device_in_module, device.vendor,
      device.vendor_id, device.device_id, device.pci_class, text(device.model), text(device.architecture),
      text(device.serial), text(device.unique_id), text(device.part_number), device.backend,
      text(device.kernel_driver), device.form_factor, device.state, text(device.state_reason),
      number(device.numa_node), text(device.local_cpus), number(device.iommu_group),
      number(device.host_link.speed_tenth_gts), number(device.host_link.width),
      number(device.host_link.max_speed_tenth_gts), number(device.host_link.max_width),
      number(device.memory_capacity_bytes), number(device.memory_used_bytes), number(device.links_up),
      number(device.links_total), device.firmware_count, device.partition_count, device.port_count,
      device.memory_count, device.bridge_count);
}

}  // namespace

std::string dump(const snapshot& seen) {
  std::string out;
  for (const auto& module : seen.modules())
    out += fmt::format("module {} {} {} {} {} {}\n", module.id, module.baseboard, module.state,
                       number(module.slot), text(module.slot_source), text(module.label));
  for (const auto& device : seen.devices()) {
    out += line(device);
    for (const auto& firmware : seen.firmware(device))
      out += fmt::format("firmware {} {}\n", firmware.name, firmware.version);
  }
  for (const auto& partition : seen.partitions())
    out += fmt::format("partition {} {} {} {} {}\n", partition.id, text(partition.compute_mode),
                       text(partition.memory_mode), number(partition.native_index),
                       number(partition.memory_capacity_bytes));
  for (const auto& port : seen.ports())
    out += fmt::format("port {} {} {} {} {} {} {} {}\n", port.device, port.index, text(port.link_name),
                       number(port.lanes), number(port.active_lanes), number(port.lane_rate_mbps), port.state,
                       port.link);
  for (const auto& link : seen.links())
    out += fmt::format("link {} {} {} {} {} {} {} {} {} {} {} {}\n", link.id, end(link.a), end(link.b),
                       link.type, link.state, link.evidence, link.proof, number(link.port_count), link.source,
                       number(link.weight), number(link.raw_rate_mbps), number(link.reported_rate_mbps));
  for (const auto& memory : seen.memories())
    out += fmt::format("memory {} {} {} {} {} {}\n", memory.device, memory.partition, memory.kind,
                       text(memory.name), number(memory.capacity_bytes), memory.flags);
  for (const auto& node : seen.nodes())
    out += fmt::format("node {} {} {} {} {} {} {} {}\n", node.device, node.partition, node.path, node.kind,
                       number(node.major), number(node.minor), node.access, node.required);
  for (const auto& id : seen.runtime_ids())
    out += fmt::format("runtime id {} {} {} {} {}\n", id.unit, id.runtime, id.variable, id.value, id.unique);
  for (const auto& finding : seen.findings())
    out += fmt::format("finding {} {} {} {} {}\n", finding.code, finding.severity, finding.subject,
                       finding.message, text(finding.advice));
  return out;
}

}  // namespace oamhal::conformance
