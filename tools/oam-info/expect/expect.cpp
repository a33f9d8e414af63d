// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/oam-info/expect/expect.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <deque>
#include <filesystem>
#include <functional>
#include <system_error>
#include <utility>
#include <vector>

#include "tools/common/text.hpp"
#include "tools/oam-info/capture/publish.hpp"
#include "tools/oam-info/words.hpp"

namespace oam_info {

namespace {

namespace fs = std::filesystem;

struct Finding {
  const char* code;
  oamhal_severity severity;
  std::string subject;
  std::string message;
  const char* advice;
};

void add_finding(Inventory& inventory, const Finding& finding) {
  if (!inventory.texts) inventory.texts = std::make_shared<std::deque<std::string>>();
  const auto keep = [&](std::string text) { return inventory.texts->emplace_back(std::move(text)).c_str(); };
  oamhal::finding_info info{};
  info.size = sizeof(oamhal_finding_info_t);
  info.code = finding.code;
  info.severity = finding.severity;
  info.device = OAMHAL_NO_INDEX;
  info.subject = keep(finding.subject);
  info.message = keep(finding.message);
  info.advice = finding.advice;
  info.position = static_cast<std::uint32_t>(inventory.findings.size());
  inventory.findings.push_back(info);
}

/// "oam3", the address of a module without a slot, or its serial number.
std::string name_of(const ModuleRecord& record) {
  if (!record.id.empty() && !record.id.starts_with("module:"))
    return record.id.substr(record.id.rfind('/') + 1);
  if (!record.bdf.empty()) return record.bdf;
  return record.serial.empty() ? record.id : "serial " + record.serial;
}

std::string subject_of(const ModuleRecord& record) {
  return record.id.empty() ? name_of(record) : record.id;
}

/// "oam3 (AMD Instinct MI300X, serial X)".
std::string described(const ModuleRecord& record) {
  std::vector<std::string> parts;
  if (!record.model.empty()) parts.push_back(record.model);
  if (!record.serial.empty()) parts.push_back("serial " + record.serial);
  if (parts.empty()) return name_of(record);
  return fmt::format("{} ({})", name_of(record), fmt::join(parts, ", "));
}

std::string differences_text(const Compared& compared) {
  std::vector<std::string> texts;
  texts.reserve(compared.differences.size());
  for (const FieldDifference& difference : compared.differences)
    texts.push_back(fmt::format("{} is {}, expected {}", difference.field,
                                difference.found.empty() ? "not told" : difference.found,
                                difference.expected));
  return fmt::format("{}", fmt::join(texts, "; "));
}

Finding finding_of(const Inventory& inventory, const Compared& compared) {
  switch (compared.presence) {
    case Presence::kAbsent:
      return {"module.absent", OAMHAL_SEVERITY_ERROR, subject_of(*compared.expected),
              fmt::format("{} is absent: {}", described(*compared.expected),
                          port_state(inventory, *compared.expected).sentence),
              "Look at the module's power and presence at the BMC, and reseat it."};
    case Presence::kWrongSlot:
      return {
          "module.wrong-slot", OAMHAL_SEVERITY_ERROR, subject_of(*compared.found),
          fmt::format("{} is in {}, and is expected in {}.", described(*compared.expected),
                      name_of(*compared.found), name_of(*compared.expected)),
          "Put the modules where they belong, or save what is right now: oam-info expect --save --replace."};
    case Presence::kUnexpected:
      return {"module.unexpected", OAMHAL_SEVERITY_WARNING, subject_of(*compared.found),
              fmt::format("{} is here, and nothing expects it.", described(*compared.found)),
              "Save what is right now: oam-info expect --save --replace."};
    case Presence::kAsExpected:
    case Presence::kDiffers:
      break;
  }
  return {
      "module.differs", OAMHAL_SEVERITY_WARNING, subject_of(*compared.found),
      fmt::format("{} is not as it is expected: {}.", name_of(*compared.found), differences_text(compared)),
      "oam-info inventory shows it field by field."};
}

void add_findings(Inventory& inventory) {
  const Comparison& comparison = *inventory.comparison;
  for (const Compared& compared : comparison.modules)
    if (compared.presence != Presence::kAsExpected) add_finding(inventory, finding_of(inventory, compared));
  if (comparison.unnamed_absent > 0)
    add_finding(inventory,
                {"module.absent", OAMHAL_SEVERITY_ERROR, "host",
                 fmt::format("{} expects {}, and {} here.", oam_tools::printable(comparison.expectation.file),
                             count_text(comparison.expectation.count, "module"),
                             inventory.modules.size() == 1 ? "1 is"
                                                           : fmt::format("{} are", inventory.modules.size())),
                 "Look at the modules' power and presence at the BMC."});
  std::ranges::stable_sort(inventory.findings, std::greater{}, &oamhal::finding_info::severity);
}

}  // namespace

std::string apply_expectation(const Options& options, Inventory& inventory) {
  auto expectation = load_expectation(options, inventory);
  if (!expectation) {
    if (!options.expect_file.empty()) return expectation.error().message;
    add_finding(inventory,
                {"expectation.unusable", OAMHAL_SEVERITY_WARNING, "host",
                 fmt::format("what is saved as expected cannot be used: {}", expectation.error().message),
                 "Mend the file, or write it again: oam-info expect --save --replace."});
    std::ranges::stable_sort(inventory.findings, std::greater{}, &oamhal::finding_info::severity);
    return "";
  }
  if (!*expectation) return "";
  inventory.comparison = compare_modules(std::move(**expectation), module_records(inventory));
  add_findings(inventory);
  return "";
}

PortState port_state(const Inventory& inventory, const ModuleRecord& expected) {
  if (expected.port.empty()) return {"", "nothing says which port it should be below.", {}};
  for (const auto& port : inventory.snapshot.empty_ports()) {
    if (oamhal::text_of(port.bdf_text) != expected.port) continue;
    switch (port.link_state) {
      case OAMHAL_LINK_STATE_NO_LINK:
        return {"no link", fmt::format("its downstream port {} has no link.", expected.port), port};
      case OAMHAL_LINK_STATE_UP:
        return {fmt::format("{}, mute", pcie_text(port.link)),
                fmt::format("its downstream port {} has a link ({}), but no function answers.", expected.port,
                            pcie_text(port.link)),
                port};
      default:
        return {"?",
                fmt::format("its downstream port {} has nothing below, and does not tell its link.",
                            expected.port),
                port};
    }
  }
  return {"no port",
          fmt::format("its downstream port {} is not there, or something else is below it.", expected.port),
          {}};
}

Outcome expect(const Inventory& inventory, const Options& options) {
  if (inventory.modules.empty())
    return {kNotAsExpected, "", "oam-info: there is no module to expect: nothing was found.\n", ""};
  // What is looked at by itself is the machine's own; a root is somebody's copy.
  if (options.save && options.save_file.empty() && inventory.snapshot.info().origin != OAMHAL_ORIGIN_LIVE)
    return {kUsage, "",
            "oam-info: this is not the live machine: say where to save, oam-info expect --save FILE\n", ""};
  std::string text = expectation_text(inventory);
  if (!options.save) return {kRan, std::move(text), "", ""};
  return {kRan, "", "", std::move(text)};
}

Outcome save_expectation(const Options& options, Outcome outcome) {
  if (outcome.payload.empty()) return outcome;
  const auto failed = [](const std::string& path, const std::string& why) {
    return Outcome{kCannotRun, "",
                   fmt::format("oam-info: cannot write {}: {}\n", oam_tools::printable(path), why), ""};
  };
  const std::string path =
      options.save_file.empty() ? "/" + std::string(kExpectationFile) : options.save_file;
  if (options.save_file.empty()) {
    std::error_code problem;
    fs::create_directories(fs::path(path).parent_path(), problem);
    if (problem) return failed(path, problem.message());
  }
  const std::string why =
      options.replace ? publish_over(path, outcome.payload) : publish(path, outcome.payload);
  if (!why.empty()) return failed(path, why);
  // Who reads it need not be who wrote it.
  constexpr mode_t kReadable = 0644;
  if (::chmod(path.c_str(), kReadable) != 0) return failed(path, std::generic_category().message(errno));
  outcome.payload.clear();
  outcome.output = fmt::format("Saved to {}.\n", oam_tools::printable(path));
  return outcome;
}

}  // namespace oam_info
