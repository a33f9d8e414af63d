// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <charconv>
#include <oamhal/backend/node.hpp>
#include <optional>
#include <string_view>
#include <utility>

#include "device.hpp"
#include "ids.hpp"

namespace oamhal::intel {
namespace {

bool is_bound(const PciFunction& function) {
  const std::string_view driver = function.kernel_driver == nullptr ? "" : function.kernel_driver;
  return driver == "xe" || driver == "i915";
}

std::vector<std::string> names_in(const Host& host, const std::string& path) {
  std::vector<std::string> names;
  if (const auto directory = host.root().open(path.c_str()); directory)
    (void)directory->list([&](const char* name) { names.emplace_back(name); });
  return names;
}

/// How many names are prefix and 0, 1, ...; nothing when a number is missing.
std::uint32_t count(const std::vector<std::string>& names, std::string_view prefix) {
  std::uint32_t found = 0;
  std::uint32_t end = 0;
  for (std::string_view name : names) {
    if (!name.starts_with(prefix)) continue;
    name.remove_prefix(prefix.size());
    std::uint32_t number = 0;
    const auto parsed = std::from_chars(name.data(), name.data() + name.size(), number);
    if (parsed.ec != std::errc() || parsed.ptr != name.data() + name.size() || number > 64) continue;
    ++found;
    end = std::max(end, number + 1);
  }
  return found == end ? found : 0;
}

/// xe has a directory tileN below the function (xe_tile_sysfs.c). i915 for Max has gt/gtN below the card, one
/// for each tile: these parts have no GT for media of its own.
std::uint32_t tiles_of(const Host& host, const std::string& address) {
  const std::string function = "sys/bus/pci/devices/" + address;
  if (const std::uint32_t tiles = count(names_in(host, function), "tile"); tiles != 0) return tiles;
  for (const std::string& name : names_in(host, function + "/drm")) {
    if (!name.starts_with("card")) continue;
    std::string graphics = function;
    graphics.append("/drm/").append(name).append("/gt");
    if (const auto tiles = count(names_in(host, graphics), "gt"); tiles != 0) return tiles;
  }
  return 0;
}

/// The address of the device of a render node, when a driver of Intel's GPUs serves it.
std::optional<std::string> gpu_of(const Host& host, const std::string& render) {
  const auto text = host.root().text(("sys/class/drm/" + render + "/device/uevent").c_str());
  if (!text) return std::nullopt;
  std::string_view rest = *text;
  std::string address;
  bool ours = false;
  while (!rest.empty()) {
    const std::size_t end = rest.find('\n');
    const std::string_view line = rest.substr(0, end);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    if (line == "DRIVER=xe" || line == "DRIVER=i915") ours = true;
    if (line.starts_with("PCI_SLOT_NAME=")) address = line.substr(line.find('=') + 1);
  }
  if (!ours || address.empty()) return std::nullopt;
  return address;
}

}  // namespace

Result<Scan> Scan::create(Host& host, std::span<const PciFunction> functions) {
  Scan scan;
  if (std::ranges::none_of(functions, is_bound)) return scan;
  for (const std::string& name : names_in(host, "sys/class/drm")) {
    if (!name.starts_with("renderD")) continue;
    if (auto address = gpu_of(host, name)) scan.gpus.push_back({std::move(*address), 1});
  }
  // A domain of more than four digits is the longer text.
  std::ranges::sort(scan.gpus, {}, [](const Gpu& gpu) { return std::pair(gpu.address.size(), gpu.address); });
  for (const PciFunction& function : functions) {
    const auto gpu = std::ranges::find(scan.gpus, std::string_view(function.bdf_text), &Gpu::address);
    if (gpu != scan.gpus.end()) gpu->tiles = tiles_of(host, gpu->address);
  }
  return scan;
}

Result<Max> Max::probe(Host& /*host*/, const Scan& scan, const PciFunction& function) {
  Max device(scan);
  device.model_ = function.match->model;
  device.form_factor_ = static_cast<oamhal_form_factor>(function.match->data);
  const auto gpu = std::ranges::find(scan.gpus, std::string_view(function.bdf_text), &Gpu::address);
  if (is_bound(function) && gpu != scan.gpus.end()) device.gpu_ = &*gpu;
  return device;
}

Result<void> Max::identify(Host& /*host*/, backend::Identity& identity) const {
  identity.model = model_;
  identity.form_factor = form_factor_;
  if (form_factor_ != OAMHAL_FORM_FACTOR_UNKNOWN) identity.form_factor_source = "part-table";
  return {};
}

Result<void> Max::partitions(Host& /*host*/, backend::PartitionSink& sink) const {
  if (gpu_ == nullptr || gpu_->tiles < 2) return {};
  for (std::uint32_t tile = 0; tile < gpu_->tiles; ++tile) {
    backend::Partition partition;
    partition.native_index = Number(tile);
    sink.add(partition);
  }
  return {};
}

/// Level Zero opens the render node; all tiles share it.
Result<void> Max::nodes(Host& host, backend::NodeSink& sink) const {
  return backend::add_class_nodes(host, "drm", [&](backend::Node& node) {
    node.required = node.kind == "render";
    sink.add(node);
  });
}

/// Places are those of tiles, as in the hierarchy FLAT.
Result<void> Max::runtime_ids(Host& /*host*/, backend::RuntimeIdSink& sink) const {
  if (gpu_ == nullptr) return {};
  std::uint64_t before = 0;
  std::uint64_t total = 0;
  bool told = true;
  for (const Gpu& gpu : scan_->gpus) {
    if (&gpu == gpu_) before = total;
    total += gpu.tiles;
    told = told && gpu.tiles != 0;
  }
  const std::uint32_t tiles = std::max(gpu_->tiles, 1U);
  for (std::uint32_t tile = 0; tile < tiles; ++tile) {
    backend::RuntimeId id;
    if (tiles > 1) id.partition = tile;
    if (told) {
      id.ordinal = Number(before + tile);
      id.total = Number(total);
    } else {
      id.why = "the driver does not tell how many tiles every GPU of the Max series has";
    }
    sink.add(id);
  }
  return {};
}

}  // namespace oamhal::intel

using oamhal::intel::kMatches;
using oamhal::intel::Max;

OAMHAL_BACKEND(intel, "0.1.0",
               "simulated machines in the formats of the kernel's source; no part was at hand", 0, kMatches,
               Max)
