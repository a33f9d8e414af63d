// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_DRIVERS_NVIDIA_DEVICE_HPP
#define OAMHAL_DRIVERS_NVIDIA_DEVICE_HPP

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <oamhal/backend/backend.hpp>

#include "information.hpp"

namespace oamhal::nvidia {

using backend::Host;
using backend::Number;
using backend::PciFunction;
using backend::Result;

/// What the driver publishes of all its GPUs.
struct Scan {
  /// The directory of GPUs is there.
  bool listed = false;
  /// GPU instances of MIG exist.
  bool mig = false;
  /// Addresses of all GPUs that the driver serves, in the order of PCI; some may be no devices here.
  std::vector<std::string> gpus;

  static Result<Scan> create(Host& host, std::span<const PciFunction> functions);
};

/// An NVIDIA GPU. probe reads everything; the operations only hand it over.
class Gpu {
 public:
  using Scan = nvidia::Scan;

  static Result<Gpu> probe(Host& host, const Scan& scan, const PciFunction& function);
  Result<void> identify(Host& host, backend::Identity& identity) const;
  Result<void> nodes(Host& host, backend::NodeSink& sink) const;
  Result<void> runtime_ids(Host& host, backend::RuntimeIdSink& sink) const;

  // CUDA Programming Guide, "CUDA Environment Variables"; what that leaves open is unknown.
  static constexpr oamhal_backend_mask_t kMasks[] = {{"CUDA_VISIBLE_DEVICES", nullptr, "GPU-",
                                                      OAMHAL_MASK_EMPTY_HIDES_ALL | OAMHAL_MASK_UUID |
                                                          OAMHAL_MASK_REPEAT_UNKNOWN |
                                                          OAMHAL_MASK_ODD_ENTRY_UNKNOWN,
                                                      0, nullptr}};
  static constexpr oamhal_backend_runtime_t kRuntimes[] = {
      {"cuda", kMasks, 1, sizeof(oamhal_backend_mask_t), "CUDA_DEVICE_ORDER", "PCI_BUS_ID",
       "no GPU is in MIG mode or excluded", nullptr, nullptr, nullptr}};

 private:
  explicit Gpu(const Scan& scan) : scan_(&scan) {}

  const Scan* scan_;
  const char* model_ = nullptr;
  bool bound_ = false;
  /// Its place among the driver's GPUs.
  std::optional<std::size_t> place_;
  Information information_;
};

}  // namespace oamhal::nvidia

#endif  // OAMHAL_DRIVERS_NVIDIA_DEVICE_HPP
