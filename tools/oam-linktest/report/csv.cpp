// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <fmt/format.h>

#include <cmath>
#include <string>

#include "tools/common/markup.hpp"
#include "tools/oam-linktest/report/render.hpp"
#include "tools/oam-linktest/report/words.hpp"

namespace oam_linktest {

namespace {

/// A field of text. A spreadsheet takes one that begins like a formula for one, and runs it.
std::string text_field(std::string_view text) {
  std::string field = oam_tools::clean_text(text);
  if (!field.empty() && std::string_view("=+-@").find(field.front()) != std::string_view::npos)
    field.insert(0, "'");
  if (field.find_first_of(",\"") == std::string::npos) return field;
  std::string quoted = "\"";
  for (const char c : field) quoted.append(c == '"' ? 2 : 1, c);
  return quoted + "\"";
}

std::string number_field(const std::optional<double>& number) {
  return number && std::isfinite(*number) ? fmt::format("{}", *number) : "";
}

std::string row(const Report& report, const Result& result, std::string_view verdict,
                const Measure& measure) {
  const Subject& subject = result.subject;
  const std::string origin = report.simulated() ? std::string(kWatermark) : text_field(report.origin);
  std::string line;
  for (const std::string& text : {report.host, report.started, result.test, subject.module, subject.port,
                                  subject.peer_module, subject.peer_port})
    line += "," + text_field(text);
  line += fmt::format(",{},{},{},{}", subject.lane ? fmt::format("{}", *subject.lane) : "",
                      text_field(subject.direction), verdict, text_field(result.reason));
  line += fmt::format(",{},{},{},{},{},{}", text_field(measure.name), text_field(measure.unit),
                      number_field(measure.value), text_field(measure.reason), number_field(measure.limit),
                      text_field(measure.limit_kind));
  return origin + line + "\r\n";
}

std::string row(const Report& report, const Result& result, const Measure& measure) {
  return row(report, result, verdict_name(result.verdict), measure);
}

/// A reading is nothing that a verdict is about: windows are, and they are results.
std::string rows_of(const Report& report, const Reading& reading) {
  Result of;
  of.test = "reading";
  of.subject.module = reading.module;
  const auto line = [&](const std::string& name, const std::string& unit,
                        const std::optional<double>& value) {
    return row(report, of, "", {name, unit, value, value ? "" : reading.reason, {}, ""});
  };
  if (reading.name.empty()) return line("", "", {});
  std::string rows = line(reading.name + "-start", reading.unit, reading.start) +
                     line(reading.name + "-lowest", reading.unit, reading.lowest) +
                     line(reading.name + "-peak", reading.unit, reading.peak) +
                     line(reading.name + "-end", reading.unit, reading.end);
  if (reading.active) rows += line(reading.name + "-active", "1", static_cast<double>(*reading.active));
  return rows + line(reading.name + "-samples", "1", static_cast<double>(reading.samples));
}

}  // namespace

std::string render_csv(const Report& report) {
  std::string text =
      "origin,host,started,test,module,port,peer_module,peer_port,lane,direction,verdict,reason,measure,unit,"
      "value,value_reason,limit,limit_kind\r\n";
  for (const Result& result : report.results) {
    for (const Measure& measure : result.measures) text += row(report, result, measure);
    if (result.measures.empty()) text += row(report, result, Measure());
  }
  for (const Reading& reading : report.readings) text += rows_of(report, reading);
  // Without a result there is still a row that says where it comes from.
  if (report.results.empty()) text += row(report, Result(), Measure());
  return text;
}

}  // namespace oam_linktest
