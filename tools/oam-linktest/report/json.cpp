// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <cmath>
#include <nlohmann/json.hpp>
#include <string>

#include "tools/oam-linktest/report/render.hpp"
#include "tools/oam-linktest/report/words.hpp"

namespace oam_linktest {

namespace {

using Json = nlohmann::ordered_json;

Json text_or_null(const std::string& text) {
  return text.empty() ? Json(nullptr) : Json(text);
}

template <typename T>
Json value_or_null(const std::optional<T>& value) {
  return value ? Json(*value) : Json(nullptr);
}

/// JSON has no infinity.
Json number_or_null(const std::optional<double>& value) {
  return value && std::isfinite(*value) ? Json(*value) : Json(nullptr);
}

Json subject_json(const Subject& subject) {
  return {{"text", subject.text()},
          {"module", subject.module},
          {"port", text_or_null(subject.port)},
          {"peer_module", text_or_null(subject.peer_module)},
          {"peer_port", text_or_null(subject.peer_port)},
          {"lane", value_or_null(subject.lane)},
          {"direction", text_or_null(subject.direction)}};
}

Json measure_json(const Measure& measure) {
  return {{"name", measure.name},
          {"unit", measure.unit},
          {"value", number_or_null(measure.value)},
          {"reason", text_or_null(measure.reason)},
          {"limit", number_or_null(measure.limit)},
          {"limit_kind", text_or_null(measure.limit_kind)}};
}

Json result_json(const Result& result) {
  Json measures = Json::array();
  for (const Measure& measure : result.measures) measures.push_back(measure_json(measure));
  Json margin = Json::array();
  for (const MarginPoint& point : result.margin)
    margin.push_back({{"axis", point.axis},
                      {"step", point.step},
                      {"offset", number_or_null(point.offset)},
                      {"errors", point.errors},
                      {"good", point.good}});
  return {{"test", result.test},
          {"subject", subject_json(result.subject)},
          {"verdict", verdict_name(result.verdict)},
          {"reason", text_or_null(result.reason)},
          {"enable", text_or_null(result.enable)},
          {"measures", std::move(measures)},
          {"margin", std::move(margin)},
          {"seconds", result.seconds}};
}

Json modules_json(const Report& report) {
  Json list = Json::array();
  for (const ModuleRow& module : report.modules)
    list.push_back({{"name", module.name},
                    {"label", text_or_null(module.label)},
                    {"model", text_or_null(module.model)},
                    {"serial", text_or_null(module.serial)},
                    {"firmware", text_or_null(module.firmware)},
                    {"driver", text_or_null(module.driver)},
                    {"bdf", text_or_null(module.bdf)},
                    {"slot", value_or_null(module.slot)}});
  return list;
}

Json links_json(const Report& report) {
  Json list = Json::array();
  for (const LinkRow& link : report.links)
    list.push_back({{"module", link.module},
                    {"port", link.port},
                    {"peer", value_or_null(link.peer)},
                    {"peer_port", text_or_null(link.peer_port)},
                    {"state", link.state},
                    {"lanes", value_or_null(link.lanes)},
                    {"active_lanes", value_or_null(link.active_lanes)},
                    {"lane_rate_mbps", value_or_null(link.lane_rate_mbps)}});
  return list;
}

Json coverage_json(const Report& report) {
  Json list = Json::array();
  for (const Coverage& coverage : report.coverage) {
    Json missing = Json::array();
    for (const auto& [reason, count] : coverage.missing)
      missing.push_back({{"reason", reason}, {"count", count}});
    list.push_back({{"test", coverage.test},
                    {"class", class_name(coverage.test_class)},
                    {"unit", coverage.unit},
                    {"done", coverage.done},
                    {"total", coverage.total},
                    {"missing", std::move(missing)},
                    {"required", coverage.required}});
  }
  return list;
}

Json readings_json(const Report& report) {
  if (report.looks == 0) return nullptr;
  Json list = Json::array();
  for (const Reading& reading : report.readings)
    list.push_back({{"module", reading.module},
                    {"name", text_or_null(reading.name)},
                    {"unit", text_or_null(reading.unit)},
                    {"start", number_or_null(reading.start)},
                    {"lowest", number_or_null(reading.lowest)},
                    {"peak", number_or_null(reading.peak)},
                    {"end", number_or_null(reading.end)},
                    {"samples", reading.samples},
                    {"active", value_or_null(reading.active)},
                    {"detail", text_or_null(reading.detail)},
                    {"reason", text_or_null(reading.reason)}});
  return {{"looks", report.looks}, {"readings", std::move(list)}};
}

Json suspects_json(const Report& report) {
  Json list = Json::array();
  for (const Suspect& suspect : report.suspects)
    list.push_back({{"what", suspect.what}, {"why", suspect.why}, {"explains", suspect.explains}});
  return list;
}

Json changes_json(const std::vector<Change>& changes) {
  const auto name = [](const std::optional<Verdict>& verdict) {
    return verdict ? Json(verdict_name(*verdict)) : Json(nullptr);
  };
  Json list = Json::array();
  for (const Change& change : changes)
    list.push_back({{"test", change.test},
                    {"subject", subject_json(change.subject)},
                    {"before", name(change.before)},
                    {"now", name(change.now)},
                    {"reason", text_or_null(change.reason)}});
  return list;
}

Json history_json(const History& history) {
  Json drifts = Json::array();
  for (const Drift& drift : history.drifts)
    drifts.push_back({{"test", drift.test},
                      {"subject", subject_json(drift.subject)},
                      {"measure", drift.measure},
                      {"unit", drift.unit},
                      {"before", drift.before},
                      {"now", drift.now},
                      {"limit", drift.limit}});
  return {{"started", text_or_null(history.started)},
          {"host", text_or_null(history.host)},
          {"plan", text_or_null(history.plan)},
          {"origin", text_or_null(history.origin)},
          {"caveats", history.caveats},
          {"worse", changes_json(history.worse)},
          {"better", changes_json(history.better)},
          {"no_more_tested", changes_json(history.no_more_tested)},
          {"newly_tested", changes_json(history.newly_tested)},
          {"drifts", std::move(drifts)},
          {"same", history.same}};
}

Json head_json(const Report& report) {
  Json json;
  json["schema"] = kReportSchema;
  json["watermark"] = report.simulated() ? Json(kWatermark) : Json(nullptr);
  json["verdict"] = verdict_name(verdict_of(report));
  json["headline"] = headline_of(report);
  json["exit_status"] = exit_status_of(report);
  json["shortfalls"] = shortfalls_of(report);
  json["tool_version"] = report.tool_version;
  json["command"] = text_or_null(report.command);
  json["host"] = text_or_null(report.host);
  json["kernel"] = text_or_null(report.kernel);
  json["origin"] = report.origin;
  json["machine"] = text_or_null(report.machine);
  json["board"] = text_or_null(report.board);
  json["board_proof"] = text_or_null(report.board_proof);
  json["started"] = text_or_null(report.started);
  json["seconds"] = report.seconds;
  json["plan"] = {{"name", text_or_null(report.plan)},
                  {"sha256", text_or_null(report.plan_sha256)},
                  {"limits_sha256", text_or_null(report.limits_sha256)},
                  {"confidence", number_or_null(report.confidence)}};
  json["meta"] = Json::array();
  for (const auto& [key, value] : report.meta) json["meta"].push_back({{"key", key}, {"value", value}});
  return json;
}

}  // namespace

std::string render_json(const Report& report, const History* history) {
  Json json = head_json(report);
  json["modules"] = modules_json(report);
  json["links"] = links_json(report);
  json["results"] = Json::array();
  for (const Result& result : report.results) json["results"].push_back(result_json(result));
  json["coverage"] = coverage_json(report);
  json["environment"] = readings_json(report);
  json["suspects"] = suspects_json(report);
  json["notes"] = report.notes;
  json["cut_short"] = text_or_null(report.cut_short);
  json["history"] = history != nullptr ? history_json(*history) : Json(nullptr);
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace oam_linktest
