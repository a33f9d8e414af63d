// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <bit>

#include "tools/oam-info/json.hpp"
#include "tools/oam-info/json_values.hpp"
#include "tools/oam-info/pcie/path.hpp"

namespace oam_info {

namespace {

Json flag(const oamhal_number_t& value) {
  const auto known = oamhal::value_of(value);
  return known ? Json(*known != 0) : Json(nullptr);
}

Json mask(const oamhal_number_t& value, int digits) {
  const auto known = oamhal::value_of(value);
  return known ? hex(static_cast<unsigned>(*known), digits) : Json(nullptr);
}

Json lanes(const oamhal_number_t& value) {
  const auto known = oamhal::value_of(value);
  if (!known) return nullptr;
  Json items = Json::array();
  for (unsigned lane = 0; lane < 32; ++lane)
    if ((*known >> lane & 1) != 0) items.push_back(lane);
  return items;
}

Json link(const oamhal_pcie_link_t& value) {
  return {{"speed_gts", scaled(value.speed_tenth_gts, 10)},
          {"width", number(value.width)},
          {"max_speed_gts", scaled(value.max_speed_tenth_gts, 10)},
          {"max_width", number(value.max_width)}};
}

Json equalization(const oamhal_number_t& value) {
  const auto bits = oamhal::value_of(value);
  if (!bits) return nullptr;
  Json phases = Json::array();
  for (unsigned phase = 1; phase <= 3; ++phase)
    if ((*bits >> phase & 1) != 0) phases.push_back(phase);
  return {{"complete", (*bits & OAMHAL_EQUALIZATION_COMPLETE) != 0},
          {"phases", std::move(phases)},
          {"requested", (*bits & OAMHAL_EQUALIZATION_REQUESTED) != 0}};
}

Json verdict(std::uint32_t bits) {
  // The order of the bits of oamhal_pcie_hop_t.
  constexpr std::array<const char*, 10> kWords = {"slow",    "narrow",       "held",        "ends-disagree",
                                                  "payload", "equalization", "lane-errors", "contained",
                                                  "down",    "errors"};
  Json words = Json::array();
  for (std::size_t i = 0; i < kWords.size(); ++i)
    if ((bits >> i & 1) != 0) words.push_back(kWords[i]);
  return words;
}

Json hop(const PcieNode& node) {
  if (!node.hop) return nullptr;
  Json json = link(node.hop->link);
  json["speed_limited_by"] = node.speed_limited_by;
  json["width_limited_by"] = node.width_limited_by;
  json["verdict"] = verdict(node.hop->verdict);
  return json;
}

Json counted(const PcieNode& node) {
  const oamhal_aer_totals_t& totals = node.info.aer_counted;
  const std::array<oamhal_number_t, 3> sums = {totals.correctable, totals.nonfatal, totals.fatal};
  Json json = Json::object();
  for (std::size_t severity = 0; severity < kAerSeverities.size(); ++severity) {
    Json kinds = Json::object();
    for (const oamhal_aer_counter_t& kind : node.errors[severity])
      kinds[static_cast<const char*>(kind.name)] = kind.count;
    json[kAerSeverities[severity]] = {{"total", number(sums[severity])}, {"kinds", std::move(kinds)}};
  }
  return json;
}

Json config(const PcieNode& node) {
  return {{"length", node.info.config_length},
          {"full_length", node.info.config_full_length},
          {"needs_root", node.info.needs_root != 0},
          {"malformed", node.info.malformed != 0},
          {"problem", node.problem.empty() ? Json(nullptr) : Json(node.problem)}};
}

void add_registers(const oamhal_pcie_info_t& info, Json& json) {
  json["target_speed_gts"] = scaled(info.target_speed_tenth_gts, 10);
  json["link_active"] = flag(info.link_active);
  json["link_training"] = flag(info.link_training);
  json["bandwidth_lowered"] = flag(info.bandwidth_lowered);
  json["bandwidth_changed"] = flag(info.bandwidth_changed);
  json["equalization"] = {{"8", equalization(info.equalization.at_8_gts)},
                          {"16", equalization(info.equalization.at_16_gts)},
                          {"32", equalization(info.equalization.at_32_gts)},
                          {"64", equalization(info.equalization.at_64_gts)}};
  json["retimers"] = number(info.retimers);
  json["lane_errors"] = lanes(info.lane_errors);
  json["lane_parity_errors"] = {{"port", lanes(info.lane_parity)},
                                {"retimer_1", lanes(info.lane_parity_retimer_1)},
                                {"retimer_2", lanes(info.lane_parity_retimer_2)}};
  json["max_payload_bytes"] = number(info.max_payload_bytes);
  json["max_payload_supported_bytes"] = number(info.max_payload_supported_bytes);
  json["max_read_request_bytes"] = number(info.max_read_request_bytes);
  json["ltr_enabled"] = flag(info.ltr_enabled);
  json["errors_seen"] = mask(info.errors_seen, 1);
  json["acs"] = {{"capable", mask(info.acs_capable, 4)}, {"enabled", mask(info.acs_enabled, 4)}};
  json["dpc"] = {{"trigger", number(info.dpc_trigger)}, {"triggered", flag(info.dpc_triggered)}};
  json["aer"] = {{"uncorrectable_status", mask(info.aer_uncorrectable_status, 8)},
                 {"uncorrectable_mask", mask(info.aer_uncorrectable_mask, 8)},
                 {"correctable_status", mask(info.aer_correctable_status, 8)},
                 {"correctable_mask", mask(info.aer_correctable_mask, 8)}};
  const auto serial = oamhal::value_of(info.serial_number);
  json["serial_number"] = serial ? Json(fmt::format("{:016x}", *serial)) : Json(nullptr);
  json["msix_vectors"] = number(info.msix_vectors);
  json["margining_ready"] = flag(info.margining_ready);
}

Json node_json(const PcieNode& node) {
  Json json = {{"bdf", node.bdf},
               {"type", node.type_name},
               {"package_internal", node.package_internal},
               {"slot", node.slot.empty() ? Json(nullptr) : Json(node.slot)},
               {"config", config(node)},
               {"hop", hop(node)},
               {"link", link(node.info.link)}};
  add_registers(node.info, json);
  json["errors_counted"] = counted(node);
  return json;
}

}  // namespace

Json pcie_json(const std::vector<PciePath>& paths) {
  return list(paths, [](const PciePath& path) {
    return Json{{"device", text(path.device.id)},
                {"bdf", text(path.device.bdf_text)},
                {"path", list(path.nodes, node_json)}};
  });
}

}  // namespace oam_info
