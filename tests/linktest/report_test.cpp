// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>

#include "tests/linktest/sample_report.hpp"
#include "tools/oam-linktest/report/html_parts.hpp"
#include "tools/oam-linktest/report/render.hpp"
#include "tools/oam-linktest/report/words.hpp"

namespace oam_linktest {
namespace {

std::size_t count(std::string_view text, std::string_view what) {
  std::size_t found = 0;
  for (std::size_t at = text.find(what); at != std::string_view::npos; at = text.find(what, at + 1)) ++found;
  return found;
}

TEST(Words, NumbersAndUnits) {
  EXPECT_EQ(value_words(31, "1"), "31");
  EXPECT_EQ(value_words(3.1e-13, "1"), "3.1e-13");
  EXPECT_EQ(value_words(425000, "Mb/s"), "425 Gb/s");
  EXPECT_EQ(value_words(9.5e12, "bit"), "9.5 Tbit");
  EXPECT_EQ(value_words(512, "B"), "512 B");
  EXPECT_EQ(value_words(1.9, "us"), "1.9 us");
  EXPECT_EQ(number_html(3.1e-13), "3.1&#8239;&times;&#8239;10<sup>&minus;13</sup>");
  EXPECT_EQ(number_html(3e20), "3&#8239;&times;&#8239;10<sup>20</sup>");
  EXPECT_EQ(duration_words(425), "7 min 5 s");
  EXPECT_EQ(duration_words(3600), "1 h 0 min");
  EXPECT_EQ(duration_words(12.5), "12.5 s");
  EXPECT_EQ(duration_words(-1), "unknown");
}

TEST(Words, Readings) {
  EXPECT_EQ(value_words(85'300, "mC"), "85.3 C");
  EXPECT_EQ(value_words(600'000, "mW"), "600 W");
  EXPECT_EQ(reading_words(2'100'000, "kHz"), "2100 MHz");
  EXPECT_EQ(reading_words(1, "1"), "1");
  EXPECT_EQ(reading_words({}, "mC"), "?");
  const Report report = sample_report();
  const auto modules = module_readings(report);
  ASSERT_EQ(modules.size(), 3U);
  EXPECT_EQ(modules[0].temperature_words(), "46.8 / 85.3 / 80.1 C hotspot");
  EXPECT_EQ(modules[0].power_words(), "140 / 460 / 141.2 W");
  EXPECT_EQ(modules[0].throttle_words(), "at 3 of 85 looks (temperature; <power> \x1b)");
  EXPECT_EQ(modules[1].temperature_words(), "? / 44.5 / 43 C hotspot");
  EXPECT_EQ(modules[1].power_words(), "not told: <amdgpu> does not have the device.");
  EXPECT_EQ(modules[1].throttle_words(), "not told");
  EXPECT_EQ(modules[2].temperature_words(), "not told: its backend tells none of this device.");
}

TEST(Formats, ReadingsStandInEach) {
  const Report report = sample_report();
  const std::string text = render_text(report, nullptr, 0, false);
  EXPECT_NE(text.find("\noam0    46.8 / 85.3 / 80.1 C hotspot"), std::string::npos) << text;
  const std::string html = render_html(report, nullptr);
  EXPECT_NE(html.find("46.8 / 85.3 / 80.1 C hotspot"), std::string::npos);
  EXPECT_NE(html.find("&lt;amdgpu&gt; does not have the device."), std::string::npos);
  const std::string junit = render_junit(report);
  EXPECT_NE(junit.find("<property name=\"environment.ubb0/oam0\" value=\"temperature 46.8 / 85.3 / 80.1 C"),
            std::string::npos);
  const std::string csv = render_csv(report);
  EXPECT_NE(csv.find(",reading,ubb0/oam0,,,,,,,,temperature.hotspot-peak,mC,85300,"), std::string::npos)
      << csv;
  EXPECT_NE(csv.find(",reading,ubb0/oam5,,,,,,,,power-end,mW,,<amdgpu> does not have the device.,"),
            std::string::npos);
  // One that nobody looked at has none of it.
  for (const std::string& none : {render_text(clean_report(), nullptr, 0, false),
                                  render_html(clean_report(), nullptr), render_junit(clean_report())})
    EXPECT_EQ(none.find("hotspot"), std::string::npos);
  EXPECT_NE(render_json(clean_report(), nullptr).find("\"environment\": null"), std::string::npos);
}

TEST(Html, TellsTheConfidenceOfItsBounds) {
  Report report = sample_report();
  EXPECT_NE(render_html(report, nullptr).find("hold together with a confidence of 95 %."), std::string::npos);
  report.confidence = 0.999;
  EXPECT_NE(render_html(report, nullptr).find("with a confidence of 99.9 %."), std::string::npos);
  report.confidence.reset();
  const std::string html = render_html(report, nullptr);
  EXPECT_EQ(html.find("with a confidence of"), std::string::npos);
  EXPECT_NE(html.find("this report does not tell."), std::string::npos);
}

TEST(Formats, SimulatedStandsInEach) {
  Report report = sample_report();
  for (const bool simulated : {true, false}) {
    report.origin = simulated ? "simulated" : "live";
    for (const std::string& text : {render_text(report, nullptr, 0, false), render_json(report, nullptr),
                                    render_junit(report), render_csv(report), render_html(report, nullptr)})
      EXPECT_EQ(text.find("SIMULATED") != std::string::npos, simulated) << text.substr(0, 200);
  }
}

TEST(Formats, NothingIsMarkupOrControls) {
  const Report report = sample_report();
  const std::string html = render_html(report, nullptr);
  EXPECT_EQ(html.find("<script"), std::string::npos);
  EXPECT_EQ(html.find("<b>& more"), std::string::npos);
  EXPECT_NE(html.find("&lt;b&gt;&amp; more"), std::string::npos);
  for (const std::string& text :
       {html, render_text(report, nullptr, 0, false), render_junit(report), render_csv(report)}) {
    EXPECT_EQ(text.find('\x1b'), std::string::npos);
    EXPECT_NE(text.find("end"), std::string::npos);
  }
  // A spreadsheet would compute it.
  EXPECT_EQ(count(render_csv(report), ",=1+1"), 0U);
  EXPECT_EQ(count(render_csv(report), ",\"=1+1"), 0U);
  EXPECT_NE(render_csv(report).find("\"'=1+1, \"\"quoted\"\""), std::string::npos);
}

TEST(Text, OneLineForManyUntested) {
  const std::string text = render_text(sample_report(), nullptr, 0, false);
  EXPECT_EQ(count(text, "\nNOT-TESTED"), 1U) << text;
  EXPECT_NE(text.find("6 subjects"), std::string::npos);
  EXPECT_NE(text.find("To test it: run with --via vfio"), std::string::npos);
  EXPECT_NE(text.find("28/28 status (links, PASSIVE, required)\n"), std::string::npos);
  EXPECT_NE(text.find("24/448 prbs (lanes, DISRUPTIVE, required): not asked for (424)\n"), std::string::npos);
  EXPECT_NE(text.find("\nVerdict: FAIL, SIMULATED (3 FAIL"), std::string::npos) << text;
}

TEST(Text, SentencesGoOnBelow) {
  const std::string narrow = render_text(sample_report(), nullptr, 80, false);
  std::string folded;
  for (const char c : narrow)
    if (c != '\n' && c != ' ') folded += c;
  for (const Result& result : sample_report().results) {
    if (result.verdict != Verdict::fail) continue;
    std::string reason;
    for (const char c : result.reason)
      if (c != ' ') reason += c;
    EXPECT_NE(folded.find(reason), std::string::npos) << result.reason << '\n' << narrow;
  }
  const std::string table = narrow.substr(0, narrow.find("\n\n", narrow.find("VERDICT")));
  EXPECT_EQ(table.find('~'), std::string::npos) << table;
  std::istringstream lines(table.substr(table.find("VERDICT")));
  for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 80U) << line;
}

TEST(Html, PairsTakeTheWorst) {
  const Pairs pairs = pairs_of(sample_report());
  ASSERT_EQ(pairs.size(), 28U);
  EXPECT_EQ(pairs.at({3, 6}).tally.verdict(), Verdict::fail);
  EXPECT_EQ(pairs.at({0, 4}).tally.verdict(), Verdict::fail);
  EXPECT_EQ(pairs.at({5, 7}).tally.verdict(), Verdict::inconclusive);
  EXPECT_EQ(pairs.at({0, 2}).tally.verdict(), Verdict::pass);
  EXPECT_TRUE(pairs.at({0, 2}).tally.partial());
  EXPECT_FALSE(pairs.at({2, 3}).tally.partial());
  for (const auto& [ends, pair] : pairs) EXPECT_EQ(pair.links, 1U);
}

TEST(Html, LinksOfOneEndAreCountedOnce) {
  Report report = clean_report();
  std::erase_if(report.links, [](const LinkRow& link) { return link.peer && *link.peer < link.module; });
  for (const auto& [ends, pair] : pairs_of(report)) EXPECT_EQ(pair.links, 1U);
}

TEST(Html, AReferenceBeyondTheListsIsLeftOut) {
  Report report = clean_report();
  report.links.push_back({77, "1", 0, "1", "up", {}, {}, {}});
  report.links.push_back({0, "1", 77, "1", "up", {}, {}, {}});
  Result odd;
  odd.subject.module = "elsewhere";
  odd.subject.peer_module = "nowhere";
  report.results.push_back(odd);
  EXPECT_NE(render_html(report, nullptr).find("</html>"), std::string::npos);
  EXPECT_EQ(pairs_of(report).size(), 28U);
}

TEST(Html, BoardWithoutPlaces) {
  Report report = sample_report();
  EXPECT_NE(html_board(report).find("far row"), std::string::npos);
  report.modules[5].slot.reset();
  EXPECT_NE(html_board(report).find("in order, not in their places"), std::string::npos);
  report.modules[5].slot = 4;  // twice
  EXPECT_NE(html_board(report).find("in order, not in their places"), std::string::npos);
  report.modules.resize(4);
  report.links.clear();
  EXPECT_EQ(html_board(report).find("no module seen"), std::string::npos);
  report.modules[3].slot = 6;
  EXPECT_EQ(count(html_board(report), "no module seen"), 4U);
}

TEST(Html, UnknownSlotsAndHugeNumbers) {
  Report report = sample_report();
  report.results.back().margin = {{"timing", INT32_MIN, {}, 0, true},
                                  {"voltage", INT32_MAX, {}, UINT64_MAX, false}};
  report.results[30].measures.back().value = INFINITY;
  report.results[31].measures.back().value = -1;
  const std::string html = render_html(report, nullptr);
  EXPECT_EQ(html.find("nan"), std::string::npos);
  EXPECT_EQ(html.find("\"inf"), std::string::npos);
}

TEST(Json, IsReadBackWhole) {
  for (const Report& report : {sample_report(), sample_baseline(), clean_report()}) {
    const std::string text = render_json(report, nullptr);
    const auto read = parse_report(text, "baseline.json");
    ASSERT_TRUE(read) << read.error();
    EXPECT_EQ(render_json(*read, nullptr), text);
  }
}

TEST(Json, RefusesWhatItDoesNotWrite) {
  const std::string good = render_json(sample_report(), nullptr);
  const std::pair<std::string_view, std::string_view> changes[] = {
      {"\"oamhal.linktest/1\"", "\"oamhal.linktest/2\""},
      {"\"verdict\": \"FAIL\"", "\"verdict\": \"PASS\""},
      {"\"origin\": \"simulated\"", "\"origin\": \"real\""},
      {"\"module\": 0,", "\"module\": 8,"},
      {"\"peer\": 1,", "\"peer\": 4294967296,"},
      {"\"done\": 28", "\"done\": 29"},
      {"\"step\": -16", "\"step\": 1.5"},
      {"\"errors\": 40", "\"errors\": -1"},
      {"\"good\": false", "\"good\": 0"},
      {"\"name\": \"ber-upper\"", "\"name\": \"<ber>\""},
      {"\"limit_kind\": \"max\"", "\"limit_kind\": null"},
      {"\"direction\": \"in\"", "\"direction\": \"up\""},
      {"\"class\": \"PASSIVE\"", "\"class\": \"NONE\""},
      {"\"seconds\": 425.0", "\"seconds\": -1"},
      {"\"notes\": [", "\"notes\": [ 1,"},
      {"\"kernel\": \"6.1.0-28-amd64\"", "\"kernel\": \"\""},
      {"\"tool_version\": \"0.1.0\",", ""},
      {"\"looks\": 85", "\"looks\": 0"},
      {"\"looks\": 85", "\"looks\": 84"},
      {"\"environment\": {", "\"environment\": [], \"other\": {"},
      {"\"peak\": 85300.0", "\"peak\": null"},
      {"\"samples\": 80", "\"samples\": 0"},
      {"\"active\": 3", "\"active\": 86"},
      {"\"name\": \"temperature.edge\"", "\"name\": \"temperature.hotspot\""},
      {"\"reason\": \"its backend tells none of this device.\"", "\"reason\": null"},
      {"\"confidence\": 0.95", "\"confidence\": 1.5"},
      {"\"host\": \"node7\"", "\"host\": \"node7\", \"host\": \"node8\""},
  };
  ASSERT_TRUE(parse_report(good, "f"));
  for (const auto& [before, after] : changes) {
    std::string changed = good;
    const std::size_t at = changed.find(before);
    ASSERT_NE(at, std::string::npos) << before;
    changed.replace(at, before.size(), after);
    const auto read = parse_report(changed, "old.json");
    ASSERT_FALSE(read) << before;
    EXPECT_TRUE(read.error().starts_with("old.json ")) << read.error();
    EXPECT_TRUE(read.error().ends_with("Give a file that oam-linktest --json wrote.")) << read.error();
  }
  for (const std::string& text :
       {std::string(), std::string("[]"), std::string("{}"), good.substr(0, good.size() / 2),
        std::string(100, '['), std::string(kMaxReportBytes + 1, ' ')})
    EXPECT_FALSE(parse_report(text, "old.json"));
}

TEST(Json, ReportsOfVersionsWithoutReadingsAreRead) {
  std::string text = render_json(sample_report(), nullptr);
  const std::size_t begin = text.find("  \"environment\": {");
  const std::size_t end = text.find("  \"suspects\"");
  ASSERT_TRUE(begin < end && end < text.size());
  text.erase(begin, end - begin);
  const std::string confidence = ",\n    \"confidence\": 0.95";
  ASSERT_NE(text.find(confidence), std::string::npos);
  text.erase(text.find(confidence), confidence.size());
  const auto read = parse_report(text, "old.json");
  ASSERT_TRUE(read) << read.error();
  EXPECT_EQ(read->looks, 0U);
  EXPECT_TRUE(read->readings.empty());
  EXPECT_FALSE(read->confidence);
  const History history = compare_reports(*read, sample_report());
  EXPECT_TRUE(history.worse.empty() && history.better.empty() && history.caveats.empty());
}

TEST(Json, RefusesAResultTwice) {
  Report report = sample_report();
  report.results.push_back(report.results.front());
  const auto read = parse_report(render_json(report, nullptr), "old.json");
  ASSERT_FALSE(read);
  EXPECT_NE(read.error().find("\"results\" has one twice"), std::string::npos) << read.error();
}

TEST(Json, FilesAreRead) {
  const std::string path = testing::TempDir() + "linktest_report_test.json";
  std::ofstream(path) << render_json(sample_report(), nullptr);
  const auto read = read_report(path);
  ASSERT_TRUE(read) << read.error();
  EXPECT_EQ(read->results.size(), sample_report().results.size());
  // More than the plans' mebibyte, and less than is refused.
  std::ofstream(path, std::ios::app) << std::string(std::size_t{2} << 20U, ' ');
  EXPECT_TRUE(read_report(path));
  std::ofstream(path, std::ios::app) << std::string(kMaxReportBytes, ' ');
  ASSERT_FALSE(read_report(path));
  EXPECT_EQ(read_report(path).error(), path + ": it is larger than 32 MiB.");
  std::remove(path.c_str());
  EXPECT_TRUE(read_report(path).error().starts_with(path + ": "));
}

TEST(Json, LaterKeysAreLeftOut) {
  std::string text = render_json(sample_report(), nullptr);
  text.insert(1, "\"added_later\": {\"a\": [1, 2]},");
  EXPECT_TRUE(parse_report(text, "f"));
}

TEST(History, WhatBecameOfTheMachine) {
  const History history = compare_reports(sample_baseline(), sample_report());
  ASSERT_EQ(history.worse.size(), 2U);
  EXPECT_TRUE(std::ranges::any_of(history.worse, [](const Change& change) {
    return change.test == "status" && change.before == Verdict::pass && change.now == Verdict::fail;
  }));
  EXPECT_TRUE(history.better.empty());
  ASSERT_EQ(history.no_more_tested.size(), 1U);
  EXPECT_EQ(history.no_more_tested[0].test, "soak");
  EXPECT_FALSE(history.no_more_tested[0].now);
  EXPECT_TRUE(
      std::ranges::any_of(history.newly_tested, [](const Change& change) { return change.test == "pcie"; }));
  ASSERT_EQ(history.drifts.size(), 1U);
  EXPECT_EQ(history.drifts[0].measure, "timing-margin");
  EXPECT_EQ(history.drifts[0].before, 24);
  EXPECT_EQ(history.drifts[0].now, 18);
  ASSERT_EQ(history.caveats.size(), 2U);
  EXPECT_NE(history.caveats[0].find("other limits"), std::string::npos);
  EXPECT_NE(history.caveats[1].find("is another module"), std::string::npos);
}

TEST(History, AReportDoesNotDifferFromItself) {
  const Report report = sample_report();
  const History history = compare_reports(report, report);
  EXPECT_TRUE(history.worse.empty() && history.better.empty() && history.no_more_tested.empty() &&
              history.newly_tested.empty() && history.drifts.empty() && history.caveats.empty());
  const Tally tally = tally_of(report);
  EXPECT_EQ(history.same, tally.total() - tally.of(Verdict::not_tested));
}

TEST(History, AndBack) {
  const History history = compare_reports(sample_report(), sample_baseline());
  EXPECT_EQ(history.better.size(), 2U);
  EXPECT_TRUE(history.worse.empty());
  EXPECT_TRUE(history.drifts.empty());
}

}  // namespace
}  // namespace oam_linktest
