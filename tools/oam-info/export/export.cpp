// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/oam-info/export/export.hpp"

#include <fmt/format.h>

#include <vector>

namespace oam_info {

namespace {

/// The devices and network functions: of the latter what places them.
std::vector<oamhal::device_info> functions_of(const Inventory& inventory) {
  std::vector<oamhal::device_info> functions = inventory.devices;
  for (const auto& nic : inventory.snapshot.nics()) {
    if (nic.virtual_function != 0) continue;
    oamhal::device_info function{};
    function.bdf_text = nic.bdf_text;
    function.bridge_first = nic.bridge_first;
    function.bridge_count = nic.bridge_count;
    functions.push_back(function);
  }
  return functions;
}

}  // namespace

std::string wrong_export(const Options& options) {
  const bool for_library = options.format == "nccl-xml";
  if (!options.library.empty() && !for_library)
    return "--for goes with --format nccl-xml alone: it says which library reads the file.";
  if (for_library && options.library.empty())
    return "--format nccl-xml needs --for nccl or --for rccl: they read different files.";
  if (!options.load.empty() && !options.root.empty())
    return "--load and --root ask for two machines: leave one out.";
  if (options.json && !options.format.empty() && options.format != "json")
    return fmt::format("--json and --format {} ask for two formats: leave one out.", options.format);
  return {};
}

oamhal::result<std::string> export_topology(const Inventory& inventory, const Options& options, Watch& watch,
                                            const SkipList& skip) {
  if (options.format == "dot") return export_dot(scene_of(inventory));
  if (options.format == "hwloc-xml") return export_hwloc(machine_of(inventory));
  if (options.format == "nccl-xml") {
    // Without them, as when this user may not read them, the bridges are told apart by their order.
    const auto paths = pcie_paths(inventory, functions_of(inventory), watch, skip);
    return export_nccl(machine_of(inventory), options.library, paths ? port_types(*paths) : PortTypes{});
  }
  return export_svg(scene_of(inventory));
}

}  // namespace oam_info
