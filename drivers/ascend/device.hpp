// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_DRIVERS_ASCEND_DEVICE_HPP
#define OAMHAL_DRIVERS_ASCEND_DEVICE_HPP

#include <cstdint>
#include <expected>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <oamhal/backend/backend.hpp>

#include "device_ids.hpp"

namespace oamhal::ascend {

using backend::Host;
using backend::Number;
using backend::PciFunction;
using backend::Result;

/// Which device has which id, for all of them.
struct Scan {
  /// By PCI address, with the domain; ids are 0, 1, ... without a gap.
  std::map<std::string, std::uint32_t, std::less<>> ids;
  /// Why ids is empty, as a clause.
  std::string why;

  static Result<Scan> create(Host& host, std::span<const PciFunction> functions);
};

/// An Ascend function. probe reads everything; the operations only hand it over.
class Npu {
 public:
  using Scan = ascend::Scan;

  static Result<Npu> probe(Host& host, const Scan& scan, const PciFunction& function);
  Result<void> identify(Host& host, backend::Identity& identity) const;
  Result<void> nodes(Host& host, backend::NodeSink& sink) const;
  Result<void> runtime_ids(Host& host, backend::RuntimeIdSink& sink) const;

  // CANN, "ASCEND_RT_VISIBLE_DEVICES": other characters and ids that are not there end the list, and only
  // ascending lists are supported.
  static constexpr oamhal_backend_mask_t kMasks[] = {
      {"ASCEND_RT_VISIBLE_DEVICES", nullptr, nullptr,
       OAMHAL_MASK_ASCENDING | OAMHAL_MASK_EMPTY_UNKNOWN | OAMHAL_MASK_REPEAT_UNKNOWN, 0, nullptr}};
  static constexpr oamhal_backend_runtime_t kRuntimes[] = {
      {"ascend", kMasks, 1, sizeof(oamhal_backend_mask_t), nullptr, nullptr, "the process is in no container",
       nullptr, nullptr, nullptr}};

 private:
  explicit Npu(const Scan& scan) : scan_(&scan) {}

  const Scan* scan_;
  const char* model_ = nullptr;
  bool bound_ = false;
  std::optional<std::uint32_t> id_;
};

}  // namespace oamhal::ascend

#endif  // OAMHAL_DRIVERS_ASCEND_DEVICE_HPP
