// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// Replies of a Gaudi's driver over its control node. The first byte says to which question.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>

#include "drivers/gaudi/info.hpp"

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

void take_hw_ip(std::span<const std::byte> reply) {
  const auto told = oamhal::gaudi::decode_hw_ip(reply);
  if (!told) return;
  require(reply.size() >= oamhal::gaudi::hw_ip::kOldSize);
  require(told->card_name.size() <= oamhal::gaudi::hw_ip::kCardNameLength);
  require(std::ranges::all_of(told->card_name, [](char c) { return c >= ' ' && c <= '~'; }));
  // An older driver's reply, which is shorter, says the same as far as it goes.
  const auto shorter = oamhal::gaudi::decode_hw_ip(reply.first(oamhal::gaudi::hw_ip::kOldSize));
  if (shorter) require(shorter->dram_size == told->dram_size && shorter->ports_mask == 0);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::span reply(reinterpret_cast<const std::byte*>(data) + 1, size - 1);
  switch (data[0]) {
    case 'h':
      take_hw_ip(reply);
      break;
    case 'd':
      require(oamhal::gaudi::decode_dram_free(reply).has_value() == (reply.size() >= 16));
      break;
    case 's':
      if (const auto status = oamhal::gaudi::decode_device_status(reply)) require(status->word != nullptr);
      break;
    case 't':
      require(oamhal::gaudi::decode_clock_throttle(reply).has_value() == (reply.size() >= 40));
      break;
    case 'c':
      if (const auto rate = oamhal::gaudi::decode_clock_rate(reply))
        require(reply.size() >= 8 &&
                std::ranges::any_of(reply, [](std::byte byte) { return byte != std::byte{0}; }));
      break;
    default:
      if (const auto up = oamhal::gaudi::decode_link_up(reply))
        require(*up == (reply[0] == std::byte{1}) && reply.size() >= 8);
  }
  return 0;
}
