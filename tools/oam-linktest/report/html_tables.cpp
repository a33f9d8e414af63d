// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "tools/common/markup.hpp"
#include "tools/oam-linktest/report/html_parts.hpp"

namespace oam_linktest {

namespace {

using oam_tools::xml_text;
using PortKey = std::pair<std::string, std::string>;

/// What one test says of one port.
struct PortCell {
  Tally tally;
  std::string words;
};

/// Rows of a table are found by test and port.
using PortCells = std::map<std::pair<std::string, PortKey>, PortCell>;

PortCells cells_of(const Report& report) {
  PortCells cells;
  const auto add = [&](const Result& result, const std::string& module, const std::string& port) {
    constexpr std::size_t kMostLetters = 600;
    PortCell& cell = cells[{result.test, {module, port}}];
    cell.tally.add(result.verdict);
    if (cell.words.size() > kMostLetters) return;
    cell.words += fmt::format("{}{}: {}{}{}", cell.words.empty() ? "" : "; ", result.subject.text(),
                              verdict_name(result.verdict), result.reason.empty() ? "" : ", ", result.reason);
  };
  for (const Result& result : report.results) {
    const Subject& subject = result.subject;
    if (subject.port.empty()) continue;
    add(result, subject.module, subject.port);
    // What is about both directions is about both ends.
    if (subject.direction.empty() && !subject.peer_module.empty() && !subject.peer_port.empty())
      add(result, subject.peer_module, subject.peer_port);
  }
  return cells;
}

std::string cell_html(const PortCells& cells, const std::string& test, const PortKey& port) {
  const auto found = cells.find({test, port});
  if (found == cells.end()) return "<span class=\"quiet\" title=\"no result\">&middot;</span>";
  const Verdict verdict = found->second.tally.verdict();
  return fmt::format("<span class=\"pill {}\" title=\"{}\">{} {}{}</span>", verdict_class(verdict),
                     xml_text(found->second.words), verdict_sign(verdict), verdict_name(verdict),
                     found->second.tally.partial() ? " in part" : "");
}

std::string lanes_html(const LinkRow& link) {
  const auto text = [](const std::optional<std::uint32_t>& lanes) {
    return lanes ? fmt::format("{}", *lanes) : std::string("?");
  };
  if (!link.lanes && !link.active_lanes) return "<span class=\"quiet\">unknown</span>";
  return fmt::format("{} of {}", text(link.active_lanes), text(link.lanes));
}

/// Tests that have a result about some port of a link.
std::vector<std::string> port_tests(const Report& report, const PortCells& cells) {
  std::vector<std::string> tests;
  for (const std::string& test : tests_of(report))
    if (std::ranges::any_of(report.links, [&](const LinkRow& link) {
          return link.module < report.modules.size() &&
                 cells.contains({test, {report.modules[link.module].name, link.port}});
        }))
      tests.push_back(test);
  return tests;
}

std::string matrix_cell(const Report& report, const Pairs& pairs, std::size_t row, std::size_t column) {
  if (row == column) return "<td class=\"quiet\">&times;</td>";
  const auto found = pairs.find(std::minmax(row, column));
  if (found == pairs.end()) return "<td class=\"quiet\" title=\"no link\">&middot;</td>";
  const Pair& pair = found->second;
  const Verdict verdict = pair.tally.verdict();
  return fmt::format("<td class=\"cell {}\" title=\"{}\">{} {}<span>{}{}</span></td>", verdict_class(verdict),
                     xml_text(pair_words(report, found->first, pair)), verdict_sign(verdict),
                     pair.links == 0 ? "" : fmt::format("{}&times;", pair.links),
                     verdict == Verdict::inconclusive ? "INCONCL." : verdict_name(verdict),
                     pair.tally.partial() ? " in part" : "");
}

std::string change_rows(const std::vector<Change>& changes) {
  std::string rows;
  for (const Change& change : changes)
    rows += html_row({xml_text(change.test), subject_html(change.subject),
                      change.before ? pill(*change.before) : "<span class=\"quiet\">no result</span>",
                      change.now ? pill(*change.now) : "<span class=\"quiet\">no result</span>",
                      "<div class=\"why\">" + xml_text(change.reason) + "</div>"});
  return rows;
}

std::string change_table(std::string_view title, const std::vector<Change>& changes) {
  if (changes.empty()) return "";
  return fmt::format("<h3>{} ({})</h3>\n", title, changes.size()) +
         html_table({"Test", "Subject", "Before", "Now", "Why"}, change_rows(changes));
}

}  // namespace

std::string html_matrix(const Report& report) {
  constexpr std::size_t kMostModules = 64;
  const Pairs pairs = pairs_of(report);
  if (pairs.empty() || report.modules.size() > kMostModules) return "";
  std::string head = "<th></th>";
  std::string rows;
  for (std::size_t row = 0; row < report.modules.size(); ++row) {
    const std::string name = xml_text(short_module(report, row));
    head += "<th scope=\"col\">" + name + "</th>";
    rows += "<tr><th scope=\"row\">" + name + "</th>";
    for (std::size_t column = 0; column < report.modules.size(); ++column)
      rows += matrix_cell(report, pairs, row, column);
    rows += "</tr>\n";
  }
  return fmt::format(
      "<div class=\"scroll\"><table class=\"matrix\">\n<thead><tr>{}</tr></thead>\n<tbody>\n{}</tbody>\n"
      "</table></div>\n",
      head, rows);
}

std::string html_ports(const Report& report) {
  constexpr std::size_t kMostPorts = 4096;
  const PortCells cells = cells_of(report);
  const std::vector<std::string> tests = port_tests(report, cells);
  std::vector<std::string> titles{"Port", "Peer", "State", "Lanes", "Lane rate"};
  titles.insert(titles.end(), tests.begin(), tests.end());
  std::string rows;
  std::size_t count = 0;
  for (const LinkRow& link : report.links) {
    if (link.module >= report.modules.size() || ++count > kMostPorts) continue;
    const bool known = link.peer && *link.peer < report.modules.size();
    const std::string peer =
        known ? short_module(report, *link.peer) + (link.peer_port.empty() ? "" : ":" + link.peer_port)
              : "unknown";
    std::vector<std::string> row{
        "<b>" + xml_text(short_module(report, link.module) + ":" + link.port) + "</b>",
        known ? xml_text(peer) : "<span class=\"quiet\">unknown</span>", xml_text(link.state),
        lanes_html(link),
        link.lane_rate_mbps ? fmt::format("{:.7g} Gb/s", static_cast<double>(*link.lane_rate_mbps) / 1000)
                            : "<span class=\"quiet\">unknown</span>"};
    for (const std::string& test : tests)
      row.push_back(cell_html(cells, test, {report.modules[link.module].name, link.port}));
    rows += html_row(row);
  }
  if (count > kMostPorts)
    rows +=
        fmt::format("<tr><td colspan=\"{}\" class=\"quiet\">and {} more, in the JSON of this run</td></tr>\n",
                    titles.size(), count - kMostPorts);
  return html_table(titles, rows, true);
}

std::string html_readings(const Report& report) {
  std::string modules;
  for (const ModuleReadings& module : module_readings(report)) {
    const bool slow = module.throttle != nullptr && module.throttle->active.value_or(0) > 0;
    const std::string throttled = xml_text(module.throttle_words());
    modules += html_row({"<b>" + xml_text(module.module) + "</b>", xml_text(module.temperature_words()),
                         xml_text(module.power_words()),
                         slow ? "<b class=\"open\">" + throttled + "</b>" : throttled});
  }
  std::string rows;
  for (const Reading& reading : report.readings) {
    std::vector<std::string> row{xml_text(reading.module), xml_text(reading.name)};
    for (const auto& value : {reading.start, reading.lowest, reading.peak, reading.end})
      row.push_back(xml_text(reading_words(value, reading.unit)));
    row.push_back(fmt::format("{}", reading.samples));
    const std::string gap = reading.detail.empty() || reading.reason.empty() ? "" : "; ";
    row.push_back("<div class=\"why\">" + xml_text(reading.detail + gap + reading.reason) + "</div>");
    rows += html_row(row);
  }
  return html_table({"Module", "Hottest sensor", "Power", "Throttled"}, modules) +
         html_details(fmt::format("All {} readings of {} looks", report.readings.size(), report.looks),
                      html_table({"Module", "Reading", "Start", "Lowest", "Peak", "End", "Looks that told it",
                                  "Remark"},
                                 rows, true));
}

std::string html_history(const History* history) {
  if (history == nullptr) return "";
  std::string body = fmt::format(
      "<p>Baseline: {}, host {}, plan {}, {}. <b>{} worse, {} better, {} the same</b>, {} no longer tested, "
      "{} newly "
      "tested.</p>\n",
      xml_text(history->started), xml_text(history->host), xml_text(history->plan), xml_text(history->origin),
      history->worse.size(), history->better.size(), history->same, history->no_more_tested.size(),
      history->newly_tested.size());
  for (const std::string& caveat : history->caveats)
    body += "<p class=\"open\">" + xml_text(caveat) + "</p>\n";
  body += change_table("Worse", history->worse) + change_table("Better", history->better);
  body += change_table("No longer tested", history->no_more_tested);
  std::string rows;
  for (const Drift& drift : history->drifts)
    rows += html_row({xml_text(drift.test), subject_html(drift.subject), xml_text(drift.measure),
                      value_html(drift.before, drift.unit), value_html(drift.now, drift.unit),
                      value_html(drift.limit, drift.unit)});
  if (!rows.empty())
    body += "<h3>Closer to the limit by a tenth or more</h3>\n" +
            html_table({"Test", "Subject", "Measure", "Before", "Now", "Limit"}, rows);
  return body;
}

}  // namespace oam_linktest
