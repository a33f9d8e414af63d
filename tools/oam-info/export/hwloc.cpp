// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
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

// Numbers of hwloc's XML (hwloc.h): kinds of OS devices, and of distances.
constexpr int kNetwork = 2, kOpenFabrics = 3, kCoprocessor = 5;
constexpr int kFromOsBandwidth = 1 | 8;
/// What hwloc itself writes for the way from a device to itself.
constexpr std::uint64_t kSelfBandwidth = 1000000;
/// A matrix of more is larger than what it is good for.
constexpr std::size_t kMostForDistances = 256;
constexpr std::size_t kValuesInElement = 8;

std::string speed_text(const oamhal_pcie_link_t& link) {
  const auto speed = value_of(link.speed_tenth_gts);
  const auto width = value_of(link.width);
  if (!speed || !width) return "0.000000";
  // Gigabytes per second: 8b/10b up to 5 GT/s, then 128b/130b.
  const double coding = *speed <= 50 ? 0.8 : 128.0 / 130.0;
  return fmt::format("{:.6f}", static_cast<double>(*speed) / 10 * static_cast<double>(*width) * coding / 8);
}

oamhal_bdf_t address_of(const PciNode& node) {
  const auto bdf = oamhal::try_parse_bdf(node.bdf);
  return bdf ? *bdf : oamhal_bdf_t{};
}

unsigned last_bus(const PciNode& node) {
  unsigned last = address_of(node).bus;
  for (const PciNode& below : node.below) last = std::max(last, last_bus(below));
  return last;
}

/// The buses below a bridge, as far as functions on them were seen.
std::string buses_below(const PciNode& bridge) {
  unsigned first = 255;
  for (const PciNode& below : bridge.below) first = std::min<unsigned>(first, address_of(below).bus);
  return fmt::format("{:04x}:[{:02x}-{:02x}]", address_of(bridge).domain, first, last_bus(bridge));
}

class HwlocWriter {
 public:
  explicit HwlocWriter(const Machine& machine) : machine_(machine), scene_(machine.scene) {}

  /// Whether anything tells a CPU: hwloc has no machine without.
  bool collect_cpus() {
    const std::vector<std::uint32_t> nodes = machine_.numa_nodes;
    for (const auto& device : machine_.devices) {
      std::optional<std::uint64_t> numa = value_of(device.numa_node);
      if (!numa && nodes.size() == 1) numa = nodes.front();
      for (const std::uint32_t cpu : cpus_of(oamhal::text_of(device.local_cpus)))
        if (seen_.insert(cpu).second) cpus_[numa].insert(cpu);
    }
    // A host whose firmware tells no nodes is one.
    if (cpus_.size() == 1 && !cpus_.begin()->first) {
      cpus_[0] = std::move(cpus_.begin()->second);
      cpus_.erase(std::nullopt);
    }
    return !seen_.empty();
  }

  std::string text() {
    XmlElement topology{"topology"};
    topology.set("version", "2.0");
    topology.children.push_back(machine());
    add_distances(topology);
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE topology SYSTEM \"hwloc2.dtd\">\n" +
           to_text(topology);
  }

 private:
  XmlElement object(const char* type) {
    XmlElement made{"object"};
    made.set("type", type);
    made.set("gp_index", fmt::format("{}", ++last_index_));
    return made;
  }

  static void set_sets(XmlElement& element, const std::set<std::uint32_t>& cpus,
                       const std::set<std::uint32_t>& nodes, bool allowed) {
    for (const char* prefix : {"", "complete_", "allowed_"}) {
      if (std::string_view(prefix) == "allowed_" && !allowed) continue;
      element.set(fmt::format("{}cpuset", prefix), hwloc_set(cpus));
      element.set(fmt::format("{}nodeset", prefix), hwloc_set(nodes));
    }
  }

  static void add_info(XmlElement& element, const char* name, const std::string& value) {
    if (value.empty() || value == "-") return;
    XmlElement info{"info"};
    info.set("name", name);
    info.set("value", value);
    element.children.push_back(std::move(info));
  }

  XmlElement machine() {
    XmlElement machine = object("Machine");
    machine.set("os_index", "0");
    std::set<std::uint32_t> nodes;
    for (const auto& [numa, cpus] : cpus_)
      if (numa) nodes.insert(static_cast<std::uint32_t>(*numa));
    set_sets(machine, seen_, nodes, true);
    add_info(machine, "HostName", machine_.hostname);
    add_info(machine, "Backend", "oamhal");
    add_info(machine, "OAMOrigin", scene_.origin);
    const std::vector<NumaTree> trees = trees_of();
    for (const auto& [numa, cpus] : cpus_) {
      if (numa)
        machine.children.push_back(numa_group(static_cast<std::uint32_t>(*numa), cpus, trees));
      else
        add_cpus(machine, cpus, nodes);
    }
    for (const NumaTree& tree : trees)
      if (!cpus_.contains(tree.numa_node)) add_io(machine, tree);
    return machine;
  }

  XmlElement numa_group(std::uint32_t numa, const std::set<std::uint32_t>& cpus,
                        const std::vector<NumaTree>& trees) {
    XmlElement group = object("Group");
    set_sets(group, cpus, {numa}, false);
    group.set("kind", "0");
    group.set("subkind", "0");
    XmlElement node = object("NUMANode");
    node.set("os_index", fmt::format("{}", numa));
    set_sets(node, cpus, {numa}, false);
    group.children.push_back(std::move(node));
    add_cpus(group, cpus, {numa});
    for (const NumaTree& tree : trees)
      if (tree.numa_node == numa) add_io(group, tree);
    return group;
  }

  void add_cpus(XmlElement& parent, const std::set<std::uint32_t>& cpus,
                const std::set<std::uint32_t>& nodes) {
    for (const std::uint32_t cpu : cpus) {
      XmlElement unit = object("PU");
      unit.set("os_index", fmt::format("{}", cpu));
      set_sets(unit, {cpu}, nodes, false);
      parent.children.push_back(std::move(unit));
    }
  }

  [[nodiscard]] std::vector<NumaTree> trees_of() const {
    std::vector<NumaTree> trees;
    const auto add = [&](const oamhal_number_t& numa, const auto& bridges, PciNode node) {
      std::optional<std::uint64_t> place = value_of(numa);
      // A function of no node, on a machine with one.
      if (!place && cpus_.size() == 1) place = cpus_.begin()->first;
      add_function(trees, place, {bridges.begin(), bridges.end()}, std::move(node));
    };
    for (const auto& device : machine_.devices) {
      PciNode node;
      node.bdf = text_or_dash(device.bdf_text);
      node.device = device.position;
      add(device.numa_node, machine_.device_bridges[device.position], node);
    }
    for (const auto& nic : machine_.nics) {
      PciNode node;
      node.bdf = text_or_dash(nic.bdf_text);
      node.nic = nic;
      add(nic.numa_node, machine_.nic_bridges[nic.position], node);
    }
    return trees;
  }

  /// The functions of a node below their host bridges: one for each domain and root bus.
  void add_io(XmlElement& parent, const NumaTree& tree) {
    std::map<std::pair<std::uint32_t, unsigned>, std::vector<const PciNode*>> roots;
    for (const PciNode& node : tree.roots) {
      const oamhal_bdf_t bdf = address_of(node);
      roots[{bdf.domain, bdf.bus}].push_back(&node);
    }
    for (const auto& [place, nodes] : roots) {
      unsigned last = place.second;
      for (const PciNode* node : nodes) last = std::max(last, last_bus(*node));
      XmlElement host = object("Bridge");
      host.set("bridge_type", "0-1");
      host.set("depth", "0");
      host.set("bridge_pci", fmt::format("{:04x}:[{:02x}-{:02x}]", place.first, place.second, last));
      for (const PciNode* node : nodes) host.children.push_back(function(*node, 1));
      parent.children.push_back(std::move(host));
    }
  }

  XmlElement function(const PciNode& node, unsigned depth) {
    XmlElement made = object(node.bridge ? "Bridge" : "PCIDev");
    if (node.bridge) {
      made.set("bridge_type", "1-1");
      made.set("depth", fmt::format("{}", depth));
      made.set("bridge_pci", buses_below(node));
    }
    made.set("pci_busid", node.bdf);
    if (node.bridge) {
      made.set("pci_type", fmt::format("0604 [{:04x}:{:04x}] [0000:0000] 00", node.bridge->vendor_id,
                                       node.bridge->device_id));
      made.set("pci_link_speed", speed_text(node.bridge->link));
    } else if (node.device) {
      add_device(made, machine_.devices[*node.device]);
    } else if (node.nic) {
      add_nic(made, *node.nic);
    }
    for (const PciNode& below : node.below) made.children.push_back(function(below, depth + 1));
    return made;
  }

  XmlElement os_device(const std::string& name, int type) {
    XmlElement made = object("OSDev");
    made.set("name", name);
    made.set("osdev_type", fmt::format("{}", type));
    return made;
  }

  void add_device(XmlElement& function, const oamhal::device_info& device) {
    function.set("pci_type",
                 fmt::format("{:04x} [{:04x}:{:04x}] [{:04x}:{:04x}] {:02x}", device.pci_class >> 8U,
                             device.vendor_id, device.device_id, device.subsystem_vendor_id,
                             device.subsystem_device_id, device.revision));
    function.set("pci_link_speed", speed_text(device.host_link));
    XmlElement made = os_device(scene_.nodes[device.position].name, kCoprocessor);
    made.set("subtype", device.form_factor == OAMHAL_FORM_FACTOR_OAM ? "OAM" : "Accelerator");
    add_info(made, "OAMVendor", text_or_dash(device.vendor_name));
    add_info(made, "OAMModel", text_or_dash(device.model));
    add_info(made, "OAMSerial", text_or_dash(device.serial));
    add_info(made, "OAMId", text_or_dash(device.id));
    add_info(made, "OAMLabel", scene_.nodes[device.position].label);
    add_info(made, "OAMState", oamhal_state_name(device.state));
    os_devices_.emplace_back(device.position, last_index_);
    function.children.push_back(std::move(made));
  }

  void add_nic(XmlElement& function, const oamhal::nic_info& nic) {
    function.set("pci_type", fmt::format("{:04x} [{:04x}:{:04x}] [0000:0000] 00", nic.pci_class >> 8U,
                                         nic.vendor_id, nic.device_id));
    function.set("pci_link_speed", "0.000000");
    for (std::uint32_t i = 0; i < nic.net_count; ++i)
      function.children.push_back(os_device(text_or_dash(nic.net_names[i]), kNetwork));
    for (std::uint32_t i = 0; i < nic.rdma_count; ++i)
      function.children.push_back(os_device(text_or_dash(nic.rdma_names[i]), kOpenFabrics));
  }

  using Matrix = std::map<std::pair<std::size_t, std::size_t>, std::uint64_t>;

  /// What joins each pair: MB/s in one direction where the rates of all links are known to be right, else how
  /// many links there are; nothing where that is unknown too.
  [[nodiscard]] std::optional<Matrix> matrix(bool rates) const {
    Matrix pairs;
    for (const Bundle& bundle : scene_.bundles) {
      const bool is_there =
          bundle.evidence == OAMHAL_EVIDENCE_SEEN &&
          (bundle.state == OAMHAL_LINK_STATE_UP || bundle.state == OAMHAL_LINK_STATE_UNKNOWN);
      if (bundle.b == kNone || bundle.a == bundle.b || !is_there) continue;
      const auto value = rates ? bundle.rate_mbps : bundle.count;
      if (!value || (rates && bundle.doubtful)) return std::nullopt;
      pairs[{bundle.a, bundle.b}] += *value;
      pairs[{bundle.b, bundle.a}] += *value;
    }
    if (pairs.empty()) return std::nullopt;
    if (rates)
      for (auto& [pair, value] : pairs) value /= 8;
    return pairs;
  }

  void add_distances(XmlElement& topology) const {
    if (os_devices_.size() > kMostForDistances) return;
    const auto bandwidth = matrix(true);
    const auto values = bandwidth ? bandwidth : matrix(false);
    if (!values) return;
    XmlElement distances{"distances2"};
    distances.set("type", "OSDev");
    distances.set("nbobjs", fmt::format("{}", os_devices_.size()));
    distances.set("kind", fmt::format("{}", kFromOsBandwidth));
    distances.set("name", bandwidth ? "OAMBandwidth" : "OAMLinks");
    distances.set("indexing", "gp");
    std::vector<std::uint64_t> indexes;
    std::vector<std::uint64_t> flat;
    for (const auto& [row, index] : os_devices_) {
      indexes.push_back(index);
      for (const auto& [column, other] : os_devices_) {
        const auto found = values->find({row, column});
        flat.push_back(row == column ? kSelfBandwidth : found != values->end() ? found->second : 0);
      }
    }
    add_values(distances, "indexes", indexes);
    add_values(distances, "u64values", flat);
    topology.children.push_back(std::move(distances));
  }

  static void add_values(XmlElement& parent, const char* name, const std::vector<std::uint64_t>& values) {
    for (std::size_t i = 0; i < values.size(); i += kValuesInElement) {
      XmlElement part{name};
      for (std::size_t j = i; j < std::min(i + kValuesInElement, values.size()); ++j)
        part.content += fmt::format("{} ", values[j]);
      part.set("length", fmt::format("{}", part.content.size()));
      parent.children.push_back(std::move(part));
    }
  }

  const Machine& machine_;
  const Scene& scene_;
  std::map<std::optional<std::uint64_t>, std::set<std::uint32_t>> cpus_;
  std::set<std::uint32_t> seen_;
  /// Devices and the numbers of their objects.
  std::vector<std::pair<std::size_t, std::uint64_t>> os_devices_;
  std::uint64_t last_index_ = 0;
};

}  // namespace

oamhal::result<std::string> export_hwloc(const Machine& machine) {
  HwlocWriter writer(machine);
  if (!writer.collect_cpus())
    return oamhal::error{
        OAMHAL_ERROR_NOT_SUPPORTED,
        "no device here tells which CPUs are near it, and hwloc takes no machine without CPUs.", 0};
  return writer.text();
}

}  // namespace oam_info
