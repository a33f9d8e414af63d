// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/common/toml.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <system_error>
#include <utility>

#include "tools/oam-info/collect.hpp"
#include "tools/oam-info/expect/expectation.hpp"

namespace oam_info {

namespace {

namespace fs = std::filesystem;

/// What a file can hold and the other side of a comparison shows: ASCII without control characters.
std::string plain(const char* text) {
  std::string copy(oamhal::text_of(text));
  for (char& c : copy)
    if (static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) > 0x7e) c = '?';
  return copy;
}

std::string in_quotes(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

void add_line(std::string& text, std::string_view key, const std::string& value) {
  if (!value.empty()) text += fmt::format("{} = {}\n", key, in_quotes(value));
}

/// The port of the chassis that a device is below: bridges inside of a package are the module's own.
std::string port_of(const Inventory& inventory, const oamhal::device_info& device) {
  for (const auto& bridge : inventory.snapshot.bridges(device))
    if (bridge.package_internal == 0) return plain(bridge.bdf_text);
  return "";
}

ModuleRecord record_of(const Inventory& inventory, const oamhal::module_info& module) {
  ModuleRecord record;
  record.id = plain(module.id);
  record.slot = oamhal::value_of(module.slot);
  for (const auto& device : inventory.snapshot.devices(module)) {
    if (record.serial.empty()) record.serial = plain(device.serial);
    if (record.part_number.empty()) record.part_number = plain(device.part_number);
    const std::string prefix =
        device.device_in_module == 0 ? "" : fmt::format("{}/", device.device_in_module);
    for (const auto& firmware : inventory.snapshot.firmware(device))
      record.firmware.emplace(prefix + plain(firmware.name), plain(firmware.version));
    if (device.device_in_module != 0) continue;
    record.vendor = plain(device.vendor);
    record.model = plain(device.model);
    record.bdf = plain(device.bdf_text);
    record.port = port_of(inventory, device);
  }
  return record;
}

}  // namespace

oamhal::result<std::optional<Expectation>> load_expectation(const Options& options,
                                                            const Inventory& inventory) {
  std::string file = options.expect_file;
  if (file.empty()) {
    const fs::path saved = fs::path(oamhal::text_of(inventory.snapshot.info().root)) / kExpectationFile;
    std::error_code problem;
    if (!fs::exists(saved, problem)) return std::optional<Expectation>();
    file = saved.string();
  }
  const auto text = oam_tools::read_small_file(file);
  if (!text) return oamhal::error{OAMHAL_ERROR_IO, text.error(), 0};
  auto expectation = parse_expectation(*text, file);
  if (!expectation) return expectation.error();
  return std::optional<Expectation>(std::move(*expectation));
}

std::vector<ModuleRecord> module_records(const Inventory& inventory) {
  std::vector<ModuleRecord> records;
  records.reserve(inventory.modules.size());
  for (const auto& module : inventory.modules) records.push_back(record_of(inventory, module));
  return records;
}

std::string expectation_text(const Inventory& inventory) {
  std::string text = fmt::format(
      "# The modules that {} should have. oam-info compares with it; take out what need not be as it is.\n"
      "format = \"{}\"\n",
      plain(inventory.snapshot.info().hostname), kExpectationFormat);
  for (const ModuleRecord& record : module_records(inventory)) {
    text += "\n[[module]]\n";
    // Without a slot it is made of the device's own id, which is none of a place.
    if (record.slot) {
      add_line(text, "id", record.id);
      text += fmt::format("slot = {}\n", *record.slot);
    }
    for (const TextKey& key : text_keys())
      if (key.name != "id") add_line(text, key.name, record.*key.member);
    if (record.firmware.empty()) continue;
    text += "[module.firmware]\n";
    for (const auto& [name, version] : record.firmware) add_line(text, in_quotes(name), version);
  }
  return text;
}

}  // namespace oam_info
