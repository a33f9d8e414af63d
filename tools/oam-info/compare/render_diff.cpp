// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <fmt/format.h>

#include <algorithm>

#include <oamhal/version.hpp>

#include "tools/common/color.hpp"
#include "tools/common/text.hpp"
#include "tools/oam-info/compare/compare.hpp"
#include "tools/oam-info/compare/json_output.hpp"

namespace oam_info {

namespace {

using oam_tools::Tone;

std::string count_text(std::size_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

std::string head_line(std::string_view what, const Record& record) {
  const Document& document = record.document();
  const std::string_view host = document.hostname();
  return fmt::format(
      "{} {}, {}, {} ({}, oam-info {})\n", what, host.empty() ? "unknown host" : oam_tools::printable(host),
      count_text(record.module_count(), "module"), count_text(record.devices().size(), "device"),
      oam_tools::printable(document.name()), oam_tools::printable(document.library_version()));
}

Tone tone_of(Change change) {
  switch (change) {
    case Change::kLost:
    case Change::kFindingNew:
      return Tone::kBad;
    case Change::kMoved:
    case Change::kReplaced:
      return Tone::kWarning;
    case Change::kAdded:
    case Change::kFindingCleared:
      return Tone::kGood;
    case Change::kChanged:
      break;
  }
  return Tone::kPlain;
}

/// What differs, in the middle of a line.
std::string what_text(const Difference& difference) {
  std::string field = oam_tools::printable(difference.field);
  switch (difference.change) {
    case Change::kAdded:
    case Change::kLost:
    case Change::kReplaced:
      return fmt::format("{} {}", field, change_name(difference.change));
    case Change::kMoved:
      return "moved";
    case Change::kFindingNew:
      return fmt::format("new finding {}", field);
    case Change::kFindingCleared:
      return fmt::format("cleared finding {}", field);
    case Change::kChanged:
      break;
  }
  return field;
}

std::string values_text(const Difference& difference) {
  switch (difference.change) {
    case Change::kAdded:
    case Change::kFindingNew:
      return value_text(difference.after);
    case Change::kLost:
    case Change::kFindingCleared:
      return value_text(difference.before);
    default:
      return fmt::format("{} -> {}", value_text(difference.before), value_text(difference.after));
  }
}

std::string origin_warnings(const Record& before, const Record& after, bool color) {
  const auto name = [](const Record& record) { return oam_tools::printable(record.document().name()); };
  const std::string_view x = before.document().origin();
  const std::string_view y = after.document().origin();
  if (x == y) return origin_warning(x, fmt::format("{} and {}", name(before), name(after)), color);
  return origin_warning(x, name(before), color) + origin_warning(y, name(after), color);
}

Json side_json(const Record& record) {
  const Document& document = record.document();
  return {{"source", document.name()},
          {"root", document.origin().empty() ? "unknown" : std::string(document.origin())},
          {"machine", text_or_null_json(document.machine())},
          {"hostname", text_or_null_json(document.hostname())},
          {"library_version", text_or_null_json(document.library_version())},
          {"modules", record.module_count()},
          {"devices", record.devices().size()}};
}

}  // namespace

std::string render_diff(const Record& before, const Record& after, const Diff& diff, bool color) {
  std::string text = origin_warnings(before, after, color);
  text += head_line("before:", before);
  text += head_line("after: ", after);
  if (diff.two_machines) text += "two machines: serial numbers and ids are not compared\n";
  text += "\n";
  std::size_t subject_width = 0;
  std::size_t what_width = 0;
  std::vector<std::string> subjects;
  std::vector<std::string> whats;
  for (const Difference& difference : diff.differences) {
    subjects.push_back(oam_tools::printable(difference.subject));
    whats.push_back(what_text(difference));
    subject_width = std::max(subject_width, oam_tools::display_width(subjects.back()));
    what_width = std::max(what_width, oam_tools::display_width(whats.back()));
  }
  for (std::size_t i = 0; i < diff.differences.size(); ++i) {
    const Difference& difference = diff.differences[i];
    text +=
        fmt::format("{}  {}  {}\n", oam_tools::pad(subjects[i], subject_width),
                    oam_tools::paint(oam_tools::pad(whats[i], what_width), tone_of(difference.change), color),
                    values_text(difference));
  }
  if (!diff.differences.empty()) text += "\n";
  text += diff.differences.empty() ? "no differences\n"
                                   : count_text(diff.differences.size(), "difference") + "\n";
  return text;
}

std::string render_diff_json(const Record& before, const Record& after, const Diff& diff) {
  Json differences = Json::array();
  for (const Difference& difference : diff.differences)
    differences.push_back({{"subject", difference.subject},
                           {"change", change_name(difference.change)},
                           {"field", difference.field},
                           {"before", to_json(difference.before.kind(), difference.before.text())},
                           {"after", to_json(difference.after.kind(), difference.after.text())}});
  return dump({{"schema", "oamhal.diff/1"},
               {"library_version", oamhal_version()},
               {"before", side_json(before)},
               {"after", side_json(after)},
               {"two_machines", diff.two_machines},
               {"differences", std::move(differences)}});
}

}  // namespace oam_info
