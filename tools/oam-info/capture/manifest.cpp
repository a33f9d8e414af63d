// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/oam-info/capture/manifest.hpp"

#include <fmt/format.h>

#include <ctime>
#include <map>
#include <nlohmann/json.hpp>
#include <string_view>

#include <oamhal/version.hpp>

namespace oam_info {

namespace {

using Json = nlohmann::ordered_json;

std::string dumped(const Json& json, int indentation = -1) {
  return json.dump(indentation, ' ', false, Json::error_handler_t::replace);
}

const char* origin_name(const Inventory& inventory) {
  return inventory.snapshot.info().origin == OAMHAL_ORIGIN_SIMULATED ? "simulated" : "capture";
}

const char* class_name(std::int32_t attribute_class) {
  switch (attribute_class) {
    case OAMHAL_ATTRIBUTE_CONFIG:
      return "config";
    case OAMHAL_ATTRIBUTE_LIVE:
      return "live";
    default:
      return "cached";
  }
}

std::string now() {
  const std::time_t seconds = std::time(nullptr);
  std::tm parts = {};
  ::gmtime_r(&seconds, &parts);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", parts.tm_year + 1900, parts.tm_mon + 1,
                     parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec);
}

}  // namespace

std::string machine_name(const Inventory& inventory) {
  const oamhal_snapshot_info_t& info = inventory.snapshot.info();
  if (info.machine != nullptr) return info.machine;
  return info.hostname != nullptr ? info.hostname : "unknown";
}

std::string machine_file(const Inventory& inventory, const std::string& machine) {
  const oamhal_snapshot_info_t& info = inventory.snapshot.info();
  const char* source = info.origin == OAMHAL_ORIGIN_LIVE        ? "a live machine"
                       : info.origin == OAMHAL_ORIGIN_SIMULATED ? "a simulated machine"
                                                                : "another capture";
  // A JSON text is a TOML text.
  std::string text = fmt::format(
      "# Written by oam-info capture, from {}.\norigin = \"{}\"\nmachine = {}\ngenerator = \"oam-info {}\"\n",
      source, origin_name(inventory), dumped(machine), OAMHAL_VERSION_STRING);
  std::map<std::string_view, const char*> nodes;
  for (const auto& node : inventory.snapshot.nodes())
    nodes.emplace(node.path, oamhal_access_name(node.access));
  text += "\n[nodes]\n";
  for (const auto& [path, access] : nodes) text += fmt::format("{} = \"{}\"\n", dumped(path), access);
  return text;
}

std::string manifest_file(const Inventory& inventory, const Options& options, const std::string& machine,
                          const Gathered& gathered) {
  Json manifest = {{"schema", "oamhal.capture/1"},
                   {"tool", fmt::format("oam-info {}", OAMHAL_VERSION_STRING)},
                   {"library", fmt::format("liboamhal {}", oamhal::version())},
                   {"created", now()},
                   {"origin", origin_name(inventory)},
                   {"machine", machine},
                   {"redacted", options.redact},
                   {"support", options.support},
                   {"devices", inventory.devices.size()},
                   {"taken", Json::array()},
                   {"missing", Json::array()}};
  for (const Taken& taken : gathered.taken)
    manifest["taken"].push_back(
        {{"path", taken.path}, {"class", class_name(taken.attribute_class)}, {"bytes", taken.bytes}});
  for (const Missing& missing : gathered.missing)
    manifest["missing"].push_back({{"path", missing.path}, {"reason", missing.reason}});
  return dumped(manifest, 1) + "\n";
}

}  // namespace oam_info
