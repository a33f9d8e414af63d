// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// Text that drivers outside the kernel's tree print. The first byte says whose.

#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "drivers/ascend/device_ids.hpp"
#include "drivers/gaudi/port_text.hpp"
#include "drivers/nvidia/information.hpp"

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  if (data[0] == 'g') {
    if (const auto rate = oamhal::gaudi::parse_rate(text)) require(rate->lanes >= 1 && rate->lanes <= 12);
    if (const auto state = oamhal::gaudi::parse_state(text)) require(*state <= 255 && text.contains(':'));
  } else if (data[0] == 'n') {
    const auto information = oamhal::nvidia::parse_information(text);
    for (const auto* value :
         {&information.model, &information.uuid, &information.vbios, &information.firmware})
      require(value->find('\n') == std::string::npos && value->find('?') == std::string::npos);
  } else if (const auto ids = oamhal::ascend::parse_device_ids(text); ids) {
    for (const auto& [address, id] : *ids) require(text.find(address) != std::string_view::npos);
  }
  return 0;
}
