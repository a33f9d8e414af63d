// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "tools/common/markup.hpp"
#include "tools/oam-linktest/report/html_parts.hpp"
#include "tools/oam-linktest/report/render.hpp"

namespace oam_linktest {

namespace {

using oam_tools::xml_text;

/// The page may load and run nothing, whatever got into it.
constexpr std::string_view kHead =
    "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
    "'unsafe-inline'\">\n"
    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
    "<meta name=\"color-scheme\" content=\"light dark\">\n";

std::string_view headline_class(const Report& report) {
  return headline_of(report) == "INCOMPLETE" ? "open" : verdict_class(verdict_of(report));
}

std::string fact(std::string_view name, const std::string& value) {
  return value.empty() ? "" : fmt::format("<div><dt>{}</dt><dd>{}</dd></div>\n", name, xml_text(value));
}

std::string banners(const Report& report) {
  std::string text;
  if (report.simulated())
    text += fmt::format(
        "<div class=\"mark\" aria-hidden=\"true\"><span>{}</span></div>\n<div class=\"banner\">{}</div>\n",
        kWatermark, kWatermarkSentence);
  else if (report.origin != "live")
    text += fmt::format("<div class=\"banner\">Origin: {}. This is not a run on the machine itself.</div>\n",
                        xml_text(report.origin));
  std::string items;
  for (const std::string& shortfall : shortfalls_of(report)) items += "<li>" + xml_text(shortfall) + "</li>";
  if (!items.empty())
    text += fmt::format("<div class=\"banner fail\">Not complete<ul>{}</ul></div>\n", items);
  return text;
}

std::string header(const Report& report) {
  const std::string machine = report.machine.empty() ? report.host : report.machine;
  std::string text = fmt::format(
      "<div class=\"head\"><div><div class=\"over\">Link test report</div>\n<h1>{}</h1>\n<p>{}</p></div>\n"
      "<div class=\"seal {}\"><b>{}</b><span>{}</span></div></div>\n",
      xml_text(machine.empty() ? "Unknown machine" : machine), headline_sentence(report),
      headline_class(report), headline_of(report), xml_text(tally_words(tally_of(report))));
  text += "<dl class=\"facts\">\n";
  text += fact("Host", report.host) + fact("Started", report.started) +
          fact("Duration", duration_words(report.seconds));
  text += fact("Baseboard", report.board) + fact("Known by", report.board_proof) + fact("Plan", report.plan);
  text += fact("Origin", report.simulated() ? "simulated" : report.origin);
  for (const auto& [key, value] : report.meta) text += fact(xml_text(key), value);
  return text + "</dl>\n";
}

std::string tiles(const Report& report) {
  const Tally tally = tally_of(report);
  std::string text = "<div class=\"tiles\">\n";
  for (const Verdict verdict : {Verdict::pass, Verdict::fail, Verdict::inconclusive, Verdict::not_tested})
    text += fmt::format("<div class=\"tile {}{}\"><b>{}</b><span>{} {}</span></div>\n",
                        verdict_class(verdict), tally.of(verdict) == 0 ? " zero" : "", tally.of(verdict),
                        verdict_sign(verdict), verdict_name(verdict));
  return text + "</div>\n";
}

std::string suspects(const Report& report) {
  std::string rows;
  for (const Suspect& suspect : report.suspects) {
    std::string explained;
    for (const std::string& each : suspect.explains)
      explained += (explained.empty() ? "" : ", ") + xml_text(each);
    rows += html_row({"<b>" + xml_text(suspect.what) + "</b>", xml_text(suspect.why), explained});
  }
  return html_table({"Suspect", "Why", "Explains"}, rows);
}

std::string measures_html(const Result& result) {
  std::string text;
  for (const Measure& measure : result.measures) {
    text += fmt::format("<div>{} ", xml_text(measure.name));
    text += measure.value ? "<b>" + value_html(*measure.value, measure.unit) + "</b>"
                          : "<span class=\"quiet\">unknown</span>";
    if (measure.limit)
      text += fmt::format(" <span class=\"quiet\">(at {} {})</span>",
                          measure.limit_kind == "min" ? "least" : "most",
                          value_html(*measure.limit, measure.unit));
    text += "</div>";
  }
  return text;
}

std::string why_html(const Result& result) {
  std::string text = "<div class=\"why\">" + xml_text(result.reason);
  if (!result.enable.empty())
    text += "<div class=\"quiet\">To test it: " + xml_text(result.enable) + "</div>";
  return text + "</div>";
}

/// Failures and what did not show what it should; what was not tested stands under coverage.
std::string open_results(const Report& report) {
  constexpr std::size_t kMost = 1000;
  std::string rows;
  std::size_t count = 0;
  for (const Verdict verdict : {Verdict::fail, Verdict::inconclusive})
    for (const Result& result : report.results)
      if (result.verdict == verdict && ++count <= kMost)
        rows += html_row({pill(verdict), xml_text(result.test), subject_html(result.subject),
                          why_html(result), measures_html(result)});
  std::string text = html_table({"Verdict", "Test", "Subject", "Why", "Measured"}, rows);
  if (count > kMost)
    text += fmt::format("<p class=\"quiet small\">and {} more, in the JSON of this run</p>\n", count - kMost);
  return text;
}

std::string coverage(const Report& report) {
  std::string rows;
  for (const Coverage& each : report.coverage) {
    const double share =
        each.total == 0 ? 0 : 100 * static_cast<double>(each.done) / static_cast<double>(each.total);
    std::string missing;
    for (const auto& [reason, count] : each.missing)
      missing += fmt::format("<div>{} &times; {}</div>", count, xml_text(reason));
    rows += html_row({"<b>" + xml_text(each.test) + "</b>",
                      each.required ? "required" : "<span class=\"quiet\">optional</span>",
                      fmt::format("<span class=\"bar\"><i style=\"width:{:.1f}%\"></i></span>{} of {} {}",
                                  std::clamp(share, 0.0, 100.0), each.done, each.total, xml_text(each.unit)),
                      std::string(class_name(each.test_class)), "<div class=\"why\">" + missing + "</div>"});
  }
  return html_table({"Test", "In the plan", "Done", "Class", "Not tested, and why"}, rows);
}

std::string modules(const Report& report) {
  std::string rows;
  for (const ModuleRow& module : report.modules)
    rows += html_row({"<b>" + xml_text(module.name) + "</b>",
                      module.slot ? fmt::format("{}", *module.slot) : "unknown", xml_text(module.label),
                      xml_text(module.model), xml_text(module.serial), xml_text(module.firmware),
                      xml_text(module.driver), "<span class=\"mono\">" + xml_text(module.bdf) + "</span>"});
  return html_table({"Module", "Slot", "Label", "Model", "Serial number", "Firmware", "Driver", "Address"},
                    rows, true);
}

std::string all_results(const Report& report) {
  constexpr std::size_t kMost = 2000;
  std::string rows;
  for (std::size_t i = 0; i < report.results.size() && i < kMost; ++i) {
    const Result& result = report.results[i];
    rows += html_row({pill(result.verdict), xml_text(result.test), subject_html(result.subject),
                      why_html(result), measures_html(result), duration_words(result.seconds)});
  }
  std::string table = html_table({"Verdict", "Test", "Subject", "Remark", "Measured", "Time"}, rows, true);
  if (report.results.size() > kMost)
    table += fmt::format("<p class=\"quiet small\">and {} more, in the JSON of this run</p>\n",
                         report.results.size() - kMost);
  return html_details(fmt::format("All {} results", report.results.size()), table);
}

std::string confidence_sentence(const Report& report) {
  if (!report.confidence) return "With which confidence they hold this report does not tell.";
  return fmt::format("All bounds of one test hold together with a confidence of {:.7g} %.",
                     *report.confidence * 100);
}

std::string provenance(const Report& report) {
  std::string rows;
  const auto add = [&](std::string_view name, const std::string& value, bool mono) {
    if (!value.empty())
      rows += html_row({std::string(name),
                        mono ? "<span class=\"mono\">" + xml_text(value) + "</span>" : xml_text(value)});
  };
  add("Tool", "oam-linktest " + report.tool_version, false);
  add("Command", report.command, true);
  add("Kernel", report.kernel, false);
  add("Plan", report.plan, false);
  add("SHA-256 of the plan", report.plan_sha256, true);
  add("SHA-256 of its limits", report.limits_sha256, true);
  if (report.confidence) add("Confidence", confidence_sentence(report), false);
  for (const std::string& note : report.notes) add("Note", note, false);
  return html_table({"", ""}, rows);
}

std::string body(const Report& report, const History* history) {
  std::string text = banners(report) + header(report) + tiles(report);
  text += html_section("What did not pass", "", open_results(report));
  text += html_section("Suspects", "The fewest causes that explain the failures.", suspects(report));
  text += html_section("Baseboard", "", html_board(report));
  text += html_section("Pairs of modules",
                       "Links between two modules, and the worst verdict of any test on them.",
                       html_matrix(report));
  text += html_section("Coverage", "A test that was not done is no PASS.", coverage(report));
  text += html_section("Environment",
                       "At the start, the most, and at the end of the run; what was between two looks "
                       "nobody saw.",
                       html_readings(report));
  text += html_section("Since the baseline", "", html_history(history));
  text += html_section("Lanes",
                       "One bar for each lane, on a logarithmic scale; upper bounds, so shorter is better. " +
                           confidence_sentence(report),
                       html_lanes(report));
  text += html_section(
      "Margins",
      "How far the sampling point moves before errors come: filled points are good. Only the two axes "
      "are measured, so this is no eye.",
      html_margins(report));
  text += html_section("Ports", "", html_ports(report));
  text += html_section("Modules", "", modules(report));
  text += html_section("Results", "", all_results(report));
  return text + html_section("How this was made", "", provenance(report));
}

}  // namespace

std::string render_html(const Report& report, const History* history) {
  const std::string mark = report.simulated() ? fmt::format("{}: ", kWatermark) : "";
  std::string text(kHead);
  text += fmt::format("<title>{}Link test of {}: {}</title>\n<style>{}</style>\n</head>\n<body>\n<main>\n",
                      mark, xml_text(report.host), headline_of(report), html_style());
  text += body(report, history);
  text += "<div class=\"sign\"><div>Name</div><div>Date</div><div>Signature</div></div>\n";
  text += fmt::format(
      "<footer>{}oam-linktest {}, {}, started {}. Verdicts and bounds: docs/link-statistics.md of "
      "oamhal.</footer>\n",
      mark, xml_text(report.tool_version), xml_text(report.host), xml_text(report.started));
  return text + "</main>\n</body>\n</html>\n";
}

}  // namespace oam_linktest
