// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <fmt/format.h>

#include <string>

#include "tools/common/markup.hpp"
#include "tools/oam-linktest/report/render.hpp"
#include "tools/oam-linktest/report/words.hpp"

namespace oam_linktest {

namespace {

using oam_tools::xml_text;

std::string property(std::string_view name, std::string_view value) {
  return fmt::format("      <property name=\"{}\" value=\"{}\"/>\n", xml_text(name), xml_text(value));
}

std::string properties(const Report& report) {
  std::string text = "    <properties>\n";
  if (report.simulated()) text += property("watermark", kWatermarkSentence);
  text += property("verdict", headline_of(report)) + property("origin", report.origin);
  text += property("tool_version", report.tool_version) + property("machine", report.machine);
  text += property("board", report.board) + property("plan", report.plan);
  text += property("plan_sha256", report.plan_sha256) + property("limits_sha256", report.limits_sha256);
  for (const ModuleReadings& module : module_readings(report))
    text += property("environment." + module.module,
                     fmt::format("temperature {}; power {}; throttled {}", module.temperature_words(),
                                 module.power_words(), module.throttle_words()));
  for (const auto& [key, value] : report.meta) text += property("meta." + key, value);
  return text + "    </properties>\n";
}

std::string outcome(const Result& result) {
  std::string why = result.reason;
  if (!result.enable.empty()) why += fmt::format("{}To test it: {}", why.empty() ? "" : " ", result.enable);
  switch (result.verdict) {
    case Verdict::fail:
      return fmt::format("      <failure type=\"FAIL\" message=\"{}\"/>\n", xml_text(why));
    case Verdict::inconclusive:
      return fmt::format("      <error type=\"INCONCLUSIVE\" message=\"{}\"/>\n", xml_text(why));
    case Verdict::not_tested:
      return fmt::format("      <skipped message=\"{}\"/>\n", xml_text(why));
    default:
      return "";
  }
}

std::string test_case(const std::string& name, const Result& result) {
  std::string text = fmt::format("    <testcase classname=\"{}\" name=\"{}\" time=\"{:.3f}\">\n",
                                 xml_text(name), xml_text(result.subject.text()), result.seconds);
  text += outcome(result);
  std::string measures;
  for (const Measure& measure : result.measures) measures += measure_words(measure) + "\n";
  if (result.verdict == Verdict::pass && !result.reason.empty()) measures += result.reason + "\n";
  if (!measures.empty()) {
    measures.pop_back();
    std::string lines;
    for (std::size_t at = 0; at <= measures.size();) {
      const std::size_t end = std::min(measures.find('\n', at), measures.size());
      lines += (lines.empty() ? "" : "\n") + xml_text(measures.substr(at, end - at));
      at = end + 1;
    }
    text += fmt::format("      <system-out>{}</system-out>\n", lines);
  }
  return text + "    </testcase>\n";
}

std::string suite(const std::string& name, const Report& report, const Tally& tally, double seconds,
                  const std::string& cases) {
  return fmt::format(
      "  <testsuite name=\"{}\" hostname=\"{}\" timestamp=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"{}\" "
      "skipped=\"{}\" time=\"{:.3f}\">\n{}{}  </testsuite>\n",
      xml_text(name), xml_text(report.host), xml_text(report.started), tally.total(), tally.of(Verdict::fail),
      tally.of(Verdict::inconclusive), tally.of(Verdict::not_tested), seconds, properties(report), cases);
}

/// What is required and was not done: no test case of its own says so.
std::string required_suite(const std::string& prefix, const Report& report) {
  Tally tally;
  std::string cases;
  for (const std::string& shortfall : shortfalls_of(report)) {
    tally.add(Verdict::inconclusive);
    cases += fmt::format(
        "    <testcase classname=\"{0}required\" name=\"{1}\" time=\"0.000\">\n      <error "
        "type=\"INCOMPLETE\" message=\"{1}\"/>\n    </testcase>\n",
        prefix, xml_text(shortfall));
  }
  return cases.empty() ? "" : suite(prefix + "required", report, tally, 0, cases);
}

}  // namespace

std::string render_junit(const Report& report) {
  const std::string prefix =
      report.simulated() ? fmt::format("{}.oam-linktest.", kWatermark) : std::string("oam-linktest.");
  std::string suites;
  for (const std::string& test : tests_of(report)) {
    Tally tally;
    double seconds = 0;
    std::string cases;
    for (const Result& result : report.results) {
      if (result.test != test) continue;
      tally.add(result.verdict);
      seconds += result.seconds;
      cases += test_case(prefix + test, result);
    }
    suites += suite(prefix + test, report, tally, seconds, cases);
  }
  suites += required_suite(prefix, report);
  const Tally all = tally_of(report);
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"{}oam-linktest\" tests=\"{}\" "
      "failures=\"{}\" errors=\"{}\" skipped=\"{}\" time=\"{:.3f}\">\n{}</testsuites>\n",
      report.simulated() ? fmt::format("{} ", kWatermark) : "", all.total() + shortfalls_of(report).size(),
      all.of(Verdict::fail), all.of(Verdict::inconclusive) + shortfalls_of(report).size(),
      all.of(Verdict::not_tested), report.seconds, suites);
}

}  // namespace oam_linktest
