// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/oam-linktest/machine/holders.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <charconv>
#include <filesystem>
#include <fstream>
#include <map>
#include <utility>

#include "tools/common/text.hpp"

namespace oam_linktest {

namespace {

namespace fs = std::filesystem;

/// Nodes by their device numbers: a path may be another one in a container.
using Nodes = std::map<dev_t, std::string>;

void add_node(const char* path, const std::string& device, Nodes& nodes) {
  struct stat status{};
  if (::stat(path, &status) != 0 || !S_ISCHR(status.st_mode)) return;
  auto& about = nodes[status.st_rdev];
  if (!about.empty()) return;
  about = fmt::format("{} ({})", path, device);
}

/// The nodes of the drivers, and the groups of VFIO.
Nodes nodes_of(const Machine& machine) {
  Nodes nodes;
  for (const std::uint32_t index : machine.affected_devices()) {
    const Device& device = machine.devices[index];
    for (const auto& node : machine.snapshot.nodes(machine.snapshot.devices()[index]))
      add_node(node.path, device.short_name, nodes);
    if (device.info.iommu_group.absence == OAMHAL_PRESENT)
      add_node(fmt::format("/dev/vfio/{}", device.info.iommu_group.value).c_str(), device.short_name, nodes);
  }
  return nodes;
}

std::string command_of(const fs::path& process) {
  std::ifstream file(process / "comm");
  std::string name;
  std::getline(file, name);
  return name.empty() ? "an unnamed command" : oam_tools::printable(name);
}

/// The first of the nodes that a process has open.
std::optional<std::string> holds(const fs::path& process, const Nodes& nodes) {
  std::error_code problem;
  for (const auto& entry : fs::directory_iterator(process / "fd", problem)) {
    struct stat status{};
    if (::stat(entry.path().c_str(), &status) != 0 || !S_ISCHR(status.st_mode)) continue;
    if (const auto found = nodes.find(status.st_rdev); found != nodes.end()) return found->second;
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> who_holds(const Machine& machine) {
  // Nodes of a copied or simulated machine are not those of this host.
  if (machine.snapshot.info().origin != OAMHAL_ORIGIN_LIVE) return std::nullopt;
  const Nodes nodes = nodes_of(machine);
  if (nodes.empty()) return std::nullopt;
  std::string text;
  std::error_code problem;
  for (const auto& entry : fs::directory_iterator("/proc", problem)) {
    const std::string name = entry.path().filename();
    pid_t pid = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), pid);
    if (error != std::errc() || end != name.data() + name.size() || pid == ::getpid()) continue;
    if (const auto node = holds(entry.path(), nodes))
      text += fmt::format("{}process {} ({}) has {} open", text.empty() ? "" : "; ", pid,
                          command_of(entry.path()), *node);
  }
  if (text.empty()) return std::nullopt;
  return fmt::format(
      "{}. This test needs the devices idle: end them first, or choose other modules with --link.", text);
}

}  // namespace oam_linktest
