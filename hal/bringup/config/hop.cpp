// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <algorithm>

#include "hal/bringup/config/pcie.hpp"

namespace oamhal::hal {

namespace {

bool known(const oamhal_number_t& number) {
  return number.absence == OAMHAL_PRESENT;
}

bool is_set(const oamhal_number_t& number) {
  return known(number) && number.value != 0;
}

/// What both ends can, and whose is the lesser.
oamhal_number_t lesser(const oamhal_number_t& upper, const oamhal_number_t& lower, std::int32_t& side) {
  side = OAMHAL_SIDE_UNKNOWN;
  if (!known(upper)) return upper;
  if (!known(lower)) return lower;
  side = upper.value == lower.value  ? OAMHAL_SIDE_NEITHER
         : upper.value < lower.value ? OAMHAL_SIDE_UPPER
                                     : OAMHAL_SIDE_LOWER;
  return present(std::min(upper.value, lower.value));
}

bool below(const oamhal_number_t& value, const oamhal_number_t& most) {
  return known(value) && known(most) && value.value < most.value;
}

bool differ(const oamhal_number_t& one, const oamhal_number_t& other) {
  return known(one) && known(other) && one.value != other.value;
}

bool asks_again(const oamhal_pcie_info_t& end, const oamhal_number_t& speed) {
  if (!known(speed)) return false;
  const oamhal_equalization_t& all = end.equalization;
  const oamhal_number_t& now = speed.value == 80    ? all.at_8_gts
                               : speed.value == 160 ? all.at_16_gts
                               : speed.value == 320 ? all.at_32_gts
                                                    : all.at_64_gts;
  return speed.value >= 80 && known(now) && (now.value & OAMHAL_EQUALIZATION_REQUESTED) != 0;
}

bool has_lane_errors(const oamhal_pcie_info_t& end) {
  return is_set(end.lane_errors) || is_set(end.lane_parity) || is_set(end.lane_parity_retimer_1) ||
         is_set(end.lane_parity_retimer_2);
}

bool counted_errors(const oamhal_pcie_info_t& end) {
  return is_set(end.aer_counted.nonfatal) || is_set(end.aer_counted.fatal);
}

}  // namespace

oamhal_pcie_hop_t judge_hop(const oamhal_pcie_info_t& upper, const oamhal_pcie_info_t& lower) {
  oamhal_pcie_hop_t hop{};
  hop.size = sizeof hop;
  oamhal_pcie_link_t& link = hop.link;
  link = known(lower.link.speed_tenth_gts) ? lower.link : upper.link;
  link.max_speed_tenth_gts =
      lesser(upper.link.max_speed_tenth_gts, lower.link.max_speed_tenth_gts, hop.speed_limited_by);
  link.max_width = lesser(upper.link.max_width, lower.link.max_width, hop.width_limited_by);
  const auto mark = [&](bool condition, std::uint32_t bit) { hop.verdict |= condition ? bit : 0; };
  const bool slow = below(link.speed_tenth_gts, link.max_speed_tenth_gts);
  mark(slow, OAMHAL_HOP_SLOW);
  mark(below(link.width, link.max_width), OAMHAL_HOP_NARROW);
  mark(slow && below(upper.target_speed_tenth_gts, link.max_speed_tenth_gts), OAMHAL_HOP_HELD);
  mark(differ(upper.link.speed_tenth_gts, lower.link.speed_tenth_gts) ||
           differ(upper.link.width, lower.link.width),
       OAMHAL_HOP_ENDS_DISAGREE);
  mark(differ(upper.max_payload_bytes, lower.max_payload_bytes), OAMHAL_HOP_PAYLOAD);
  mark(asks_again(upper, link.speed_tenth_gts) || asks_again(lower, link.speed_tenth_gts),
       OAMHAL_HOP_EQUALIZATION);
  mark(has_lane_errors(upper) || has_lane_errors(lower), OAMHAL_HOP_LANE_ERRORS);
  mark(is_set(upper.dpc_triggered), OAMHAL_HOP_CONTAINED);
  mark(known(upper.link_active) && upper.link_active.value == 0, OAMHAL_HOP_DOWN);
  mark(counted_errors(upper) || counted_errors(lower), OAMHAL_HOP_ERRORS);
  return hop;
}

}  // namespace oamhal::hal
