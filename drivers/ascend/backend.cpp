// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <oamhal/backend/node.hpp>
#include <utility>
#include <vector>

#include "device.hpp"
#include "ids.hpp"

namespace oamhal::ascend {
namespace {

constexpr const char* kTable = "devdrv_sysfs_bdf_to_devid";

/// The driver's source prints no domain: such a line is the one function that ends like it.
std::expected<std::map<std::string, std::uint32_t, std::less<>>, std::string> assign(
    const DeviceIds& table, std::span<const PciFunction> functions) {
  std::map<std::string, std::uint32_t, std::less<>> ids;
  for (const auto& [address, id] : table) {
    const auto fits = [&](const PciFunction& function) {
      const std::string_view full = function.bdf_text;
      // The analyzer sees no value in a map's entry. NOLINTNEXTLINE(clang-analyzer-core.CallAndMessage)
      return full == address || (full.size() > address.size() && full.ends_with(address) &&
                                 full[full.size() - address.size() - 1] == ':');
    };
    const auto function = std::ranges::find_if(functions, fits);
    if (function == functions.end()) return std::unexpected("the driver names a device that is not here");
    if (std::ranges::count_if(functions, fits) > 1)
      return std::unexpected("the driver's table has no PCI domains, and an address is there in several");
    if (!ids.emplace(function->bdf_text, id).second)
      return std::unexpected("one function has several device ids");
  }
  return ids;
}

}  // namespace

Result<Scan> Scan::create(Host& host, std::span<const PciFunction> functions) {
  Scan scan;
  const auto bound = std::ranges::find_if(
      functions, [](const PciFunction& function) { return function.kernel_driver != nullptr; });
  if (bound == functions.end()) return scan;
  const std::string path = std::string("sys/bus/pci/devices/") + bound->bdf_text;
  const auto directory = host.root().open(path.c_str());
  const auto text =
      directory ? directory->text(kTable) : std::expected<std::string_view, int>(std::unexpected(0));
  if (!text) {
    scan.why = std::string("the driver's table of device ids cannot be read (attribute ") + kTable + ")";
    return scan;
  }
  const auto table = parse_device_ids(*text);
  if (!table) {
    directory->malformed(kTable, "lines like \"c1:00.0 ---> 0\"");
    scan.why = "the driver's table of device ids makes no sense";
    return scan;
  }
  auto ids = assign(*table, functions);
  if (!ids) {
    scan.why = ids.error();
    return scan;
  }
  std::vector<std::uint32_t> numbers;
  for (const auto& [address, id] : *ids) numbers.push_back(id);
  std::ranges::sort(numbers);
  for (std::uint32_t i = 0; i < numbers.size(); ++i)
    if (numbers[i] != i)
      scan.why = "the device ids have a gap, and how the runtime counts then is not documented";
  if (scan.why.empty()) scan.ids = std::move(*ids);
  return scan;
}

Result<Npu> Npu::probe(Host& /*host*/, const Scan& scan, const PciFunction& function) {
  Npu npu(scan);
  npu.model_ = function.match->model;
  npu.bound_ = function.kernel_driver != nullptr;
  const auto id = scan.ids.find(std::string_view(function.bdf_text));
  if (npu.bound_ && id != scan.ids.end()) npu.id_ = id->second;
  return npu;
}

Result<void> Npu::identify(Host& /*host*/, backend::Identity& identity) const {
  identity.model = model_;
  return {};
}

/// Those that Huawei's documents tell to hand to a container. Without the device's own it is not said that
/// any is enough.
Result<void> Npu::nodes(Host& /*host*/, backend::NodeSink& sink) const {
  if (!bound_) return {};
  for (const char* shared : {"davinci_manager", "devmm_svm", "hisi_hdc"})
    sink.add({std::string("/dev/") + shared, "shared", OAMHAL_NO_INDEX, id_.has_value(), {}, {}});
  if (id_) sink.add({"/dev/davinci" + std::to_string(*id_), "davinci", OAMHAL_NO_INDEX, true, {}, {}});
  return {};
}

Result<void> Npu::runtime_ids(Host& /*host*/, backend::RuntimeIdSink& sink) const {
  if (!bound_) return {};
  backend::RuntimeId id;
  id.why = scan_->why;
  if (id_) {
    id.ordinal = Number(*id_);
    id.total = Number(scan_->ids.size());
  } else if (id.why.empty()) {
    return {};
  }
  sink.add(id);
  return {};
}

}  // namespace oamhal::ascend

using oamhal::ascend::kMatches;
using oamhal::ascend::Npu;

OAMHAL_BACKEND(ascend, "0.1.0",
               "simulated machines in the formats of the driver's source; no part was at hand", 0, kMatches,
               Npu)
