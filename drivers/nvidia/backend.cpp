// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <oamhal/backend/node.hpp>
#include <utility>

#include "device.hpp"
#include "ids.hpp"

namespace oamhal::nvidia {
namespace {

constexpr const char* kGpus = "proc/driver/nvidia/gpus";
constexpr const char* kCapabilities = "proc/driver/nvidia/capabilities";

/// kernel-open/common/inc/nv-chardev-numbers.h
constexpr std::uint64_t kMajor = 195;
constexpr std::uint64_t kControlMinor = 255;

bool is_bound(const PciFunction& function) {
  return function.kernel_driver != nullptr && std::string_view(function.kernel_driver) == "nvidia";
}

std::vector<std::string> names_in(const Host& host, const std::string& path) {
  std::vector<std::string> names;
  if (const auto directory = host.root().open(path.c_str()); directory)
    (void)directory->list([&](const char* name) { names.emplace_back(name); });
  return names;
}

/// /proc/driver/nvidia/capabilities/gpuN/mig/giM is there for each GPU instance.
bool has_mig(const Host& host) {
  for (const std::string& gpu : names_in(host, kCapabilities)) {
    if (!gpu.starts_with("gpu")) continue;
    const auto instances = names_in(host, kCapabilities + ("/" + gpu) + "/mig");
    if (std::ranges::any_of(instances, [](const std::string& name) { return name.starts_with("gi"); }))
      return true;
  }
  return false;
}

}  // namespace

Result<Scan> Scan::create(Host& host, std::span<const PciFunction> functions) {
  Scan scan;
  if (std::ranges::none_of(functions, is_bound)) return scan;
  scan.listed = host.root().open(kGpus).has_value();
  scan.gpus = names_in(host, kGpus);
  // A domain of more than four digits is the longer text.
  std::ranges::sort(scan.gpus, {}, [](const std::string& name) { return std::pair(name.size(), name); });
  scan.mig = has_mig(host);
  return scan;
}

Result<Gpu> Gpu::probe(Host& host, const Scan& scan, const PciFunction& function) {
  Gpu gpu(scan);
  gpu.model_ = function.match->model;
  gpu.bound_ = is_bound(function);
  const auto at = std::ranges::find(scan.gpus, std::string_view(function.bdf_text));
  if (!gpu.bound_ || at == scan.gpus.end()) return gpu;
  gpu.place_ = static_cast<std::size_t>(at - scan.gpus.begin());
  // It wakes a sleeping GPU and takes the driver's locks (nv-procfs.c, nv_procfs_read_gpu_info).
  const std::string name = std::string(kGpus) + "/" + function.bdf_text + "/information";
  if (const auto text = host.root().text(name.c_str(), OAMHAL_ATTRIBUTE_LIVE); text)
    gpu.information_ = parse_information(*text);
  return gpu;
}

Result<void> Gpu::identify(Host& /*host*/, backend::Identity& identity) const {
  identity.model = information_.model;
  if (identity.model.empty() && model_ != nullptr) identity.model = model_;
  if (!information_.vbios.empty()) identity.firmware.push_back({"vbios", information_.vbios});
  if (!information_.firmware.empty()) identity.firmware.push_back({"gsp", information_.firmware});
  if (!bound_ || !scan_->listed || place_) return {};
  identity.state = OAMHAL_STATE_INACCESSIBLE;
  identity.state_reason =
      "the driver does not list it in /proc/driver/nvidia/gpus: it failed to start it, or a container hides "
      "it";
  return {};
}

/// CUDA opens nvidiactl, nvidia-uvm and the node of each GPU. Without the number of that one it is not said
/// that any is enough.
Result<void> Gpu::nodes(Host& host, backend::NodeSink& sink) const {
  if (!place_) return {};
  const bool known = information_.minor.has_value();
  sink.add({"/dev/nvidiactl", "control", OAMHAL_NO_INDEX, known, Number(kMajor), Number(kControlMinor)});
  sink.add({"/dev/nvidia-uvm", "uvm", OAMHAL_NO_INDEX, known, {}, {}});
  if (known)
    sink.add({"/dev/nvidia" + std::to_string(*information_.minor), "gpu", OAMHAL_NO_INDEX, true,
              Number(kMajor), Number(*information_.minor)});
  return backend::add_class_nodes(host, "drm", [&](const backend::Node& node) { sink.add(node); });
}

Result<void> Gpu::runtime_ids(Host& /*host*/, backend::RuntimeIdSink& sink) const {
  if (!bound_) return {};
  backend::RuntimeId id;
  id.uuid = information_.uuid;
  if (!scan_->listed)
    id.why = "the driver does not list its GPUs in /proc/driver/nvidia/gpus";
  else if (scan_->mig)
    id.why = "there are MIG instances, and how CUDA numbers them is not documented";
  else if (!place_)
    return {};
  if (id.why.empty()) {
    id.ordinal = Number(*place_);
    id.total = Number(scan_->gpus.size());
  }
  sink.add(id);
  return {};
}

}  // namespace oamhal::nvidia

using oamhal::nvidia::Gpu;
using oamhal::nvidia::kMatches;

OAMHAL_BACKEND(nvidia, "0.1.0",
               "simulated machines in the formats of the driver's source; no part was at hand", 0, kMatches,
               Gpu)
