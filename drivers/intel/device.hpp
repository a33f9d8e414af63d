// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_DRIVERS_INTEL_DEVICE_HPP
#define OAMHAL_DRIVERS_INTEL_DEVICE_HPP

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include <oamhal/backend/backend.hpp>

namespace oamhal::intel {

using backend::Host;
using backend::Number;
using backend::PciFunction;
using backend::Result;

/// A GPU that Intel's drivers serve. Others than Max are here, too: Level Zero numbers them all.
struct Gpu {
  std::string address;
  /// 0: the driver does not tell.
  std::uint32_t tiles = 1;
};

struct Scan {
  /// In the order of PCI.
  std::vector<Gpu> gpus;

  static Result<Scan> create(Host& host, std::span<const PciFunction> functions);
};

/// A function of the Max series. probe reads everything; the operations only hand it over.
class Max {
 public:
  using Scan = intel::Scan;

  static Result<Max> probe(Host& host, const Scan& scan, const PciFunction& function);
  Result<void> identify(Host& host, backend::Identity& identity) const;
  Result<void> partitions(Host& host, backend::PartitionSink& sink) const;
  Result<void> nodes(Host& host, backend::NodeSink& sink) const;
  Result<void> runtime_ids(Host& host, backend::RuntimeIdSink& sink) const;

  // Level Zero specification, "Environment Variables", and compute-runtime's execution_environment.cpp.
  static constexpr oamhal_backend_mask_t kMasks[] = {{"ZE_AFFINITY_MASK", nullptr, nullptr,
                                                      OAMHAL_MASK_KEEPS_ORDER | OAMHAL_MASK_PASS_STRANGERS |
                                                          OAMHAL_MASK_ODD_ENTRY_UNKNOWN | OAMHAL_MASK_TRIM,
                                                      0, nullptr}};
  static constexpr const char* kSplit[] = {"FLAT", "COMBINED", nullptr};
  static constexpr oamhal_backend_runtime_t kRuntimes[] = {
      {"level-zero", kMasks, 1, sizeof(oamhal_backend_mask_t), "ZE_ENABLE_PCI_ID_DEVICE_ORDER", "1",
       "this process may open the render nodes of all Intel GPUs", "ZE_FLAT_DEVICE_HIERARCHY", kSplit,
       "COMPOSITE"}};

 private:
  explicit Max(const Scan& scan) : scan_(&scan) {}

  const Scan* scan_;
  const char* model_ = nullptr;
  oamhal_form_factor form_factor_ = OAMHAL_FORM_FACTOR_UNKNOWN;
  /// NULL: the driver does not serve it.
  const Gpu* gpu_ = nullptr;
};

}  // namespace oamhal::intel

#endif  // OAMHAL_DRIVERS_INTEL_DEVICE_HPP
