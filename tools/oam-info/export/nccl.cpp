// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tools/oam-info/export/cpus.hpp"
#include "tools/oam-info/export/export.hpp"
#include "tools/oam-info/export/pci_tree.hpp"
#include "tools/oam-info/export/xml.hpp"
#include "tools/oam-info/words.hpp"

namespace oam_info {

using oamhal::value_of;

namespace {

// What the two libraries read, by their sources (src/graph/xml.h and xml.cc of NCCL and RCCL): the version
// that they ask for, and how a link between two GPUs is called.
struct Library {
  const char* option;
  const char* name;
  const char* vendor;
  const char* maker;
  const char* runtime;
  const char* link_type;
  int version;
};
constexpr std::array<Library, 2> kLibraries = {
    Library{"nccl", "NCCL", "nvidia", "NVIDIA", "cuda", "nvlink", 1},
    Library{"rccl", "RCCL", "amd", "AMD", "hip", "xgmi", 2}};
constexpr std::size_t kMostNodes = 1024, kLongestValue = 255;

oamhal::error refusal(std::string message) {
  return {OAMHAL_ERROR_NOT_SUPPORTED, std::move(message), 0};
}

// A device, and its number in the runtime where that is known.
struct Gpu {
  std::uint32_t device;
  std::optional<std::size_t> ordinal;
};

/// The GPUs that the runtime sees in this environment; where its order is not known, all with a driver.
std::vector<Gpu> visible_gpus(const Machine& machine, const Library& library) {
  const auto is_wanted = [&](std::uint32_t device) {
    const std::int32_t state = machine.devices[device].state;
    return oamhal::text_of(machine.devices[device].vendor) == library.vendor &&
           (state == OAMHAL_STATE_OK || state == OAMHAL_STATE_DEGRADED || state == OAMHAL_STATE_UNKNOWN);
  };
  std::vector<Gpu> gpus;
  if (const auto devices = machine.visible(library.runtime)) {
    for (std::size_t i = 0; i < devices->size(); ++i)
      if ((*devices)[i] < machine.devices.size() && is_wanted((*devices)[i]))
        gpus.push_back({(*devices)[i], i});
    return gpus;
  }
  for (const auto& device : machine.devices)
    if (is_wanted(device.position)) gpus.push_back({device.position, std::nullopt});
  return gpus;
}

void set_link(XmlElement& pci, const oamhal_pcie_link_t& link) {
  if (const auto speed = value_of(link.max_speed_tenth_gts))
    pci.set("link_speed", fmt::format("{}.{} GT/s PCIe", *speed / 10, *speed % 10));
  if (const auto width = value_of(link.max_width)) pci.set("link_width", fmt::format("{}", *width));
}

class Writer {
 public:
  Writer(const Machine& machine, const Library& library, std::vector<Gpu> gpus)
      : machine_(machine), library_(library), gpus_(std::move(gpus)) {
    for (const Gpu& gpu : gpus_) ordinals_[gpu.device] = gpu.ordinal;
  }

  /// Why the format cannot say it, as a sentence, or "".
  std::string collect_links() {
    for (const auto& link : machine_.links) {
      const bool is_between = ordinals_.contains(link.a.device) && ordinals_.contains(link.b.device) &&
                              link.a.device != link.b.device;
      const bool is_there = link.evidence == OAMHAL_EVIDENCE_SEEN &&
                            (link.state == OAMHAL_LINK_STATE_UP || link.state == OAMHAL_LINK_STATE_UNKNOWN);
      if (!is_between || !is_there || oamhal::text_of(link.type) != library_.link_type) continue;
      const auto count = value_of(link.port_count);
      if (!count)
        return fmt::format("how many links join {} and {} is unknown, and {} takes no link without a number.",
                           machine_.scene.nodes[link.a.device].name, machine_.scene.nodes[link.b.device].name,
                           library_.name);
      links_[link.a.device][link.b.device] += *count;
      links_[link.b.device][link.a.device] += *count;
    }
    return {};
  }

  [[nodiscard]] XmlElement system(const PortTypes& types) const {
    std::vector<NumaTree> trees;
    for (const Gpu& gpu : gpus_) {
      const auto& device = machine_.devices[gpu.device];
      PciNode node;
      node.bdf = text_or_dash(device.bdf_text);
      node.device = gpu.device;
      add_function(trees, value_of(device.numa_node),
                   upstream_ports(machine_.device_bridges[gpu.device], types), node);
    }
    for (const auto& nic : machine_.nics) {
      if (nic.virtual_function != 0) continue;
      PciNode node;
      node.bdf = text_or_dash(nic.bdf_text);
      node.nic = nic;
      add_function(trees, value_of(nic.numa_node), upstream_ports(machine_.nic_bridges[nic.position], types),
                   node);
    }
    XmlElement system{"system"};
    system.set("version", fmt::format("{}", library_.version));
    for (const NumaTree& tree : trees) system.children.push_back(cpu(tree));
    return system;
  }

 private:
  [[nodiscard]] XmlElement cpu(const NumaTree& tree) const {
    XmlElement cpu{"cpu"};
    // As the kernel says it for a function that belongs to no node.
    cpu.set("numaid", tree.numa_node ? fmt::format("{}", *tree.numa_node) : "-1");
    for (const auto& device : machine_.devices) {
      if (value_of(device.numa_node) != tree.numa_node || device.local_cpus == nullptr) continue;
      const auto cpus = cpus_of(device.local_cpus);
      if (const std::string mask = kernel_mask(cpus); !cpus.empty() && mask.size() < kLongestValue)
        cpu.set("affinity", mask);
      break;
    }
    for (const PciNode& node : tree.roots) cpu.children.push_back(pci(node));
    return cpu;
  }

  [[nodiscard]] XmlElement pci(const PciNode& node) const {
    XmlElement pci{"pci"};
    pci.set("busid", node.bdf);
    if (node.bridge) {
      set_ids(pci, 0x060400, node.bridge->vendor_id, node.bridge->device_id);
      set_link(pci, node.bridge->link);
    } else if (node.device) {
      const auto& device = machine_.devices[*node.device];
      set_ids(pci, device.pci_class, device.vendor_id, device.device_id);
      pci.set("subsystem_vendor", fmt::format("{:#06x}", device.subsystem_vendor_id));
      pci.set("subsystem_device", fmt::format("{:#06x}", device.subsystem_device_id));
      set_link(pci, device.host_link);
      pci.children.push_back(gpu(*node.device));
    } else if (node.nic) {
      set_ids(pci, node.nic->pci_class, node.nic->vendor_id, node.nic->device_id);
      pci.children.push_back(nic(*node.nic));
    }
    for (const PciNode& below : node.below) pci.children.push_back(this->pci(below));
    return pci;
  }

  static void set_ids(XmlElement& pci, std::uint32_t pci_class, unsigned vendor, unsigned device) {
    pci.set("class", fmt::format("{:#08x}", pci_class));
    pci.set("vendor", fmt::format("{:#06x}", vendor));
    pci.set("device", fmt::format("{:#06x}", device));
  }

  [[nodiscard]] XmlElement gpu(std::uint32_t device) const {
    XmlElement gpu{"gpu"};
    if (const auto& ordinal = ordinals_.at(device)) gpu.set("dev", fmt::format("{}", *ordinal));
    const char* architecture = machine_.devices[device].architecture;
    if (std::string_view(library_.option) == "rccl" && architecture != nullptr) gpu.set("gcn", architecture);
    if (const auto found = links_.find(device); found != links_.end())
      for (const auto& [peer, count] : found->second) {
        XmlElement link{library_.link_type};
        link.set("target", text_or_dash(machine_.devices[peer].bdf_text));
        link.set("count", fmt::format("{}", count));
        link.set("tclass", fmt::format("{:#08x}", machine_.devices[peer].pci_class));
        gpu.children.push_back(std::move(link));
      }
    return gpu;
  }

  static XmlElement nic(const oamhal::nic_info& info) {
    XmlElement nic{"nic"};
    const bool rdma = info.rdma_count > 0;
    const char* const* names = rdma ? info.rdma_names : info.net_names;
    for (std::uint32_t i = 0; i < (rdma ? info.rdma_count : info.net_count); ++i) {
      XmlElement net{"net"};
      net.set("name", text_or_dash(names[i]));
      // The rate is that of all ports: of one it is known when there is one.
      if (const auto rate = value_of(info.rate_mbps); rate && rdma && info.rdma_count == 1)
        net.set("speed", fmt::format("{}", *rate));
      nic.children.push_back(std::move(net));
    }
    return nic;
  }

  const Machine& machine_;
  const Library& library_;
  std::vector<Gpu> gpus_;
  std::map<std::uint32_t, std::optional<std::size_t>> ordinals_;
  std::map<std::uint32_t, std::map<std::uint32_t, std::uint64_t>> links_;
};

std::size_t count_elements(const XmlElement& element) {
  std::size_t count = 1;
  for (const XmlElement& child : element.children) count += count_elements(child);
  return count;
}

}  // namespace

oamhal::result<std::string> export_nccl(const Machine& machine, const std::string& library_option,
                                        const PortTypes& types) {
  const Library& library = *std::ranges::find(kLibraries, library_option, &Library::option);
  const std::vector<Gpu> gpus = visible_gpus(machine, library);
  if (gpus.empty())
    return refusal(fmt::format("{} uses devices of {} alone, and there is none here that it could see.",
                               library.name, library.maker));
  for (const Gpu& gpu : gpus)
    if (const auto& device = machine.devices[gpu.device]; device.partition_count > 1)
      return refusal(
          fmt::format("{} is parted in {}, and how {} tells partitions apart in this file is not known.",
                      machine.scene.nodes[gpu.device].name, device.partition_count, library.name));
  Writer writer(machine, library, gpus);
  if (const std::string why = writer.collect_links(); !why.empty()) return refusal(why);
  const XmlElement system = writer.system(types);
  if (count_elements(system) > kMostNodes)
    return refusal(fmt::format("{} reads {} elements at most, and this machine needs {}.", library.name,
                               kMostNodes, count_elements(system)));
  std::string text;
  if (const std::string origin = machine.scene.origin; !origin.empty()) text += xml_comment(origin) + "\n";
  return text + to_text(system);
}

}  // namespace oam_info
