// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "machine.hpp"

#include <algorithm>
#include <cstdio>
#include <cstring>

namespace oamhal::test {
namespace {

std::string lines(const std::vector<std::pair<std::string, std::string>>& keys) {
  std::string text;
  for (const auto& [key, value] : keys) {
    if (!value.empty()) text.append(key).append(" ").append(value).append("\n");
  }
  return text;
}

}  // namespace

oamhal_bdf_t bdf_of(const std::string& text) {
  unsigned domain = 0;
  unsigned bus = 0;
  unsigned device = 0;
  unsigned function = 0;
  (void)std::sscanf(text.c_str(), "%x:%x:%x.%x", &domain, &bus, &device, &function);
  oamhal_bdf_t bdf{};
  bdf.domain = domain;
  bdf.bus = static_cast<std::uint8_t>(bus);
  bdf.device = static_cast<std::uint8_t>(device);
  bdf.function = static_cast<std::uint8_t>(function);
  return bdf;
}

const backend::Link* Device::link_to(const std::string& bdf) const {
  const oamhal_bdf_t wanted = bdf_of(bdf);
  const auto at = std::ranges::find_if(links, [&](const backend::Link& link) {
    return link.remote_kind == OAMHAL_END_DEVICE && std::memcmp(&link.remote, &wanted, sizeof wanted) == 0;
  });
  return at == links.end() ? nullptr : &*at;
}

std::size_t Device::device_links() const {
  return static_cast<std::size_t>(std::ranges::count(links, OAMHAL_END_DEVICE, &backend::Link::remote_kind));
}

std::string Machine::node_path(std::uint32_t number) {
  return "sys/devices/virtual/kfd/kfd/topology/nodes/" + std::to_string(number);
}

void Machine::set(const std::string& bdf, const std::string& attribute, const std::string& text) {
  host.files["sys/devices/pci0000:00/" + bdf + "/" + attribute] = text;
}

void Machine::add_gpu(const Gpu& gpu) {
  gpus.push_back(gpu);
  host.links["sys/bus/pci/devices/" + gpu.bdf] = "sys/devices/pci0000:00/" + gpu.bdf;
  host.links["sys/class/kfd/kfd"] = "sys/devices/virtual/kfd/kfd";
  set(gpu.bdf, "vendor", "0x1002\n");
  set(gpu.bdf, "board_info", "type : oam\n");
  set(gpu.bdf, "mem_info_vram_total", "206141652992\n");
  set(gpu.bdf, "mem_info_vram_used", "1048576\n");
  set(gpu.bdf, "vbios_version", "113-M3000100-102\n");
  set(gpu.bdf, "serial_number", "692338001234\n");
  set(gpu.bdf, "product_number", "102-G30201-00\n");
}

void Machine::add_cpu_node(std::uint32_t number) {
  host.files[node_path(number) + "/properties"] =
      "cpu_cores_count 64\nsimd_count 0\nmem_banks_count 1\nio_links_count 0\nlocation_id 0\ndomain 0\n"
      "hive_id 0\n";
}

void Machine::add_gpu_node(std::uint32_t number, std::uint32_t domain, std::uint32_t location,
                           const std::vector<IoLink>& links, std::map<std::string, std::string> extra) {
  std::vector<std::pair<std::string, std::string>> keys = {
      {"cpu_cores_count", "0"},
      {"simd_count", "1216"},
      {"mem_banks_count", "1"},
      {"caches_count", "500"},
      {"io_links_count", std::to_string(links.size())},
      {"p2p_links_count", "1"},
      {"gfx_target_version", "90402"},
      {"vendor_id", "4098"},
      {"location_id", std::to_string(location)},
      {"domain", std::to_string(domain)},
      {"hive_id", "1152921504606846977"},
      {"local_mem_size", "0"},
      {"fw_version", "149"},
      {"sdma_fw_version", "19"},
      {"unique_id", std::to_string(0xa000000000000000U + (std::uint64_t{domain} << 16 | (location & ~7U)))}};
  for (auto& [key, value] : keys) {
    const auto at = extra.find(key);
    if (at != extra.end()) value = at->second;
  }
  const std::string base = node_path(number);
  host.files[base + "/properties"] = lines(keys);
  host.files[base + "/mem_banks/0/properties"] =
      "heap_type 1\nsize_in_bytes 51539607552\nflags 0\nwidth 8192\nmem_clk_max 1300\n";
  for (std::size_t i = 0; i < links.size(); ++i) {
    const IoLink& link = links[i];
    host.files[base + "/io_links/" + std::to_string(i) + "/properties"] =
        lines({{"type", std::to_string(link.type)},
               {"version_major", "0"},
               {"node_from", std::to_string(number)},
               {"node_to", std::to_string(link.to)},
               {"weight", std::to_string(link.weight)},
               {"min_bandwidth", std::to_string(link.least)},
               {"max_bandwidth", std::to_string(link.most)},
               {"flags", std::to_string(link.flags)}});
  }
  host.files["sys/devices/virtual/kfd/kfd/topology/generation_id"] = "33\n";
}

void Machine::hide_node(std::uint32_t number) {
  const std::string base = node_path(number) + "/";
  for (const auto& [path, content] : host.files) {
    if (path.starts_with(base)) host.errors[path] = EPERM;
  }
}

void Machine::mesh(const std::vector<Gpu>& all) {
  add_cpu_node(0);
  for (std::uint32_t i = 0; i < all.size(); ++i) {
    add_gpu(all[i]);
    std::vector<IoLink> links = {{.to = 0, .type = 2, .weight = 20, .least = 312, .most = 64000}};
    for (std::uint32_t k = 0; k < all.size(); ++k) {
      if (k != i) links.push_back({.to = k + 1});
    }
    const oamhal_bdf_t bdf = bdf_of(all[i].bdf);
    add_gpu_node(i + 1, bdf.domain, static_cast<std::uint32_t>(bdf.bus << 8 | bdf.device << 3 | bdf.function),
                 links);
  }
}

int match_of(const Gpu& gpu) {
  int found = -1;
  for (std::uint32_t i = 0; i < oamhal_backend_amd.match_count; ++i) {
    const oamhal_backend_match_t& match = oamhal_backend_amd.matches[i];
    if (match.kind == OAMHAL_MATCH_PCI_ID && match.vendor == 0x1002 && match.device == gpu.device_id)
      return static_cast<int>(i);
    if (match.kind == OAMHAL_MATCH_PCI_CLASS && match.vendor == 0x1002 &&
        (gpu.pci_class & match.class_mask) == match.pci_class)
      found = static_cast<int>(i);
  }
  return found;
}

std::map<std::string, Device> Machine::run() {
  const oamhal_backend_ops_t& ops = *oamhal_backend_amd.ops;
  std::vector<oamhal_backend_function_t> functions;
  for (const Gpu& gpu : gpus) {
    oamhal_backend_function_t function{};
    function.size = sizeof function;
    function.bdf = bdf_of(gpu.bdf);
    function.bdf_text = gpu.bdf.c_str();
    function.vendor_id = 0x1002;
    function.device_id = gpu.device_id;
    function.pci_class = gpu.pci_class;
    function.virtual_function = gpu.virtual_function ? 1 : 0;
    function.kernel_driver = gpu.driver;
    const int match = match_of(gpu);
    function.match = match < 0 ? nullptr : &oamhal_backend_amd.matches[match];
    functions.push_back(function);
  }
  std::map<std::string, Device> devices;
  void* scan = nullptr;
  if (ops.scan(host.table(""), functions.data(), static_cast<std::uint32_t>(functions.size()), &scan) != 0)
    return devices;
  for (const auto& function : functions) {
    Device& device = devices[function.bdf_text];
    const oamhal_backend_sink_t sink = recording_sink(device);
    void* made = nullptr;
    const auto* table = host.table(function.bdf_text);
    device.probe = ops.probe(table, scan, &function, &made);
    if (device.probe != 0) continue;
    ops.identify(made, table, &sink);
    ops.memory(made, table, &sink);
    ops.partitions(made, table, &sink);
    ops.ports(made, table, &sink);
    ops.links(made, table, &sink);
    ops.registers(made, table, &sink);
    ops.readings(made, table, &sink);
    ops.release(made);
  }
  ops.scan_release(scan);
  return devices;
}

}  // namespace oamhal::test
