// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// A machine as its file describes it, after templates, counts and overrides are resolved (load.cpp), and with
// the numbers that enumeration gives out: buses, addresses, groups (pci_layout.cpp). README.md describes the
// file format.

#ifndef OAM_SIM_MACHINE_HPP_
#define OAM_SIM_MACHINE_HPP_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "expand.hpp"

namespace oam_sim {

using Texts = std::vector<std::pair<std::string, std::string>>;

struct NumaNode {
  std::string cpus;  // list as in sysfs: "0-55,112-167"
  std::uint64_t memory_bytes = 0;
};

struct Host {
  std::string hostname;
  std::string kernel;
  std::string lockdown;
  std::vector<NumaNode> numa;
  int remote_distance = 21;  // between any two NUMA nodes
  bool iommu = true;
  Texts dmi;
  Texts nodes;  // what stands for the access to device nodes; those that are not here are "ok"
};

struct Driver {
  std::string version;  // empty: the module has no version file, as in-tree drivers
  bool builtin = false;
};

enum class PcieType { kConventional, kEndpoint, kRootPort, kUpstream, kDownstream, kIntegrated };
enum class BarKind { kMem32, kMem32Prefetch, kMem64, kMem64Prefetch, kIo };
enum class BarState { kAssigned, kUnset, kZeroed };
enum class ConfigState { kNormal, kAllOnes, kMissing };

struct Bar {
  std::uint64_t size = 0;
  BarKind kind = BarKind::kMem32;
  BarState state = BarState::kAssigned;
  std::uint64_t address = 0;
};

struct Window {  // what a bridge forwards; empty when end < start
  std::uint64_t start = 1;
  std::uint64_t end = 0;
};

struct PcieLink {
  double speed = 0, max_speed = 0;  // GT/s
  unsigned width = 0, max_width = 0;
};

struct MetricsFields {
  std::string revision;  // "1.3" ... "1.9"; empty: no gpu_metrics file
  std::map<std::string, std::vector<std::uint64_t>, std::less<>> values;
};

struct KfdDevice {
  bool present = false;
  std::string name;
  std::map<std::string, std::uint64_t, std::less<>> properties;
  std::vector<std::uint64_t> memory;  // size of the bank of each partition
  unsigned memory_width = 0, memory_clock = 0;
  unsigned caches = 0;
  std::vector<std::int64_t> missing_partitions;
};

// Network ports of a Gaudi; the lists are numbers of ports.
struct FabricPorts {
  unsigned ports = 0;  // 0: neither habanalabs_ib nor habanalabs_en
  std::string rate;
  bool masks = false;  // the older driver: hlib_N, which shows its masks
  std::vector<std::uint64_t> external, disabled, down, closed;
};

// What the driver of a Gaudi answers over its control node.
struct ControlAnswers {
  bool present = false;
  bool masks = false;  // the maker's driver, which knows the ports and their states
  unsigned server_type = 0, status = 0, throttle = 0;
  std::string card_name;
  std::uint64_t reserved = 0, used = 0;  // bytes of the memory
  std::string error;                     // "EBUSY": answered to every question
};

struct DrmDevice {
  bool card = false, render = false;
  unsigned partitions = 1;  // render minors the driver reserves per device
};

// A module as docs/reference-module.md describes it. Its memory is BAR 2, and its slot its `module` unless
// said.
struct ReferenceModuleSettings {
  bool present = false;
  std::string vendor, serial, part, model;
  unsigned firmware_major = 0, firmware_minor = 0, firmware_patch = 0;
  unsigned slot = 0;            // straps MODULE_ID
  std::vector<unsigned> rates;  // that its lanes can do, Mb/s
};

// The registers of a Gaudi2 that no driver has; its card location is its `module`.
struct Gaudi2Registers {
  bool present = false;
  bool secured = false, valid = true, pcs_by_firmware = false;  // what the boot firmware says
  unsigned serdes_type = 0;
  std::vector<std::uint64_t> down, training;  // ports; the others have a link
};

// The registers of an AMD Instinct MI300 that no driver runs (module/instinct.hpp).
struct InstinctSettings {
  bool present = false;
  std::vector<std::uint64_t> disabled;  // xGMI ports that lead nowhere
};

// What the modules of the reference design have in common.
struct ReferenceBoard {
  bool present = false;
  std::string wiring;  // a file of boards/, by name or path
  std::uint64_t seed = 0, baseboard_id = 0;
  // Where counters wrap.
  unsigned bit_count_bits = 64, error_count_bits = 32, link_counter_bits = 32;
};

struct Function {
  // As described.
  std::string name, template_name, parent;
  std::uint16_t vendor = 0, device_id = 0, subvendor = 0, subdevice = 0;
  std::uint32_t class_code = 0;
  std::uint8_t revision = 0;
  std::string driver;  // empty: none bound
  PcieType type = PcieType::kEndpoint;
  PcieLink link;
  unsigned mps = 0, max_mps = 0;  // bytes
  bool has_acs = false;
  std::uint16_t acs_control = 0;
  std::map<int, Bar> bars;
  std::string slot;         // physical slot name of what is behind this port
  std::string power_state;  // D0, D3hot, D3cold
  ConfigState config = ConfigState::kNormal;
  std::string vf_of;
  int module = -1, hive = -1, position = -1;
  unsigned partitions = 1;
  std::uint64_t unique_id = 0, vram = 0;
  bool network = false;
  bool accel = false;
  Texts attributes, always_attributes, hwmon;
  std::vector<std::string> drop_attributes;
  MetricsFields metrics;
  KfdDevice kfd;
  DrmDevice drm;
  FabricPorts fabric;
  ControlAnswers control;
  ReferenceModuleSettings reference;
  Gaudi2Registers gaudi2;
  InstinctSettings instinct;
  std::optional<unsigned> wanted_device, wanted_function, wanted_secondary;
  Variables variables;

  // As enumerated.
  int parent_index = -1, root_index = -1;
  std::vector<std::size_t> children;
  unsigned domain = 0, bus = 0, device = 0, function = 0, secondary = 0, subordinate = 0;
  Window io_window, memory_window, prefetch_window;
  int iommu_group = -1;
  bool multifunction = false;  // another function has the same bus and device number
  std::string path;            // "sys/devices/pci..."
  int card = -1, render_minor = -1, hwmon_number = -1, net_number = -1, accel_number = -1, fabric_number = -1;

  bool is_bridge() const { return class_code >> 8 == 0x0604; }
  bool is_bound() const { return !driver.empty(); }
  std::string bdf() const;
};

struct Root {  // one host bridge: "pciDDDD:BB"
  std::string name;
  unsigned domain = 0, bus = 0;
  int numa = -1;
  std::vector<std::size_t> children;
};

struct WiredLink {  // by position in the hive
  int a = 0, b = 0;
  std::vector<std::pair<unsigned, unsigned>> ports;  // port at a, port at b, one pair per physical link
};

struct Wiring {
  bool full_mesh = false;
  std::vector<WiredLink> links;
};

struct MissingLink {
  std::string a, b;  // function names
  int count = -1;    // links of the bundle that are down; -1: all
};

struct Kfd {
  bool present = false, p2p_links = false, package_links = true, partition_links = true;
  std::uint64_t generation_id = 2, platform_oem = 0, platform_id = 0, platform_rev = 0;
  unsigned cpu_link_type = 1;
  std::vector<std::string> drop_keys;
};

struct Machine {
  std::string name, description;
  Host host;
  std::map<std::string, Driver> drivers;
  std::vector<Root> roots;
  std::vector<Function> functions;
  Wiring wiring;
  std::vector<MissingLink> missing_links;
  Kfd kfd;
  ReferenceBoard reference;
  Texts files;
  std::vector<std::string> drop_files;

  int numa_of(const Function& function) const;
  std::size_t index_of(const std::string& function_name) const;
};

}  // namespace oam_sim

#endif  // OAM_SIM_MACHINE_HPP_
