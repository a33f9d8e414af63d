// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "tools/common/color.hpp"
#include "tools/common/text.hpp"
#include "tools/oam-info/render.hpp"
#include "tools/oam-info/words.hpp"

namespace oam_info {

using oam_tools::paint;

namespace {

std::string upper(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return out;
}

std::string indented(std::string_view first, std::string_view words) {
  std::string text;
  std::string margin(first);
  for (const std::string& line : oam_tools::wrap(words, kWidth - first.size())) {
    text += margin + line + "\n";
    margin.assign(first.size(), ' ');
  }
  return text;
}

bool same_group(const oamhal::finding_info& a, const oamhal::finding_info& b) {
  return a.severity == b.severity && oamhal::text_of(a.code) == oamhal::text_of(b.code);
}

bool same_advice(const oamhal::finding_info& a, const oamhal::finding_info& b) {
  return same_group(a, b) && oamhal::text_of(a.advice) == oamhal::text_of(b.advice);
}

}  // namespace

std::string findings_list(const Inventory& inventory, const Options& options,
                          std::vector<oamhal::finding_info> findings) {
  std::ranges::sort(findings, [](const auto& a, const auto& b) {
    if (a.severity != b.severity) return a.severity > b.severity;
    const std::string_view code = oamhal::text_of(a.code);
    const std::string_view other = oamhal::text_of(b.code);
    return code != other ? code < other : a.position < b.position;
  });
  std::string text;
  for (std::size_t i = 0; i < findings.size(); ++i) {
    const oamhal::finding_info& finding = findings[i];
    if (i == 0 || !same_group(findings[i - 1], finding))
      text += fmt::format("{} {}\n",
                          paint(upper(oamhal_severity_name(finding.severity)),
                                tone_of_severity(finding.severity), options.color),
                          text_or_dash(finding.code));
    text += indented("  ", subject_name(inventory, finding) + ": " + text_or_dash(finding.message));
    // The same advice for many devices is given once, behind the last of them.
    const bool again = i + 1 < findings.size() && same_advice(finding, findings[i + 1]);
    if (finding.advice != nullptr && !again) text += indented("  -> ", text_or_dash(finding.advice));
  }
  return text;
}

std::string render_doctor(const Inventory& inventory, const Options& options) {
  std::string text = origin_line(inventory, options.color);
  text +=
      fmt::format("{}: {}, {}, {}\n\n", host_text(inventory), count_text(inventory.modules.size(), "module"),
                  count_text(inventory.devices.size(), "device"), count_text(inventory.links.size(), "link"));
  if (inventory.findings.empty()) text += "Nothing was found that is not as it should be.\n";
  text += findings_list(inventory, options, inventory.findings);
  const auto counts = count_findings(inventory);
  text += fmt::format("\n{}, {}, {} info\n", count_text(counts[OAMHAL_SEVERITY_ERROR], "error"),
                      count_text(counts[OAMHAL_SEVERITY_WARNING], "warning"), counts[OAMHAL_SEVERITY_INFO]);
  return text;
}

}  // namespace oam_info
