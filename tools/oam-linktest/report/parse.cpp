// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/common/toml.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <limits>
#include <memory_resource>
#include <set>
#include <utility>

#include "tools/common/json_value.hpp"
#include "tools/common/text.hpp"
#include "tools/oam-linktest/report/render.hpp"

namespace oam_linktest {

namespace {

using oam_tools::Value;
using Kind = Value::Kind;

/// Takes a document apart. The first thing that is wrong is remembered, and what follows does no more harm.
class Parser {
 public:
  std::string why;

  void refuse(std::string_view key, std::string_view what) {
    if (why.empty()) why = fmt::format("\"{}\" {}", key, what);
  }

  const Value& member(const Value& object, std::string_view key, Kind kind) {
    const Value& value = object[key];
    if (!value.is(kind)) refuse(key, "is missing or of another type");
    return value;
  }

  std::string text(const Value& object, std::string_view key) {
    return std::string(member(object, key, Kind::kText).text());
  }

  std::string text_or_null(const Value& object, std::string_view key) {
    if (object[key].is(Kind::kNull)) return "";
    std::string read = text(object, key);
    if (read.empty()) refuse(key, "is empty: it would be null");
    return read;
  }

  bool boolean(const Value& object, std::string_view key) {
    return member(object, key, Kind::kBoolean).text() == "true";
  }

  template <typename T>
  T number(const Value& object, std::string_view key) {
    const std::string_view digits = member(object, key, Kind::kNumber).text();
    T value{};
    const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (read.ec != std::errc() || read.ptr != digits.data() + digits.size())
      refuse(key, "is no number of its range");
    return value;
  }

  template <typename T>
  std::optional<T> number_or_null(const Value& object, std::string_view key) {
    if (object[key].is(Kind::kNull)) return std::nullopt;
    return number<T>(object, key);
  }

  double seconds(const Value& object) {
    const auto value = number<double>(object, "seconds");
    if (value < 0) refuse("seconds", "is below 0");
    return value;
  }

  /// One of a few names, by the function that knows them.
  template <typename T>
  T named(const Value& object, std::string_view key, std::optional<T> (*value_of)(std::string_view)) {
    const auto value = value_of(text(object, key));
    if (!value) refuse(key, "has a name that is not known");
    return value.value_or(T{});
  }

  std::string one_of(const Value& object, std::string_view key,
                     std::initializer_list<std::string_view> names) {
    std::string read = text_or_null(object, key);
    for (const std::string_view name : names)
      if (read == name) return read;
    refuse(key, "has a name that is not known");
    return "";
  }

  template <typename Each>
  void list(const Value& object, std::string_view key, Each&& each) {
    for (const Value& item : member(object, key, Kind::kList).items()) {
      if (!why.empty()) return;
      each(item);
    }
  }

  template <typename Each>
  void objects(const Value& object, std::string_view key, Each&& each) {
    list(object, key, [&](const Value& item) {
      if (!item.is(Kind::kObject)) return refuse(key, "has an item that is no object");
      each(item);
    });
  }

  std::vector<std::string> texts(const Value& object, std::string_view key) {
    std::vector<std::string> all;
    list(object, key, [&](const Value& item) {
      if (!item.is(Kind::kText)) return refuse(key, "has an item that is no text");
      all.emplace_back(item.text());
    });
    return all;
  }
};

Subject read_subject(Parser& parser, const Value& value) {
  Subject subject;
  subject.module = parser.text(value, "module");
  subject.port = parser.text_or_null(value, "port");
  subject.peer_module = parser.text_or_null(value, "peer_module");
  subject.peer_port = parser.text_or_null(value, "peer_port");
  subject.lane = parser.number_or_null<std::uint32_t>(value, "lane");
  subject.direction = parser.one_of(value, "direction", {"", "in", "out"});
  return subject;
}

Measure read_measure(Parser& parser, const Value& value) {
  Measure measure;
  measure.name = parser.text(value, "name");
  constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz0123456789-";
  if (measure.name.empty() || measure.name.find_first_not_of(kLetters) != std::string::npos)
    parser.refuse("name", "of a measure is not of a to z, 0 to 9 and -");
  measure.unit = parser.text(value, "unit");
  measure.value = parser.number_or_null<double>(value, "value");
  measure.reason = parser.text_or_null(value, "reason");
  measure.limit = parser.number_or_null<double>(value, "limit");
  measure.limit_kind = parser.one_of(value, "limit_kind", {"", "max", "min"});
  if (measure.limit.has_value() == measure.limit_kind.empty())
    parser.refuse("limit", "and \"limit_kind\" are not both there");
  return measure;
}

MarginPoint read_point(Parser& parser, const Value& value) {
  MarginPoint point;
  point.axis = parser.one_of(value, "axis", {"timing", "voltage"});
  point.step = parser.number<std::int32_t>(value, "step");
  point.offset = parser.number_or_null<double>(value, "offset");
  point.errors = parser.number<std::uint64_t>(value, "errors");
  point.good = parser.boolean(value, "good");
  return point;
}

Result read_result(Parser& parser, const Value& value) {
  Result result;
  result.test = parser.text(value, "test");
  result.subject = read_subject(parser, parser.member(value, "subject", Kind::kObject));
  result.verdict = parser.named(value, "verdict", verdict_of_name);
  result.reason = parser.text_or_null(value, "reason");
  result.enable = parser.text_or_null(value, "enable");
  parser.objects(value, "measures",
                 [&](const Value& item) { result.measures.push_back(read_measure(parser, item)); });
  parser.objects(value, "margin",
                 [&](const Value& item) { result.margin.push_back(read_point(parser, item)); });
  result.seconds = parser.seconds(value);
  return result;
}

ModuleRow read_module(Parser& parser, const Value& value) {
  ModuleRow module;
  module.name = parser.text(value, "name");
  module.label = parser.text_or_null(value, "label");
  module.model = parser.text_or_null(value, "model");
  module.serial = parser.text_or_null(value, "serial");
  module.firmware = parser.text_or_null(value, "firmware");
  module.driver = parser.text_or_null(value, "driver");
  module.bdf = parser.text_or_null(value, "bdf");
  module.slot = parser.number_or_null<std::uint32_t>(value, "slot");
  return module;
}

LinkRow read_link(Parser& parser, const Value& value, std::size_t modules) {
  LinkRow link;
  link.module = parser.number<std::uint32_t>(value, "module");
  link.port = parser.text(value, "port");
  link.peer = parser.number_or_null<std::uint32_t>(value, "peer");
  link.peer_port = parser.text_or_null(value, "peer_port");
  link.state = parser.text(value, "state");
  link.lanes = parser.number_or_null<std::uint32_t>(value, "lanes");
  link.active_lanes = parser.number_or_null<std::uint32_t>(value, "active_lanes");
  link.lane_rate_mbps = parser.number_or_null<std::uint64_t>(value, "lane_rate_mbps");
  if (link.module >= modules || link.peer.value_or(link.module) >= modules)
    parser.refuse("links", "has one of a module that is not listed");
  return link;
}

Coverage read_coverage(Parser& parser, const Value& value) {
  Coverage coverage;
  coverage.test = parser.text(value, "test");
  coverage.test_class = parser.named(value, "class", class_of_name);
  coverage.unit = parser.text(value, "unit");
  coverage.done = parser.number<std::uint64_t>(value, "done");
  coverage.total = parser.number<std::uint64_t>(value, "total");
  if (coverage.done > coverage.total) parser.refuse("done", "is more than \"total\"");
  parser.objects(value, "missing", [&](const Value& item) {
    const auto count = parser.number<std::uint64_t>(item, "count");
    if (!coverage.missing.emplace(parser.text(item, "reason"), count).second)
      parser.refuse("missing", "has a reason twice");
  });
  coverage.required = parser.boolean(value, "required");
  return coverage;
}

Reading read_reading(Parser& parser, const Value& value, std::uint64_t looks) {
  Reading reading;
  reading.module = parser.text(value, "module");
  reading.name = parser.text_or_null(value, "name");
  reading.unit = parser.text_or_null(value, "unit");
  reading.start = parser.number_or_null<double>(value, "start");
  reading.lowest = parser.number_or_null<double>(value, "lowest");
  reading.peak = parser.number_or_null<double>(value, "peak");
  reading.end = parser.number_or_null<double>(value, "end");
  reading.samples = parser.number<std::uint64_t>(value, "samples");
  reading.active = parser.number_or_null<std::uint64_t>(value, "active");
  reading.detail = parser.text_or_null(value, "detail");
  reading.reason = parser.text_or_null(value, "reason");
  if (reading.samples > looks || reading.active.value_or(0) > reading.samples)
    parser.refuse("samples", "or \"active\" is more than there can be");
  const bool told = reading.samples > 0;
  if (reading.peak.has_value() != told || reading.lowest.has_value() != told ||
      (!told && (reading.start || reading.end)))
    parser.refuse("samples", "are not those of \"lowest\" and \"peak\"");
  if (reading.samples < looks && reading.reason.empty()) parser.refuse("reason", "is missing");
  return reading;
}

/// Versions that did not look at readings wrote none.
void read_environment(Parser& parser, const Value& root, Report& report) {
  if (root["environment"].is(Kind::kNull)) return;
  const Value& environment = parser.member(root, "environment", Kind::kObject);
  report.looks = parser.number<std::uint64_t>(environment, "looks");
  if (report.looks == 0) parser.refuse("looks", "is 0: \"environment\" would be null");
  std::set<std::pair<std::string, std::string>> known;
  parser.objects(environment, "readings", [&](const Value& item) {
    const Reading& reading = report.readings.emplace_back(read_reading(parser, item, report.looks));
    if (!known.emplace(reading.module, reading.name).second) parser.refuse("readings", "has one twice");
  });
}

void read_head(Parser& parser, const Value& root, Report& report) {
  report.tool_version = parser.text(root, "tool_version");
  report.command = parser.text_or_null(root, "command");
  report.host = parser.text_or_null(root, "host");
  report.kernel = parser.text_or_null(root, "kernel");
  report.origin = parser.one_of(root, "origin", {"live", "capture", "simulated", "unknown"});
  report.machine = parser.text_or_null(root, "machine");
  report.board = parser.text_or_null(root, "board");
  report.board_proof = parser.text_or_null(root, "board_proof");
  report.started = parser.text_or_null(root, "started");
  report.seconds = parser.seconds(root);
  const Value& plan = parser.member(root, "plan", Kind::kObject);
  report.plan = parser.text_or_null(plan, "name");
  report.plan_sha256 = parser.text_or_null(plan, "sha256");
  report.limits_sha256 = parser.text_or_null(plan, "limits_sha256");
  report.confidence = parser.number_or_null<double>(plan, "confidence");
  const double confidence = report.confidence.value_or(0);
  if (confidence < 0 || confidence >= 1) parser.refuse("confidence", "is not between 0 and 1");
  parser.objects(root, "meta", [&](const Value& item) {
    std::string key = parser.text(item, "key");
    report.meta.emplace_back(std::move(key), parser.text(item, "value"));
  });
}

void read_lists(Parser& parser, const Value& root, Report& report) {
  parser.objects(root, "modules",
                 [&](const Value& item) { report.modules.push_back(read_module(parser, item)); });
  parser.objects(root, "links", [&](const Value& item) {
    report.links.push_back(read_link(parser, item, report.modules.size()));
  });
  std::set<std::pair<std::string, Subject>> known;
  parser.objects(root, "results", [&](const Value& item) {
    const Result& result = report.results.emplace_back(read_result(parser, item));
    if (!known.emplace(result.test, result.subject).second) parser.refuse("results", "has one twice");
  });
  parser.objects(root, "coverage",
                 [&](const Value& item) { report.coverage.push_back(read_coverage(parser, item)); });
  read_environment(parser, root, report);
  parser.objects(root, "suspects", [&](const Value& item) {
    std::string what = parser.text(item, "what");
    std::string why = parser.text(item, "why");
    report.suspects.push_back({std::move(what), std::move(why), parser.texts(item, "explains")});
  });
  report.notes = parser.texts(root, "notes");
  report.cut_short = parser.text_or_null(root, "cut_short");
}

std::string read_root(const Value& root, Report& report) {
  if (!root.is(Kind::kObject) || !root["schema"].is(Kind::kText)) return "is no report of oam-linktest";
  if (root["schema"].text() != kReportSchema)
    return fmt::format("has the schema \"{}\", and this version reads \"{}\"",
                       oam_tools::clip(oam_tools::printable(root["schema"].text()), 40), kReportSchema);
  Parser parser;
  read_head(parser, root, report);
  read_lists(parser, root, report);
  if (parser.why.empty() && parser.named(root, "verdict", verdict_of_name) != verdict_of(report))
    parser.refuse("verdict", "is not that of its results");
  return parser.why.empty() ? "" : "is no report as oam-linktest writes it: " + parser.why;
}

}  // namespace

std::expected<Report, std::string> parse_report(std::string_view text, const std::string& file) {
  std::pmr::monotonic_buffer_resource arena;
  Value root;
  constexpr oam_tools::JsonLimits kLimits{8, std::size_t{4} << 20U};
  std::string why = text.size() > kMaxReportBytes ? "has more than 32 MiB, which no report has"
                                                  : read_json(text, kLimits, arena, root);
  Report report;
  if (why.empty()) why = read_root(root, report);
  if (why.empty()) return report;
  return std::unexpected(
      fmt::format("{} {}. Give a file that oam-linktest --json wrote.", oam_tools::printable(file), why));
}

std::expected<Report, std::string> read_report(const std::string& file) {
  const auto text = oam_tools::read_small_file(file, kMaxReportBytes >> 20U);
  if (!text) return std::unexpected(text.error());
  return parse_report(*text, file);
}

}  // namespace oam_linktest
