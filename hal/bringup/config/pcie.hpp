// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_HAL_BRINGUP_CONFIG_PCIE_HPP
#define OAMHAL_HAL_BRINGUP_CONFIG_PCIE_HPP

#include <string_view>
#include <vector>

#include <oamhal/bringup/pcie.h>

#include "hal/bringup/config/capabilities.hpp"

namespace oamhal::hal {

/// What a configuration space says; see oamhal_pcie_parse(). Pure.
oamhal_pcie_info_t parse_pcie(ConfigBytes bytes, const oamhal_config_info_t& read);

/// See oamhal_pcie_judge(). Pure.
oamhal_pcie_hop_t judge_hop(const oamhal_pcie_info_t& upper, const oamhal_pcie_info_t& lower);

/// Tenths of GT/s by the number of a speed, as Link Status has it.
oamhal_number_t link_speed(std::uint64_t number);

/// A file aer_dev_*: each kind of error, and how many of them in all.
struct AerCounters {
  std::vector<oamhal_aer_counter_t> kinds;
  std::uint64_t total = 0;
};
/// Nothing when text is no such file.
std::optional<AerCounters> parse_aer(std::string_view text);

/// A number that is there, and one that is not.
constexpr oamhal_number_t present(std::uint64_t value) {
  return {value, OAMHAL_PRESENT, 0};
}
constexpr oamhal_number_t absent(oamhal_absence why) {
  return {0, why, 0};
}

}  // namespace oamhal::hal

#endif  // OAMHAL_HAL_BRINGUP_CONFIG_PCIE_HPP
