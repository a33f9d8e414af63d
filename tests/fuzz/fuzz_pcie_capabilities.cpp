// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// Configuration space as a function gives it: the lists of capabilities, the registers in them, the verdict
// on a link, and the kernel's error counters. The first byte: 'a' error counters, else a function as a user
// (bit 0) or root reads it.

#include <cstdint>
#include <cstdlib>
#include <set>
#include <string_view>

#include "hal/bringup/config/pcie.hpp"

namespace {

using oamhal::hal::CapabilityList;

void require(bool holds) {
  if (!holds) std::abort();
}

void check_list(oamhal::hal::ConfigBytes bytes) {
  const CapabilityList list = oamhal::hal::list_capabilities(bytes);
  require(list.found.size() <= OAMHAL_CAPABILITY_LIMIT);
  std::set<unsigned> places;
  for (const oamhal_capability_t& capability : list.found) {
    require(places.insert(capability.offset).second);
    require(capability.offset % 4 == 0 && capability.offset + 2U <= bytes.size());
    require(capability.extended != 0 ? capability.offset >= 0x100 : capability.offset >= 0x40);
  }
}

void check_number(const oamhal_number_t& number, std::uint64_t limit) {
  require(number.absence == OAMHAL_PRESENT ? number.value <= limit : number.value == 0);
}

void check_function(oamhal::hal::ConfigBytes bytes, bool needs_root) {
  oamhal_config_info_t read{};
  read.length = read.full_length = static_cast<std::uint32_t>(bytes.size());
  read.needs_root = needs_root ? 1 : 0;
  const oamhal_pcie_info_t info = oamhal::hal::parse_pcie(bytes, read);
  check_number(info.link.speed_tenth_gts, 640);
  check_number(info.link.max_width, 63);
  check_number(info.max_payload_bytes, 4096);
  check_number(info.msix_vectors, 2048);
  check_number(info.retimers, 2);
  check_number(info.dpc_trigger, 3);
  oamhal_pcie_info_t other = info;
  other.link.max_width = oamhal::hal::present(16);
  const oamhal_pcie_hop_t hop = oamhal::hal::judge_hop(info, other);
  check_number(hop.link.max_width, 16);
  require((oamhal::hal::judge_hop(info, info).verdict & OAMHAL_HOP_ENDS_DISAGREE) == 0);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0 || size > OAMHAL_CONFIG_SIZE + 1) return 0;
  if (data[0] == 'a') {
    const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
    if (const auto counters = oamhal::hal::parse_aer(text))
      for (const oamhal_aer_counter_t& kind : counters->kinds)
        require(std::string_view(kind.name, sizeof kind.name).find('\0') != std::string_view::npos);
    return 0;
  }
  const oamhal::hal::ConfigBytes bytes(data + 1, size - 1);
  check_list(bytes);
  check_function(bytes, (data[0] & 1) != 0);
  return 0;
}
