// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "fabric_files.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

namespace oam_sim {
namespace {

bool has(const std::vector<std::uint64_t>& ports, unsigned port) {
  return std::ranges::find(ports, port) != ports.end();
}

bool is_enabled(const FabricPorts& fabric, unsigned port) {
  return !has(fabric.disabled, port);
}

// hbl_ib_dev_init() of HabanaAI/drivers.gpu.linux-nic.kernel; hlib_N in the older one.
std::string rdma_name(const Function& function) {
  return fmt::format("{}_{}", function.fabric.masks ? "hlib" : "hbl", function.fabric_number);
}

// As udev names them: by domain, bus, slot, and dev_port.
std::string interface_name(const Function& function, unsigned port) {
  return fmt::format("en{}p{}s{}{}", function.domain != 0 ? fmt::format("P{}", function.domain) : "",
                     function.bus, function.device, port != 0 ? fmt::format("d{}", port) : "");
}

std::string mask_text(const FabricPorts& fabric, bool (*chosen)(const FabricPorts&, unsigned)) {
  std::uint64_t mask = 0;
  for (unsigned port = 0; port < fabric.ports; ++port)
    if (chosen(fabric, port)) mask |= std::uint64_t{1} << port;
  return fmt::format("{:x}", mask);
}

// drivers/infiniband/core/sysfs.c, from what hbl_ib_query_port() answers: state says whether the port is
// open, phys_state whether its PCS has a link; the older one calls a port active when both are so.
void rdma_port(FileMap& files, const std::string& base, const FabricPorts& fabric, unsigned port) {
  const bool link = !has(fabric.down, port);
  const bool open = !has(fabric.closed, port);
  files.text(base + "state", open && (link || !fabric.masks) ? "4: ACTIVE" : "1: DOWN");
  files.text(base + "phys_state", link ? "5: LinkUp" : "3: Disabled");
  files.text(base + "rate", fabric.rate);
  files.text(base + "link_layer", "Ethernet");
}

void rdma_device(FileMap& files, const Function& function) {
  const FabricPorts& fabric = function.fabric;
  const std::string base = "infiniband/" + rdma_name(function) + "/";
  files.text(base + "node_type", "7: unspecified");
  files.text(base + "node_guid", fmt::format("0200:00ff:fe01:{:04x}", function.fabric_number));
  files.text(base + "sys_image_guid", fmt::format("0200:00ff:fe01:{:04x}", function.fabric_number));
  if (fabric.masks) {
    files.text(base + "ports_mask", mask_text(fabric, &is_enabled));
    files.text(base + "ext_ports_mask", mask_text(fabric, [](const FabricPorts& of, unsigned port) {
                 return is_enabled(of, port) && has(of.external, port);
               }));
  }
  unsigned number = 0;
  for (unsigned port = 0; port < fabric.ports; ++port)
    if (is_enabled(fabric, port)) rdma_port(files, fmt::format("{}ports/{}/", base, ++number), fabric, port);
  files.link(base + "device", function.path);
  files.link(base + "subsystem", "sys/class/infiniband");
}

}  // namespace

void add_fabric_files(FileMap& files, const Function& function) {
  const FabricPorts& fabric = function.fabric;
  if (fabric.ports == 0 || !function.is_bound()) return;
  rdma_device(files, function);
  for (unsigned port = 0; port < fabric.ports; ++port) {
    if (!has(fabric.external, port) || !is_enabled(fabric, port)) continue;
    const std::string base = "net/" + interface_name(function, port) + "/";
    files.text(base + "address",
               fmt::format("02:00:00:01:{:02x}:{:02x}", function.fabric_number & 0xff, port));
    files.text(base + "mtu", "1500");
    files.text(base + "operstate", has(fabric.down, port) || has(fabric.closed, port) ? "down" : "up");
    files.text(base + "dev_port", fmt::format("{}", port));
    files.link(base + "device", function.path);
    files.link(base + "subsystem", "sys/class/net");
  }
}

void add_fabric_classes(FileMap& files, const Function& function) {
  const FabricPorts& fabric = function.fabric;
  if (fabric.ports == 0 || !function.is_bound()) return;
  files.link("sys/class/infiniband/" + rdma_name(function),
             function.path + "/infiniband/" + rdma_name(function));
  for (unsigned port = 0; port < fabric.ports; ++port) {
    if (!has(fabric.external, port) || !is_enabled(fabric, port)) continue;
    const std::string name = interface_name(function, port);
    files.link("sys/class/net/" + name, function.path + "/net/" + name);
  }
}

}  // namespace oam_sim
