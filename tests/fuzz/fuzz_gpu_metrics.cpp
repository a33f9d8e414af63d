// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>

#include "drivers/amd/telemetry/gpu_metrics.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace oamhal::amd;
  const auto metrics = decode(std::as_bytes(std::span(data, size)));
  if (!metrics) return 0;
  // What was decoded is no sentinel, and came from a table of the promised size.
  if (metrics->size != size) std::abort();
  for (const auto& status : metrics->xgmi_status) {
    if (status == UINT64_MAX) std::abort();
  }
  return 0;
}
