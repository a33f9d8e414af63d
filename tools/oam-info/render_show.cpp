// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <fmt/format.h>

#include "tools/common/table.hpp"
#include "tools/common/text.hpp"
#include "tools/oam-info/render.hpp"
#include "tools/oam-info/words.hpp"

namespace oam_info {

using oam_tools::Cell;
using oam_tools::Tone;
using oamhal::value_of;

namespace {

constexpr std::size_t kNameWidth = 18;

std::string line(std::string_view name, const std::string& value) {
  return fmt::format("  {} {}\n", oam_tools::pad(name, kNameWidth), value);
}

std::string section(std::string_view title, const Options& options) {
  return oam_tools::paint(title, Tone::kStrong, options.color) + "\n";
}

std::string shifted(const oam_tools::Table& table, const Options& options) {
  return oam_tools::indent(table.text(kWidth - 2, options.color), "  ");
}

std::string with_source(const std::string& value, const char* source) {
  return source != nullptr ? fmt::format("{} (from {})", value, text_or_dash(source)) : value;
}

std::string place(const Inventory& inventory, const oamhal::device_info& device) {
  if (device.module >= inventory.modules.size()) return line("module", "-");
  const oamhal::module_info& module = inventory.modules[device.module];
  std::string text = line("module", fmt::format("{}, device {} of {}", text_or_dash(module.id),
                                                device.device_in_module + 1, module.device_count));
  return text + line("slot", with_source(number_or_dash(module.slot), module.slot_source));
}

std::string identity(const Inventory& inventory, const oamhal::device_info& device) {
  std::string text = line("id", with_source(text_or_dash(device.id), device.id_source));
  text += line("index", fmt::format("{}", device.position));
  text += line("state", state_text(device));
  text += line("usable", device.usable_reason == nullptr
                             ? oamhal_usable_name(device.usable)
                             : fmt::format("{}: {}", oamhal_usable_name(device.usable),
                                           text_or_dash(device.usable_reason)));
  text += place(inventory, device);
  text += line("label", text_or_dash(device.label));
  text += line("form factor",
               with_source(oamhal_form_factor_name(device.form_factor), device.form_factor_source));
  text += line("maker", text_or_dash(device.vendor_name));
  text += line("model", text_or_dash(device.model));
  text += line("architecture", text_or_dash(device.architecture));
  text += line("serial", text_or_dash(device.serial));
  text += line("unique id", text_or_dash(device.unique_id));
  text += line("part number", text_or_dash(device.part_number));
  text +=
      line("PCI ids", fmt::format("{:04x}:{:04x}, subsystem {:04x}:{:04x}, class {:06x}, revision {:02x}{}",
                                  device.vendor_id, device.device_id, device.subsystem_vendor_id,
                                  device.subsystem_device_id, device.pci_class, device.revision,
                                  device.virtual_function != 0 ? ", virtual function" : ""));
  text += line("backend", text_or_dash(device.backend));
  text += line(
      "kernel driver",
      fmt::format("{} {}", text_or_dash(device.kernel_driver),
                  device.kernel_driver_version != nullptr ? text_or_dash(device.kernel_driver_version) : ""));
  return text;
}

std::string host(const Inventory& inventory, const oamhal::device_info& device, const Options& options) {
  std::string text = section("Way to the host", options);
  text += line("link", pcie_text(device.host_link));
  text += line("NUMA node", number_or_dash(device.numa_node));
  text += line("near CPUs", text_or_dash(device.local_cpus));
  text += line("IOMMU group", number_or_dash(device.iommu_group));
  const auto bridges = inventory.snapshot.bridges(device);
  if (bridges.empty()) return text;
  oam_tools::Table table({{"BRIDGE"}, {"IDS"}, {"LINK"}, {"SLOT"}, {"WHERE"}});
  for (const auto& bridge : bridges) {
    const bool last = bridge.position + 1 == device.bridge_first + device.bridge_count;
    const char* where = bridge.package_internal != 0 ? "inside the package" : last ? "root port" : "";
    table.add({text_or_dash(bridge.bdf_text),
               fmt::format("{:04x}:{:04x}", bridge.vendor_id, bridge.device_id),
               Cell(pcie_text(bridge.link), is_reduced(bridge.link) ? Tone::kWarning : Tone::kPlain),
               text_or_dash(bridge.slot), where});
  }
  return text + shifted(table, options);
}

std::string memory_flags(std::uint32_t flags) {
  std::string text;
  const auto add = [&](std::uint32_t flag, const char* word) {
    if ((flags & flag) != 0) text += std::string(text.empty() ? "" : ", ") + word;
  };
  add(OAMHAL_MEMORY_UNASSIGNED, "NO ADDRESS");
  add(OAMHAL_MEMORY_64BIT, "64-bit");
  add(OAMHAL_MEMORY_PREFETCHABLE, "prefetchable");
  add(OAMHAL_MEMORY_IO_PORTS, "I/O ports");
  return text;
}

std::string memory(const Inventory& inventory, const oamhal::device_info& device, const Options& options) {
  std::string text = section("Memory", options);
  text += line("capacity", size_text(device.memory_capacity_bytes));
  text += line("used", size_text(device.memory_used_bytes));
  const auto memories = inventory.snapshot.memories(device);
  if (memories.empty()) return text;
  oam_tools::Table table({{"KIND"}, {"BAR"}, {"CAPACITY"}, {"USED"}, {"NAME"}, {"FLAGS"}});
  for (const auto& region : memories)
    table.add({text_or_dash(region.kind), number_or_dash(region.bar), size_text(region.capacity_bytes),
               size_text(region.used_bytes), text_or_dash(region.name),
               Cell(memory_flags(region.flags),
                    (region.flags & OAMHAL_MEMORY_UNASSIGNED) != 0 ? Tone::kBad : Tone::kPlain)});
  return text + shifted(table, options);
}

std::string parts(const Inventory& inventory, const oamhal::device_info& device, const Options& options) {
  std::string text;
  if (const auto firmware = inventory.snapshot.firmware(device); !firmware.empty()) {
    text += section("Firmware", options);
    for (const auto& version : firmware)
      text += line(text_or_dash(version.name), text_or_dash(version.version));
  }
  if (const auto partitions = inventory.snapshot.partitions(device); !partitions.empty()) {
    text += section("Partitions", options);
    oam_tools::Table table({{"INDEX"}, {"COMPUTE"}, {"MEMORY"}, {"NATIVE"}, {"CAPACITY"}, {"ID"}});
    for (const auto& partition : partitions)
      table.add({fmt::format("{}", partition.index), text_or_dash(partition.compute_mode),
                 text_or_dash(partition.memory_mode), number_or_dash(partition.native_index),
                 size_text(partition.memory_capacity_bytes), text_or_dash(partition.id)});
    text += shifted(table, options);
  }
  return text;
}

std::string nodes(const Inventory& inventory, const oamhal::device_info& device, const Options& options) {
  const auto nodes = inventory.snapshot.nodes(device);
  if (nodes.empty()) return {};
  std::string text = section("Device nodes", options);
  oam_tools::Table table({{"PATH"}, {"KIND"}, {"NUMBERS"}, {"NEEDED"}, {"ACCESS"}, {"PARTITION"}});
  for (const auto& node : nodes) {
    const bool refused = node.access != OAMHAL_ACCESS_OK && node.access != OAMHAL_ACCESS_UNKNOWN;
    const auto partition = node.partition == OAMHAL_NO_INDEX ? 0 : node.partition - device.partition_first;
    table.add({text_or_dash(node.path), text_or_dash(node.kind),
               fmt::format("{}:{}", number_or_dash(node.major), number_or_dash(node.minor)),
               node.required != 0 ? "yes" : "",
               Cell(oamhal_access_name(node.access), refused ? Tone::kWarning : Tone::kPlain),
               node.partition == OAMHAL_NO_INDEX ? "" : fmt::format("{}", partition)});
  }
  return text + shifted(table, options);
}

std::string lanes_text(const oamhal::port_info& port) {
  const std::string all = number_or_dash(port.lanes);
  const auto active = value_of(port.active_lanes);
  return active && *active != port.lanes.value ? fmt::format("{}/{}", *active, all) : all;
}

/// What the ports count; zeros are left out, as they are what everybody expects.
template <typename Ports>
std::string counters(const Inventory& inventory, const Ports& ports, const Options& options) {
  oam_tools::Table table({{"PORT"}, {"COUNTER"}, {"VALUE"}, {"UNIT"}, {"WHAT"}});
  std::size_t zeros = 0;
  for (const auto& port : ports) {
    for (const auto& counter : inventory.snapshot.counters(port)) {
      if (value_of(counter.value) == 0U) {
        ++zeros;
        continue;
      }
      table.add({fmt::format("{}", port.index), text_or_dash(counter.name), number_or_dash(counter.value),
                 text_or_dash(counter.unit), text_or_dash(counter.detail)});
    }
  }
  std::string text = table.empty() ? "" : shifted(table, options);
  if (zeros != 0)
    text += fmt::format("  {} of the ports {} 0.\n", count_text(zeros, "counter"), zeros == 1 ? "is" : "are");
  return text;
}

/// Why states of ports are unknown, each reason once.
template <typename Ports>
std::string state_reasons(const Ports& ports) {
  std::vector<std::pair<std::string, std::string>> reasons;
  for (const auto& port : ports) {
    if (port.state_reason == nullptr) continue;
    const std::string reason = text_or_dash(port.state_reason);
    if (reasons.empty() || reasons.back().first != reason)
      reasons.emplace_back(reason, fmt::format("State of {}", port.index));
    else
      reasons.back().second += fmt::format(", {}", port.index);
  }
  std::string text;
  for (const auto& [reason, who] : reasons)
    for (const std::string& words : oam_tools::wrap(fmt::format("{}: {}", who, reason), kWidth - 2))
      text += "  " + words + "\n";
  return text;
}

std::string fabric(const Inventory& inventory, const oamhal::device_info& device, const Options& options) {
  std::string text = section(fmt::format("Fabric: {} links up", links_text(device)), options);
  if (const auto ports = inventory.snapshot.ports(device); !ports.empty()) {
    oam_tools::Table table({{"PORT"}, {"LINK"}, {"LANES"}, {"LANE RATE"}, {"STATE"}});
    for (const auto& port : ports)
      table.add({fmt::format("{}", port.index), text_or_dash(port.link_name), lanes_text(port),
                 rate_text(port.lane_rate_mbps), oamhal_link_state_name(port.state)});
    text += shifted(table, options) + state_reasons(ports) + counters(inventory, ports, options);
  }
  const auto links = links_of(inventory, device);
  if (links.empty()) return text;
  return text + oam_tools::indent(links_table(inventory, options, links, kWidth - 2), "  ");
}

/// "43 C", "138 W", "132 MHz": in the units that people have for it.
std::string reading_text(const oamhal::reading_info& reading) {
  const auto value = value_of(reading.value);
  if (!value) return oamhal_absence_name(reading.value.absence);
  const std::string_view unit = oamhal::text_of(reading.unit);
  const auto thousandth = [&](const char* name) {
    return fmt::format("{:.{}f} {}", static_cast<double>(*value) / 1000, *value % 1000 == 0 ? 0 : 1, name);
  };
  if (unit == "mC") return thousandth("C");
  if (unit == "mW") return thousandth("W");
  if (unit == "kHz") return thousandth("MHz");
  if (unit == "1") return fmt::format("{}", *value);
  return fmt::format("{} {}", *value, oam_tools::printable(unit));
}

std::string readings(const Inventory& inventory, const oamhal::device_info& device, const Options& options) {
  if (!options.readings) return {};
  std::string text = section("Readings", options);
  const auto readings = inventory.snapshot.readings(device);
  if (readings.empty()) return text + "  The backend has none of this device.\n";
  oam_tools::Table table({{"READING"}, {"VALUE"}, {"SOURCE"}, {"WHAT"}});
  for (const auto& reading : readings)
    table.add({text_or_dash(reading.name),
               Cell(reading_text(reading), value_of(reading.value) ? Tone::kPlain : Tone::kWarning),
               text_or_dash(reading.source), text_or_dash(reading.detail)});
  return text + shifted(table, options);
}

}  // namespace

std::string render_show(const Inventory& inventory, const Options& options,
                        const std::vector<oamhal::device_info>& devices) {
  std::string text = origin_line(inventory, options.color);
  for (std::size_t i = 0; i < devices.size(); ++i) {
    const oamhal::device_info& device = devices[i];
    if (i > 0) text += "\n";
    const std::string slot = slot_text(inventory, device);
    text += section(fmt::format("{}{}{}", slot == "-" ? "" : slot + " ", text_or_dash(device.bdf_text),
                                " " + model_text(device)),
                    options);
    text += identity(inventory, device) + host(inventory, device, options) +
            memory(inventory, device, options) + parts(inventory, device, options) +
            nodes(inventory, device, options) + readings(inventory, device, options) +
            fabric(inventory, device, options);
    const auto findings = findings_of(inventory, device);
    text += section(count_text(findings.size(), "finding"), options);
    text += findings_list(inventory, options, findings);
  }
  return text;
}

}  // namespace oam_info
