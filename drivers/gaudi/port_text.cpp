// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "port_text.hpp"

#include <charconv>

namespace oamhal::gaudi {
namespace {

using backend::Number;

// The widest that InfiniBand knows.
constexpr std::uint64_t kMostLanes = 12;

// include/rdma/ib_verbs.h: ib_port_state, ib_port_phys_state.
constexpr unsigned kActive = 4;
constexpr unsigned kPolling = 2;
constexpr unsigned kDisabled = 3;
constexpr unsigned kTraining = 4;
constexpr unsigned kLinkUp = 5;
constexpr unsigned kRecovery = 6;

/// Takes a number from the front of text.
std::optional<std::uint64_t> take_number(std::string_view& text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc()) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return value;
}

bool take(std::string_view& text, std::string_view expected) {
  if (!text.starts_with(expected)) return false;
  text.remove_prefix(expected.size());
  return true;
}

/// Line rate of a lane by the data rate that the driver names: EDR, HDR, NDR.
Number line_rate(std::uint64_t data_gbps) {
  switch (data_gbps) {
    case 25:
      return Number(25781);
    case 50:
      return Number(53125);
    case 100:
      return Number(106250);
    default:
      return {};
  }
}

}  // namespace

std::optional<RdmaRate> parse_rate(std::string_view text) {
  const auto data = take_number(text);
  const bool half = data && take(text, ".5");
  if (!data || !take(text, " Gb/sec (")) return std::nullopt;
  const auto lanes = take_number(text);
  if (!lanes || *lanes == 0 || *lanes > kMostLanes || !take(text, "X") || !text.ends_with(')'))
    return std::nullopt;
  RdmaRate rate{*lanes, {}};
  if (!half && *data % *lanes == 0) rate.lane_mbps = line_rate(*data / *lanes);
  return rate;
}

std::optional<unsigned> parse_state(std::string_view text) {
  const auto number = take_number(text);
  if (!number || *number > 255 || !take(text, ":")) return std::nullopt;
  return static_cast<unsigned>(*number);
}

/// hbl_ib_query_port(): phys_state is LinkUp when the PCS has a link and Disabled when not. state says
/// whether the port is open too.
oamhal_link_state state_of_port(std::optional<unsigned> state, std::optional<unsigned> phys_state) {
  if (!phys_state) return OAMHAL_LINK_STATE_UNKNOWN;
  switch (*phys_state) {
    case kDisabled:
      return OAMHAL_LINK_STATE_DOWN;
    case kPolling:
    case kTraining:
    case kRecovery:
      return OAMHAL_LINK_STATE_TRAINING;
    case kLinkUp:
      break;
    default:
      return OAMHAL_LINK_STATE_UNKNOWN;
  }
  if (!state || *state == 0 || *state > kActive) return OAMHAL_LINK_STATE_UNKNOWN;
  return *state == kActive ? OAMHAL_LINK_STATE_UP : OAMHAL_LINK_STATE_STARTING;
}

}  // namespace oamhal::gaudi
