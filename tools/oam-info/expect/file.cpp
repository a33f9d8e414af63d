// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/common/toml.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "tools/common/text.hpp"
#include "tools/oam-info/expect/expectation.hpp"

namespace oam_info {

namespace {

constexpr std::int64_t kMostModules = 65536;

oamhal::error wrong(const std::string& file, std::string_view why) {
  return {OAMHAL_ERROR_MALFORMED, fmt::format("{}: {}.", oam_tools::printable(file), why), 0};
}

class Reader {
 public:
  /// A module's table, or that of every module. The error is a sentence, "" when there is none.
  std::string read(const toml::table& table, bool every, ModuleRecord& record) const {
    const auto keys = text_keys();
    for (const auto& [key, node] : table) {
      const std::string_view name = key.str();
      if (name == "firmware") {
        if (std::string why = read_firmware(node, record); !why.empty()) return why;
      } else if (name == "slot" && !every) {
        const auto slot = node.value_exact<std::int64_t>();
        if (!slot || *slot < 0 || *slot > UINT32_MAX) return "a \"slot\" is no number";
        record.slot = static_cast<std::uint64_t>(*slot);
      } else {
        const auto known = std::ranges::find(keys, name, &TextKey::name);
        if (known == keys.end() || (every && !known->common))
          return fmt::format("{} has no \"{}\": look for a typing error", every ? "[every]" : "a module",
                             name);
        const auto text = node.value_exact<std::string>();
        if (!text) return fmt::format("\"{}\" is no text", name);
        record.*known->member = *text;
      }
    }
    return "";
  }

 private:
  static std::string read_firmware(const toml::node& node, ModuleRecord& record) {
    const auto* const versions = node.as_table();
    if (versions == nullptr) return "\"firmware\" is no table of versions";
    for (const auto& [name, version] : *versions) {
      const auto text = version.value_exact<std::string>();
      if (!text) return fmt::format("the version of firmware \"{}\" is no text", name.str());
      record.firmware.emplace(name.str(), *text);
    }
    return "";
  }
};

std::string read_modules(const toml::table& root, const Reader& reader, Expectation& expectation) {
  const auto listed = root["module"];
  if (!listed) return "";
  const auto* const modules = listed.as_array();
  if (modules == nullptr) return "\"module\" is no list: write [[module]]";
  for (const auto& node : *modules) {
    const auto* const table = node.as_table();
    if (table == nullptr) return "\"module\" is no list of tables: write [[module]]";
    ModuleRecord& record = expectation.modules.emplace_back();
    if (std::string why = reader.read(*table, false, record); !why.empty()) return why;
    if (record.id.empty() && record.serial.empty() && record.bdf.empty())
      return "a module has no \"id\", \"serial\" or \"bdf\", so none can be told to be it";
  }
  for (const auto member : {&ModuleRecord::id, &ModuleRecord::serial, &ModuleRecord::bdf}) {
    std::vector<std::string> values;
    for (const ModuleRecord& record : expectation.modules)
      if (!(record.*member).empty()) values.push_back(record.*member);
    std::ranges::sort(values);
    if (const auto twice = std::ranges::adjacent_find(values); twice != values.end())
      return fmt::format("two modules are \"{}\"", *twice);
  }
  return "";
}

std::string read_root(const toml::table& root, Expectation& expectation) {
  constexpr std::array<std::string_view, 4> kKeys{"format", "modules", "every", "module"};
  for (const auto& [key, node] : root)
    if (std::ranges::find(kKeys, key.str()) == kKeys.end())
      return fmt::format("it has \"{}\", which no such file has: look for a typing error", key.str());
  if (root["format"].value_or(std::string_view()) != kExpectationFormat)
    return fmt::format("it does not say format = \"{}\"", kExpectationFormat);
  const Reader reader;
  if (const auto every = root["every"]) {
    if (!every.is_table()) return "\"every\" is no table: write [every]";
    if (std::string why = reader.read(*every.as_table(), true, expectation.every); !why.empty()) return why;
  }
  if (std::string why = read_modules(root, reader, expectation); !why.empty()) return why;
  expectation.count = expectation.modules.size();
  if (const auto count = root["modules"]) {
    const auto value = count.value_exact<std::int64_t>();
    if (!value || *value < 0 || *value > kMostModules) return "\"modules\" is no number of modules";
    if (static_cast<std::size_t>(*value) < expectation.modules.size())
      return "it lists more modules than \"modules\" says";
    expectation.count = static_cast<std::size_t>(*value);
  }
  if (expectation.count == 0) return "it expects no module";
  return "";
}

constexpr std::array kTextKeys{TextKey{"id", &ModuleRecord::id, false},
                               TextKey{"vendor", &ModuleRecord::vendor, true},
                               TextKey{"model", &ModuleRecord::model, true},
                               TextKey{"serial", &ModuleRecord::serial, false},
                               TextKey{"part_number", &ModuleRecord::part_number, true},
                               TextKey{"bdf", &ModuleRecord::bdf, false},
                               TextKey{"port", &ModuleRecord::port, false}};

}  // namespace

std::span<const TextKey> text_keys() {
  return kTextKeys;
}

oamhal::result<Expectation> parse_expectation(std::string_view text, const std::string& file) {
  const auto root = oam_tools::parse_toml(text, file);
  if (!root) return oamhal::error{OAMHAL_ERROR_MALFORMED, root.error(), 0};
  Expectation expectation;
  expectation.file = file;
  if (const std::string why = read_root(*root, expectation); !why.empty()) return wrong(file, why);
  return expectation;
}

}  // namespace oam_info
