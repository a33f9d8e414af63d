// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <string>

#include "tools/oam-info/expect/expect.hpp"

namespace oam_info {

namespace {

Json text_or_null(const std::string& text) {
  return text.empty() ? Json(nullptr) : Json(text);
}

Json record_json(const ModuleRecord& record) {
  Json json = {{"id", text_or_null(record.id)},
               {"slot", record.slot ? Json(*record.slot) : Json(nullptr)},
               {"bdf", text_or_null(record.bdf)},
               {"port", text_or_null(record.port)},
               {"vendor", text_or_null(record.vendor)},
               {"model", text_or_null(record.model)},
               {"serial", text_or_null(record.serial)},
               {"part_number", text_or_null(record.part_number)},
               {"firmware", Json::object()}};
  for (const auto& [name, version] : record.firmware) json["firmware"][name] = version;
  return json;
}

std::string status_of(Presence presence) {
  return presence == Presence::kWrongSlot ? "wrong-slot" : presence_name(presence);
}

Json port_json(const Inventory& inventory, const ModuleRecord& expected) {
  const auto port = port_state(inventory, expected).port;
  if (!port) return nullptr;
  return {{"bdf", text(port->bdf_text)}, {"link_state", oamhal_link_state_name(port->link_state)}};
}

}  // namespace

Json expectation_json(const Inventory& inventory) {
  if (!inventory.comparison) return nullptr;
  const Comparison& comparison = *inventory.comparison;
  Json json = {{"file", comparison.expectation.file},
               {"modules_expected", comparison.expectation.count},
               {"absent", comparison.absent()}};
  json["modules"] = list(comparison.modules, [&](const Compared& compared) {
    const bool absent = compared.presence == Presence::kAbsent;
    return Json{{"status", status_of(compared.presence)},
                {"expected", compared.expected ? record_json(*compared.expected) : Json(nullptr)},
                {"found", compared.found ? record_json(*compared.found) : Json(nullptr)},
                {"port", absent ? port_json(inventory, *compared.expected) : Json(nullptr)},
                {"differences", list(compared.differences, [](const FieldDifference& difference) {
                   return Json{{"field", difference.field},
                               {"expected", difference.expected},
                               {"found", text_or_null(difference.found)}};
                 })}};
  });
  return json;
}

}  // namespace oam_info
