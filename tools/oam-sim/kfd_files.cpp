// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// Key order and link rules: Linux 6.12 drivers/gpu/drm/amd/amdkfd/{kfd_topology.c,kfd_crat.c}.

#include "kfd_files.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <set>
#include <string_view>

#include "load_function.hpp"
#include "pci_files.hpp"

namespace oam_sim {
namespace {

using Values = std::map<std::string, std::uint64_t, std::less<>>;

constexpr std::array<std::string_view, 29> kCommonKeys = {"cpu_cores_count",
                                                          "simd_count",
                                                          "mem_banks_count",
                                                          "caches_count",
                                                          "io_links_count",
                                                          "p2p_links_count",
                                                          "cpu_core_id_base",
                                                          "simd_id_base",
                                                          "max_waves_per_simd",
                                                          "lds_size_in_kb",
                                                          "gds_size_in_kb",
                                                          "num_gws",
                                                          "wave_front_size",
                                                          "array_count",
                                                          "simd_arrays_per_engine",
                                                          "cu_per_simd_array",
                                                          "simd_per_cu",
                                                          "max_slots_scratch_cu",
                                                          "gfx_target_version",
                                                          "vendor_id",
                                                          "device_id",
                                                          "location_id",
                                                          "domain",
                                                          "drm_render_minor",
                                                          "hive_id",
                                                          "num_sdma_engines",
                                                          "num_sdma_xgmi_engines",
                                                          "num_sdma_queues_per_engine",
                                                          "num_cp_queues"};
constexpr std::array<std::string_view, 8> kGpuKeys = {
    "max_engine_clk_fcompute", "local_mem_size", "fw_version", "capability", "debug_prop",
    "sdma_fw_version",         "unique_id",      "num_xcc"};

constexpr unsigned kTypePcie = 2, kTypeXgmi = 11;
constexpr unsigned kWeightPcie = 20, kWeightXgmi = 15, kWeightInPackage = 13;
constexpr std::uint64_t kXgmiBandwidth =
    50000;  // MB/s per link: 16 lanes of 25 Gb/s, whatever the part runs at
constexpr std::uint64_t kPackageBandwidth = 819200;  // between partitions of one package

struct Node {
  const Function* function = nullptr;  // null: a CPU node
  unsigned numa = 0, partition = 0;
  const Hive* hive = nullptr;
  std::size_t member = 0;
};

struct Link {
  unsigned type, weight;
  std::uint64_t min_bandwidth, max_bandwidth;
  unsigned flags;
};

class Topology {
 public:
  Topology(const Machine& machine, const std::vector<Hive>& hives) : machine_(machine) {
    for (unsigned n = 0; n < machine.host.numa.size(); ++n) nodes_.push_back({nullptr, n, 0, nullptr, 0});
    for (std::size_t f = 0; f < machine.functions.size(); ++f) add_device(hives, f);
  }

  FileMap files() {
    const KfdText top = system_text();
    files_.text("sys/devices/virtual/kfd/kfd/dev", "234:0");
    files_.bytes("sys/devices/virtual/kfd/kfd/uevent", "MAJOR=234\nMINOR=0\nDEVNAME=kfd\n");
    files_.link("sys/devices/virtual/kfd/kfd/subsystem", "sys/class/kfd");
    files_.link("sys/class/kfd/kfd", "sys/devices/virtual/kfd/kfd");
    files_.text(base_ + "generation_id", fmt::format("{}", machine_.kfd.generation_id));
    files_.bytes(base_ + "system_properties", top);
    for (std::size_t n = 0; n < nodes_.size(); ++n) add_node(n);
    return std::move(files_);
  }

 private:
  using KfdText = std::string;

  void add_device(const std::vector<Hive>& hives, std::size_t index);
  void add_node(std::size_t n);
  unsigned add_links(std::size_t n, bool direct);
  unsigned add_caches(const Node& node, const std::string& directory);
  void add_bank(const Node& node, const std::string& directory);
  void add_properties(const Node& node, const std::string& directory, Values values);
  Values gpu_values(const Node& node) const;
  bool link(const Node& from, const Node& to, bool direct, Link& link) const;
  bool gpu_link(const Node& from, const Node& to, bool direct, Link& link) const;
  bool host_link(const Node& from, const Node& to, bool direct, Link& link) const;
  unsigned distance(const Node& from, const Node& to) const;
  unsigned gpu_id(const Node& node);
  KfdText system_text() const;

  const Machine& machine_;
  const std::string base_ = "sys/devices/virtual/kfd/kfd/topology/";
  std::vector<Node> nodes_;
  std::set<unsigned> gpu_ids_;
  FileMap files_;
};

void Topology::add_device(const std::vector<Hive>& hives, std::size_t index) {
  const Function& function = machine_.functions[index];
  if (!function.is_bound() || !function.kfd.present) return;
  Node node{&function, static_cast<unsigned>(std::max(0, machine_.numa_of(function))), 0, nullptr, 0};
  for (const Hive& hive : hives) {
    const auto member = std::ranges::find(hive.members, index, &HiveMember::function);
    if (member == hive.members.end()) continue;
    node.hive = &hive;
    node.member = static_cast<std::size_t>(member - hive.members.begin());
  }
  for (unsigned p = 0; p < function.partitions; ++p) {
    node.partition = p;
    if (std::ranges::find(function.kfd.missing_partitions, p) == function.kfd.missing_partitions.end()) {
      nodes_.push_back(node);
    }
  }
}

std::string Topology::system_text() const {
  return fmt::format("platform_oem {}\nplatform_id {}\nplatform_rev {}\n", machine_.kfd.platform_oem,
                     machine_.kfd.platform_id, machine_.kfd.platform_rev);
}

unsigned Topology::gpu_id(const Node& node) {
  if (node.function == nullptr) return 0;
  const std::string seed = fmt::format("{}/{}/{}", machine_.name, node.function->name, node.partition);
  auto id = static_cast<unsigned>(stable_number(seed) & 0xffff);
  while (id == 0 || !gpu_ids_.insert(id).second) id = (id + 1) & 0xffff;
  return id;
}

unsigned Topology::distance(const Node& from, const Node& to) const {
  return from.numa == to.numa ? 10 : static_cast<unsigned>(machine_.host.remote_distance);
}

// A device and the CPU node it hangs on are linked directly, the other CPU nodes through that one.
bool Topology::host_link(const Node& from, const Node& to, bool direct, Link& link) const {
  const bool near = from.numa == to.numa;
  if (near != direct) return false;
  const Function& device = from.function != nullptr ? *from.function : *to.function;
  const auto bandwidth = static_cast<std::uint64_t>(device.link.speed * 1000 * device.link.width / 8);
  const unsigned weight = near ? kWeightPcie : kWeightPcie + distance(from, to);
  const unsigned flags = from.function == nullptr ? 3 : 1;
  link = near ? Link{kTypePcie, weight, 312, bandwidth, flags} : Link{kTypePcie, weight, 0, 0, flags};
  return true;
}

bool Topology::gpu_link(const Node& from, const Node& to, bool direct, Link& link) const {
  const bool same_hive = from.hive != nullptr && from.hive == to.hive;
  if (from.function == to.function) {
    link = {kTypeXgmi, kWeightInPackage, kPackageBandwidth, kPackageBandwidth, 1};
    return direct && machine_.kfd.package_links;
  }
  if (!same_hive) {  // over PCIe, when the kernel has peer-to-peer support
    const unsigned between = from.numa == to.numa ? 0 : distance(from, to);
    link = {kTypePcie, 2 * kWeightPcie + between, 0, 0, 1};
    return !direct;
  }
  const HiveMember& member = from.hive->members[from.member];
  const unsigned hops = member.hops[to.member];
  const std::uint64_t links = member.peers[to.member].size();
  const bool partitioned = from.function->partitions > 1 || to.function->partitions > 1;
  if (partitioned) {
    link = {kTypeXgmi, 2 * kWeightInPackage + kWeightXgmi * hops, 0, 0, 1};
  } else {
    link = {kTypeXgmi, kWeightXgmi * hops, links != 0 ? kXgmiBandwidth : 0, links * kXgmiBandwidth, 1};
  }
  return direct && hops != 0;
}

bool Topology::link(const Node& from, const Node& to, bool direct, Link& link) const {
  if (from.function != nullptr && to.function != nullptr) return gpu_link(from, to, direct, link);
  if (from.function != nullptr || to.function != nullptr) return host_link(from, to, direct, link);
  link = {machine_.kfd.cpu_link_type, distance(from, to), 0, 0, 0};
  return direct;
}

unsigned Topology::add_links(std::size_t n, bool direct) {
  if (!direct && !machine_.kfd.p2p_links) return 0;
  if (nodes_[n].partition != 0 && !machine_.kfd.partition_links) return 0;
  unsigned count = 0;
  const std::string directory = fmt::format("{}nodes/{}/{}/", base_, n, direct ? "io_links" : "p2p_links");
  for (std::size_t to = 0; to < nodes_.size(); ++to) {
    Link found{};
    if (to == n || !link(nodes_[n], nodes_[to], direct, found)) continue;
    files_.bytes(
        fmt::format("{}{}/properties", directory, count++),
        fmt::format("type {}\nversion_major 0\nversion_minor 0\nnode_from {}\nnode_to {}\nweight {}\n"
                    "min_latency 0\nmax_latency 0\nmin_bandwidth {}\nmax_bandwidth {}\n"
                    "recommended_transfer_size 0\nrecommended_sdma_engine_id_mask 0\nflags {}\n",
                    found.type, n, to, found.weight, found.min_bandwidth, found.max_bandwidth, found.flags));
  }
  files_.directory(directory.substr(0, directory.size() - 1));
  return count;
}

void Topology::add_bank(const Node& node, const std::string& directory) {
  std::uint64_t size = machine_.host.numa[node.function == nullptr ? node.numa : 0].memory_bytes;
  unsigned heap = 0;
  unsigned width = 64;
  unsigned clock = 4800;
  if (node.function != nullptr) {
    const auto& memory = node.function->kfd.memory;
    size = memory.empty() ? node.function->vram / node.function->partitions
                          : memory[std::min<std::size_t>(node.partition, memory.size() - 1)];
    heap = 1;
    width = node.function->kfd.memory_width;
    clock = node.function->kfd.memory_clock;
  }
  files_.bytes(directory + "mem_banks/0/properties",
               fmt::format("heap_type {}\nsize_in_bytes {}\nflags 0\nwidth {}\nmem_clk_max {}\n", heap, size,
                           width, clock));
}

unsigned Topology::add_caches(const Node& node, const std::string& directory) {
  files_.directory(directory + "caches");
  if (node.function == nullptr) return 0;
  for (unsigned c = 0; c < node.function->kfd.caches; ++c) {
    files_.bytes(
        fmt::format("{}caches/{}/properties", directory, c),
        fmt::format("processor_id_low {}\nlevel 1\nsize 32\ncache_line_size 128\ncache_lines_per_tag 1\n"
                    "association 64\nlatency 0\ntype 9\nsibling_map 1\n",
                    0x80001000U + c));
  }
  return node.function->kfd.caches;
}

Values Topology::gpu_values(const Node& node) const {
  const Function& function = *node.function;
  Values values = function.kfd.properties;
  values["vendor_id"] = function.vendor;
  values["device_id"] = function.device_id;
  values["location_id"] = function.bus << 8 | function.device << 3 | function.function | node.partition;
  values["domain"] = function.domain;
  values["drm_render_minor"] =
      function.render_minor < 0 ? 0 : static_cast<std::uint64_t>(function.render_minor) + node.partition;
  values["hive_id"] = node.hive == nullptr ? 0 : node.hive->id;
  values["unique_id"] = function.unique_id;
  return values;
}

void Topology::add_properties(const Node& node, const std::string& directory, Values values) {
  const auto& dropped = machine_.kfd.drop_keys;
  std::string text;
  const auto add = [&](std::string_view key) {
    if (std::ranges::find(dropped, key) != dropped.end()) return;
    const auto value = values.find(key);
    fmt::format_to(std::back_inserter(text), "{} {}\n", key, value == values.end() ? 0 : value->second);
  };
  for (const std::string_view key : kCommonKeys) add(key);
  if (node.function != nullptr) {
    for (const std::string_view key : kGpuKeys) add(key);
  }
  add("max_engine_clk_ccompute");
  files_.bytes(directory + "properties", text);
}

void Topology::add_node(std::size_t n) {
  const Node& node = nodes_[n];
  const std::string directory = fmt::format("{}nodes/{}/", base_, n);
  Values values = node.function == nullptr ? Values{} : gpu_values(node);
  if (node.function == nullptr) {
    values["cpu_cores_count"] = cpus_of(machine_.host.numa[node.numa].cpus).size();
  }
  values["max_engine_clk_ccompute"] = 3700;
  values["mem_banks_count"] = 1;
  values["io_links_count"] = add_links(n, true);
  values["p2p_links_count"] = add_links(n, false);
  values["caches_count"] = add_caches(node, directory);
  add_bank(node, directory);
  add_properties(node, directory, std::move(values));
  files_.text(directory + "gpu_id", fmt::format("{}", gpu_id(node)));
  files_.text(directory + "name", node.function == nullptr ? "" : node.function->kfd.name);
}

}  // namespace

FileMap kfd_files(const Machine& machine, const std::vector<Hive>& hives) {
  if (!machine.kfd.present) return {};
  return Topology(machine, hives).files();
}

}  // namespace oam_sim
