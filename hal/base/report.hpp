// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_HAL_BASE_REPORT_HPP
#define OAMHAL_HAL_BASE_REPORT_HPP

#include <string>

#include <oamhal/types.h>

namespace oamhal::hal {

/// Something that is not as it should be, on its way to becoming a finding.
struct Report {
  std::string code;
  oamhal_severity severity = OAMHAL_SEVERITY_WARNING;
  std::string message;
  std::string advice;
};

/// Takes reports; knows which device they are about.
class Reporter {
 public:
  virtual void report(Report report) = 0;

 protected:
  ~Reporter() = default;
};

}  // namespace oamhal::hal

#endif  // OAMHAL_HAL_BASE_REPORT_HPP
