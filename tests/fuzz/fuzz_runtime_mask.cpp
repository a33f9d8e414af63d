// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// The environment variables by which runtimes hide units. The first two bytes are how they are read.

#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include <oamhal/types.h>

#include "hal/core/runtime_mask.hpp"

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace oamhal::hal;
  if (size < 2) return 0;
  const RuntimeOrder order{
      {0, "GPU-a0", 0, true}, {1, "GPU-a1", 0, true}, {2, "GPU-b", 1, true}, {3, "GPU-b", 1, true}, {4, ""}};
  const std::uint32_t bits = data[0] | std::uint32_t{data[1]} << 8;
  const oamhal_backend_mask_t mask{"V", "W", "GPU-", bits, 0, "all"};
  // No flag has the last bit.
  MaskSetting setting;
  setting.whole = (bits & 0x8000) != 0;
  const std::string entry(reinterpret_cast<const char*>(data) + 2, size - 2);
  const char* const environment[] = {entry.c_str(), nullptr};
  const auto left = apply_mask(order, mask, Environment(environment), setting);
  if (!left) {
    require(!left.error().empty());
    return 0;
  }
  // Nothing is seen twice, and nothing that was not there.
  std::vector<bool> seen(order.size());
  for (const RuntimeUnit& unit : *left) {
    require(unit.unit < order.size() && !seen[unit.unit]);
    seen[unit.unit] = true;
  }
  return 0;
}
