// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_HAL_CORE_BACKEND_CALL_HPP
#define OAMHAL_HAL_CORE_BACKEND_CALL_HPP

#include <algorithm>
#include <cstring>
#include <utility>
#include <vector>

#include <oamhal/backend/backend.h>

#include "hal/base/report.hpp"
#include "hal/pci/function.hpp"

namespace oamhal::hal {

/// Appends reports to a list.
class ListReporter final : public Reporter {
 public:
  explicit ListReporter(std::vector<Report>& reports) : reports_(reports) {}
  void report(Report report) override { reports_.push_back(std::move(report)); }

 private:
  std::vector<Report>& reports_;
};

/// A function as a backend sees it. The texts of function and bdf must outlive it.
inline oamhal_backend_function_t hand_over(const PciFunction& function, const oamhal_backend_match_t& match,
                                           const char* bdf) {
  oamhal_backend_function_t handed{};
  handed.size = sizeof handed;
  handed.bdf = function.bdf;
  handed.bdf_text = bdf;
  handed.vendor_id = function.ids.vendor;
  handed.device_id = function.ids.device;
  handed.subsystem_vendor_id = function.ids.subsystem_vendor;
  handed.subsystem_device_id = function.ids.subsystem_device;
  handed.pci_class = function.ids.pci_class;
  handed.revision = function.revision;
  handed.virtual_function =
      function.virtual_function || (match.flags & OAMHAL_MATCH_VIRTUAL_FUNCTION) != 0 ? 1 : 0;
  handed.kernel_driver = function.ids.driver.empty() ? nullptr : function.ids.driver.c_str();
  handed.match = &match;
  return handed;
}

/// Runs an operation of a backend. Its contract is that nothing thrown comes out; a plugin may not know it.
template <typename F>
std::int32_t careful(F&& operation) {
  try {
    return operation();
  } catch (...) {
    return OAMHAL_ERROR_INTERNAL;
  }
}

/// The operations of a backend; one of an older minor version has a shorter table.
inline oamhal_backend_ops_t ops_of(const oamhal_backend_t& backend) {
  oamhal_backend_ops_t ops{};
  std::memcpy(&ops, backend.ops, std::min(backend.ops->size, sizeof ops));
  return ops;
}

}  // namespace oamhal::hal

#endif  // OAMHAL_HAL_CORE_BACKEND_CALL_HPP
