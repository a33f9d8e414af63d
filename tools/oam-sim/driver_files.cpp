// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "driver_files.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "control_files.hpp"
#include "error.hpp"
#include "fabric_files.hpp"
#include "gpu_metrics.hpp"
#include "load_function.hpp"

namespace oam_sim {
namespace {

constexpr int kFirstRender = 128;   // drm minors: render nodes start at 128
constexpr int kAccelMajor = 261;    // include/drm/drm_accel.h
constexpr int kControlMajor = 240;  // habanalabs takes a free one; [P]

void drm_node(FileMap& files, const std::string& directory, const std::string& name, int minor,
              const std::string& device) {
  const std::string base = directory + name;
  files.text(base + "/dev", fmt::format("226:{}", minor));
  files.bytes(base + "/uevent",
              fmt::format("MAJOR=226\nMINOR={}\nDEVNAME=dri/{}\nDEVTYPE=drm_minor\n", minor, name));
  files.link(base + "/device", device);
  files.link(base + "/subsystem", "sys/class/drm");
}

void accel_node(FileMap& files, const std::string& base, const std::string& name, int major, int minor) {
  files.text(base + "/dev", fmt::format("{}:{}", major, minor));
  files.bytes(base + "/uevent", fmt::format("MAJOR={}\nMINOR={}\nDEVNAME=accel/{}\n", major, minor, name));
  files.link(base + "/subsystem", "sys/class/accel");
}

// Of the class accel: the compute node is below the function, the control node of habanalabs below none
// (drivers/accel/habanalabs/common/device.c, cdev_sysfs_debugfs_add).
void accel(FileMap& files, const Function& function) {
  if (function.accel_number < 0) return;
  const std::string name = fmt::format("accel{}", function.accel_number);
  accel_node(files, "accel/" + name, name, kAccelMajor, function.accel_number);
  files.link("accel/" + name + "/device", function.path);
}

void accel_control(FileMap& files, int number) {
  const std::string name = fmt::format("accel_controlD{}", number);
  const std::string base = "sys/devices/virtual/accel/" + name;
  accel_node(files, base, name, kControlMajor, number);
  files.link("sys/class/accel/" + name, base);
}

void hwmon(FileMap& files, const Function& function) {
  if (function.hwmon_number < 0) return;
  const std::string base = fmt::format("hwmon/hwmon{}/", function.hwmon_number);
  for (const auto& [name, value] : function.hwmon) files.text(base + name, expand(value, function.variables));
  files.link(base + "device", function.path);
  files.link(base + "subsystem", "sys/class/hwmon");
}

// ConnectX-like: one Ethernet interface and one RDMA device per function.
void network(FileMap& files, const Function& function) {
  if (function.net_number < 0) return;
  const auto n = static_cast<unsigned>(function.net_number);
  const std::string net = fmt::format("net/eth{}/", n);
  files.text(net + "address", fmt::format("02:00:00:00:{:02x}:{:02x}", n >> 8, n & 0xff));
  files.text(net + "mtu", "9000");
  files.text(net + "operstate", "up");
  files.text(net + "speed", "400000");
  files.text(net + "dev_port", "0");
  files.link(net + "device", function.path);
  files.link(net + "subsystem", "sys/class/net");
  const std::string rdma = fmt::format("infiniband/mlx5_{}/", n);
  files.text(rdma + "node_type", "1: CA");
  files.text(rdma + "node_guid", fmt::format("0200:00ff:fe00:{:04x}", n));
  files.text(rdma + "sys_image_guid", fmt::format("0200:00ff:fe00:{:04x}", n));
  files.text(rdma + "fw_ver", "28.41.1000");
  files.text(rdma + "hca_type", "MT4129");
  files.text(rdma + "ports/1/state", "4: ACTIVE");
  files.text(rdma + "ports/1/phys_state", "5: LinkUp");
  files.text(rdma + "ports/1/rate", "400 Gb/sec (4X NDR)");
  files.text(rdma + "ports/1/link_layer", "Ethernet");
  files.link(rdma + "device", function.path);
  files.link(rdma + "subsystem", "sys/class/infiniband");
}

void attributes(FileMap& files, const Function& function) {
  for (const auto& [name, value] : function.attributes) files.text(name, expand(value, function.variables));
  if (!function.metrics.revision.empty()) files.bytes("gpu_metrics", gpu_metrics(function.metrics));
}

// Ports that are wired report 1 (active) or 0; the others stay all-ones (amdgpu_xgmi.c,
// amdgpu_get_xgmi_link_status).
void metrics_with_ports(FileMap& files, const Function& function, const HiveMember& member) {
  MetricsFields metrics = function.metrics;
  if (metrics.revision.empty() || !gpu_metrics_has(metrics.revision, "xgmi_link_status")) return;
  std::vector<std::uint64_t> status(8, 0xffff);
  for (const auto& [port, up] : member.port_up) {
    if (port < status.size()) status[port] = up ? 1 : 0;
  }
  if (metrics.values.emplace("xgmi_link_status", status).second)
    files.bytes("gpu_metrics", gpu_metrics(metrics));
}

// Links of the further partitions: the driver makes them as platform devices, in SPX mode too.
void platform_partitions(FileMap& files, const Function& function, int& next) {
  for (unsigned p = 1; p < function.drm.partitions; ++p, ++next) {
    const std::string device = fmt::format("sys/devices/platform/amdgpu_xcp.{}", next);
    const int minor = function.render_minor + static_cast<int>(p);
    const std::string card = fmt::format("card{}", function.card + static_cast<int>(p));
    const std::string render = fmt::format("renderD{}", minor);
    const std::string directory = device + "/drm/";
    files.text(device + "/uevent", "MODALIAS=platform:amdgpu_xcp");
    files.link(device + "/subsystem", "sys/bus/platform");
    files.link(fmt::format("sys/bus/platform/devices/amdgpu_xcp.{}", next), device);
    drm_node(files, directory, card, function.card + static_cast<int>(p), device);
    drm_node(files, directory, render, minor, device);
    files.link("sys/class/drm/" + card, directory + card);
    files.link("sys/class/drm/" + render, directory + render);
  }
}

std::string port_lines(const Hive& hive, std::size_t member) {
  std::string text;
  for (std::size_t peer = 0; peer < hive.members.size(); ++peer) {
    for (const auto& [here, there] : hive.members[member].peers[peer]) {
      text += fmt::format("{:02x}:{:02x} ->  {:02x}:{:02x}\n", member + 1, here, peer + 1, there);
    }
  }
  return text;
}

}  // namespace

void number_classes(Machine& machine) {
  int card = 0;
  int render = kFirstRender;
  int hwmon_number = 0;
  int net = 0;
  int accels = 0;
  int fabrics = 0;
  for (Function& function : machine.functions) {
    if (!function.is_bound()) continue;
    const int partitions = static_cast<int>(function.drm.partitions);
    if (function.drm.card) function.card = std::exchange(card, card + partitions);
    if (function.drm.render) function.render_minor = std::exchange(render, render + partitions);
    if (!function.hwmon.empty()) function.hwmon_number = hwmon_number++;
    if (function.network) function.net_number = net++;
    if (function.accel) function.accel_number = accels++;
    if (function.fabric.ports != 0) function.fabric_number = fabrics++;
  }
}

void add_driver_files(FileMap& files, const Function& function) {
  if (!function.is_bound()) return;
  attributes(files, function);
  hwmon(files, function);
  network(files, function);
  add_fabric_files(files, function);
  accel(files, function);
  if (function.card >= 0)
    drm_node(files, "drm/", fmt::format("card{}", function.card), function.card, function.path);
  if (function.render_minor >= 0) {
    drm_node(files, "drm/", fmt::format("renderD{}", function.render_minor), function.render_minor,
             function.path);
  }
}

void add_hive_files(FileMap& files, const Machine& machine, const Hive& hive, std::size_t member) {
  const HiveMember& own = hive.members[member];
  const Function& function = machine.functions[own.function];
  files.text("xgmi_device_id", fmt::format("{}", stable_number(machine.name + "/xgmi/" + function.name)));
  files.text("xgmi_physical_id", fmt::format("{}", function.position));
  std::string hops;
  std::string links;
  for (std::size_t peer = 0; peer < hive.members.size(); ++peer) {
    hops += fmt::format("{:02x} ", own.hops[peer] & 7);
    links += fmt::format("{:02x} ", own.peers[peer].size());
  }
  files.text("xgmi_num_hops", hops);
  files.text("xgmi_num_links", links);
  files.bytes("xgmi_port_num", port_lines(hive, member));
  metrics_with_ports(files, function, own);
  const std::string first = machine.functions[hive.members.front().function].path;
  if (member != 0) {
    files.link("xgmi_hive_info", first + "/xgmi_hive_info");
    return;
  }
  files.text("xgmi_hive_info/xgmi_hive_id", fmt::format("{}", hive.id));
  for (std::size_t peer = 0; peer < hive.members.size(); ++peer) {
    files.link(fmt::format("xgmi_hive_info/node{}", peer + 1),
               machine.functions[hive.members[peer].function].path);
  }
}

FileMap class_files(const Machine& machine) {
  FileMap files;
  int next_platform = 0;
  for (const Function& function : machine.functions) {
    const auto link = [&](std::string_view cls, const std::string& directory, const std::string& name) {
      files.link(fmt::format("sys/class/{}/{}", cls, name),
                 fmt::format("{}/{}/{}", function.path, directory, name));
    };
    if (function.card >= 0) link("drm", "drm", fmt::format("card{}", function.card));
    if (function.render_minor >= 0) {
      link("drm", "drm", fmt::format("renderD{}", function.render_minor));
      platform_partitions(files, function, next_platform);
    }
    if (function.accel_number >= 0) {
      link("accel", "accel", fmt::format("accel{}", function.accel_number));
      accel_control(files, function.accel_number);
      add_control_replies(files, function);
    }
    if (function.hwmon_number >= 0) link("hwmon", "hwmon", fmt::format("hwmon{}", function.hwmon_number));
    if (function.net_number >= 0) {
      link("net", "net", fmt::format("eth{}", function.net_number));
      link("infiniband", "infiniband", fmt::format("mlx5_{}", function.net_number));
    }
    add_fabric_classes(files, function);
  }
  return files;
}

}  // namespace oam_sim
