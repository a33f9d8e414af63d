// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "pci_files.hpp"

#include <fmt/format.h>

#include <charconv>

#include "error.hpp"
#include "pci_config.hpp"

namespace oam_sim {
namespace {

// include/linux/ioport.h; the low bits repeat those of the BAR register, as the kernel keeps them.
constexpr std::uint64_t kIo = 0x100, kMem = 0x200, kPrefetch = 0x2000, kSizeAlign = 0x40000,
                        kMem64 = 0x100000, kUnset = 0x20000000;

std::uint64_t resource_flags(const Bar& bar) {
  const std::uint64_t unset = bar.state == BarState::kUnset ? kUnset : 0;
  switch (bar.kind) {
    case BarKind::kIo:
      return unset | kIo | kSizeAlign | 0x1;
    case BarKind::kMem32:
      return unset | kMem | kSizeAlign;
    case BarKind::kMem32Prefetch:
      return unset | kMem | kPrefetch | kSizeAlign | 0x8;
    case BarKind::kMem64:
      return unset | kMem | kMem64 | kSizeAlign | 0x4;
    case BarKind::kMem64Prefetch:
      return unset | kMem | kMem64 | kPrefetch | kSizeAlign | 0xc;
  }
  return 0;
}

std::string resource_line(std::uint64_t start, std::uint64_t end, std::uint64_t flags) {
  return fmt::format("0x{:016x} 0x{:016x} 0x{:016x}\n", start, end, flags);
}

std::string window_line(const Window& window, std::uint64_t flags) {
  return window.end < window.start ? resource_line(0, 0, 0) : resource_line(window.start, window.end, flags);
}

// Six BARs, the ROM, six of SR-IOV; a bridge has its windows after them.
std::string resource_file(const Function& function) {
  std::string text;
  for (int index = 0; index < 13; ++index) {
    const auto bar = function.bars.find(index);
    const bool shown = bar != function.bars.end() && bar->second.state != BarState::kZeroed;
    text += shown ? resource_line(bar->second.address, bar->second.address + bar->second.size - 1,
                                  resource_flags(bar->second))
                  : resource_line(0, 0, 0);
  }
  if (!function.is_bridge()) return text;
  text += window_line(function.io_window, kIo | 0x1);
  text += window_line(function.memory_window, kMem);
  text += window_line(function.prefetch_window, kMem | kPrefetch | kMem64 | 0x1);
  return text + resource_line(0, 0, 0);
}

std::string modalias(const Function& function) {
  return fmt::format("pci:v{:08X}d{:08X}sv{:08X}sd{:08X}bc{:02X}sc{:02X}i{:02X}", function.vendor,
                     function.device_id, function.subvendor, function.subdevice, function.class_code >> 16,
                     function.class_code >> 8 & 0xff, function.class_code & 0xff);
}

std::string uevent(const Function& function) {
  std::string text;
  if (function.is_bound()) text += fmt::format("DRIVER={}\n", function.driver);
  text +=
      fmt::format("PCI_CLASS={:X}\nPCI_ID={:04X}:{:04X}\nPCI_SUBSYS_ID={:04X}:{:04X}\n", function.class_code,
                  function.vendor, function.device_id, function.subvendor, function.subdevice);
  return text + fmt::format("PCI_SLOT_NAME={}\nMODALIAS={}\n", function.bdf(), modalias(function));
}

std::string speed_text(double gts) {
  if (speed_code(gts) == 0) return "Unknown";
  return fmt::format("{:.1f} GT/s PCIe", gts);
}

void identity(FileMap& files, const Function& function) {
  files.text("class", fmt::format("0x{:06x}", function.class_code));
  files.text("vendor", fmt::format("0x{:04x}", function.vendor));
  files.text("device", fmt::format("0x{:04x}", function.device_id));
  files.text("subsystem_vendor", fmt::format("0x{:04x}", function.subvendor));
  files.text("subsystem_device", fmt::format("0x{:04x}", function.subdevice));
  files.text("revision", fmt::format("0x{:02x}", function.revision));
  files.text("modalias", modalias(function));
  files.bytes("uevent", uevent(function));
  files.bytes("resource", resource_file(function));
  files.link("subsystem", "sys/bus/pci");
  if (function.config != ConfigState::kMissing) files.bytes("config", config_space(function));
}

void state(FileMap& files, const Machine& machine, const Function& function) {
  const bool asleep = function.power_state.starts_with("D3");
  files.text("power_state", function.power_state);
  files.text("power/runtime_status", asleep ? "suspended" : "active");
  files.text("power/control", "on");
  files.text("irq", fmt::format("{}", function.is_bound() ? 24 + function.bus : 0));
  files.text("enable", function.is_bound() ? "1" : "0");
  const int numa = machine.numa_of(function);
  files.text("numa_node", fmt::format("{}", numa));
  const unsigned cpus = cpu_count(machine.host);
  const auto& nodes = machine.host.numa;
  const std::string list = numa >= 0 && static_cast<std::size_t>(numa) < nodes.size()
                               ? nodes[static_cast<std::size_t>(numa)].cpus
                               : fmt::format("0-{}", cpus == 0 ? 0 : cpus - 1);
  files.text("local_cpulist", list);
  files.text("local_cpus", cpu_mask(list, cpus));
}

// A device that does not answer reads as all-ones, in the link registers too.
void link_state(FileMap& files, const Function& function) {
  if (function.type == PcieType::kConventional) return;
  const PcieLink& link = function.link;
  const bool gone = function.config == ConfigState::kAllOnes;
  files.text("current_link_speed", gone ? "Unknown" : speed_text(link.speed));
  files.text("current_link_width", fmt::format("{}", gone ? 63 : link.width));
  files.text("max_link_speed", gone ? "Unknown" : speed_text(link.max_speed));
  files.text("max_link_width", fmt::format("{}", gone ? 63 : link.max_width == 0 ? 255 : link.max_width));
}

void relations(FileMap& files, const Machine& machine, const Function& function) {
  if (function.is_bound()) files.link("driver", "sys/bus/pci/drivers/" + function.driver);
  if (function.iommu_group >= 0) {
    files.link("iommu_group", fmt::format("sys/kernel/iommu_groups/{}", function.iommu_group));
  }
  if (function.is_bridge()) {
    files.text("secondary_bus_number", fmt::format("{}", function.secondary));
    files.text("subordinate_bus_number", fmt::format("{}", function.subordinate));
  }
  if (!function.vf_of.empty()) files.link("physfn", machine.functions[machine.index_of(function.vf_of)].path);
}

// sriov_numvfs and virtfnN of a physical function.
void virtual_functions(FileMap& files, const Machine& machine, const Function& function) {
  int count = 0;
  for (const Function& other : machine.functions) {
    if (!other.vf_of.empty() && other.vf_of == function.name) {
      files.link(fmt::format("virtfn{}", count++), other.path);
    }
  }
  if (count == 0) return;
  files.text("sriov_numvfs", fmt::format("{}", count));
  files.text("sriov_totalvfs", fmt::format("{}", count));
}

void slot(FileMap& files, const Function& port) {
  const std::string base = "sys/bus/pci/slots/" + port.slot;
  files.text(base + "/address", fmt::format("{:04x}:{:02x}:00", port.domain, port.secondary));
  files.text(base + "/cur_bus_speed", speed_text(port.link.speed));
  files.text(base + "/max_bus_speed", speed_text(port.link.max_speed));
}

void driver(FileMap& files, const std::string& name, const Driver& driver) {
  const std::string base = "sys/bus/pci/drivers/" + name;
  files.directory(base);
  if (driver.builtin) return;
  files.link(base + "/module", "sys/module/" + name);
  files.link("sys/module/" + name + "/drivers/pci:" + name, base);
  files.text("sys/module/" + name + "/initstate", "live");
  if (!driver.version.empty()) files.text("sys/module/" + name + "/version", driver.version);
}

}  // namespace

std::vector<unsigned> cpus_of(const std::string& list) {
  std::vector<unsigned> cpus;
  const char* end = list.data() + list.size();
  for (const char* at = list.data(); at < end;) {
    unsigned first = 0;
    auto parsed = std::from_chars(at, end, first);
    unsigned last = first;
    if (parsed.ptr < end && *parsed.ptr == '-') parsed = std::from_chars(parsed.ptr + 1, end, last);
    if (parsed.ec != std::errc{} || last < first || last > 65535) {
      throw Error(fmt::format("\"{}\" is not a list of CPUs: write \"0-15,32-47\"", list));
    }
    for (unsigned cpu = first; cpu <= last; ++cpu) cpus.push_back(cpu);
    at = parsed.ptr + 1;
  }
  return cpus;
}

unsigned cpu_count(const Host& host) {
  unsigned count = 0;
  for (const NumaNode& node : host.numa) {
    for (const unsigned cpu : cpus_of(node.cpus)) count = std::max(count, cpu + 1);
  }
  return count;
}

std::string cpu_mask(const std::string& list, unsigned cpus) {
  std::vector<std::uint32_t> words((std::max(cpus, 1U) + 31) / 32);
  for (const unsigned cpu : cpus_of(list)) {
    if (cpu / 32 < words.size()) words[cpu / 32] |= 1U << cpu % 32;
  }
  std::string mask;
  for (auto word = words.rbegin(); word != words.rend(); ++word) {
    mask += fmt::format("{}{:08x}", mask.empty() ? "" : ",", *word);
  }
  return mask;
}

FileMap pci_function_files(const Machine& machine, const Function& function) {
  FileMap files;
  identity(files, function);
  state(files, machine, function);
  link_state(files, function);
  relations(files, machine, function);
  virtual_functions(files, machine, function);
  return files;
}

FileMap pci_bus_files(const Machine& machine) {
  FileMap files;
  for (const auto& [name, details] : machine.drivers) driver(files, name, details);
  files.directory("sys/bus/pci/slots");
  for (const Function& function : machine.functions) {
    files.link("sys/bus/pci/devices/" + function.bdf(), function.path);
    if (!function.slot.empty()) slot(files, function);
    if (function.is_bound()) {
      if (!machine.drivers.contains(function.driver)) driver(files, function.driver, {"", true});
      files.link("sys/bus/pci/drivers/" + function.driver + "/" + function.bdf(), function.path);
    }
    if (function.iommu_group >= 0) {
      files.link(fmt::format("sys/kernel/iommu_groups/{}/devices/{}", function.iommu_group, function.bdf()),
                 function.path);
    }
  }
  for (const Root& root : machine.roots) {
    files.bytes(fmt::format("sys/devices/pci{:04x}:{:02x}/uevent", root.domain, root.bus), "");
  }
  return files;
}

}  // namespace oam_sim
