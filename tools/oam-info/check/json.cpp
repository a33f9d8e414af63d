// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/oam-info/check/check.hpp"
#include "tools/oam-info/json_values.hpp"

namespace oam_info {

namespace {

Json fit_json(const oamhal_board_fit_t& fit) {
  return {{"right", fit.right}, {"known", fit.known}};
}

Json wire_json(const oamhal_check_wire_info_t& wire) {
  Json json = {{"module_a", wire.module_a},
               {"port_a", text(wire.port_a)},
               {"module_b", wire.module_b},
               {"port_b", text(wire.port_b)},
               {"fault", oamhal_wire_fault_name(wire.fault)},
               {"proof", oamhal_proof_name(wire.proof)}};
  if (wire.expected != 0) {
    json["actual"] = wire.actual;
    json["expected"] = wire.expected;
  }
  return json;
}

Json suspects_json(const oamhal::board_check& check) {
  Json items = Json::array();
  std::uint32_t index = 0;
  for (const auto& suspect : check.suspects())
    items.push_back({{"code", text(suspect.code)},
                     {"severity", oamhal_severity_name(suspect.severity)},
                     {"subject", text(suspect.subject)},
                     {"message", text(suspect.message)},
                     {"advice", text(suspect.advice)},
                     {"wires", check.wires_of(index++)}});
  return items;
}

}  // namespace

Json checks_json(const Inventory& inventory, const std::vector<CheckedBaseboard>& checked) {
  return list(checked, [&](const CheckedBaseboard& one) {
    Json json = {{"baseboard", text(inventory.baseboards[one.baseboard].id)},
                 {"board", one.board ? text(one.board->info().name) : Json(nullptr)},
                 {"named", one.named},
                 {"fit", fit_json(one.fit)},
                 {"fit_as_well", one.as_well}};
    if (!one.check) {
      json["verdict"] = oamhal_verdict_name(OAMHAL_VERDICT_UNKNOWN);
      json["reason"] = one.why;
      return json;
    }
    const auto info = one.check->info();
    json["verdict"] = oamhal_verdict_name(info.verdict);
    json["by_pairs"] = info.by_pairs != 0;
    json["slots_known"] = info.slots_known != 0;
    json["proof"] = {{"exchanged_identity", info.by_identity},
                     {"port_pair", info.by_port_pair},
                     {"pair_only", info.by_pair},
                     {"unverified", info.unverified}};
    json["suspects"] = suspects_json(*one.check);
    json["wires"] = list(one.check->wires(), wire_json);
    return json;
  });
}

}  // namespace oam_info
