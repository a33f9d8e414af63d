// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <fmt/format.h>

#include <cstdint>
#include <limits>
#include <map>
#include <tuple>

#include "tools/common/markup.hpp"
#include "tools/common/table.hpp"
#include "tools/oam-linktest/report/render.hpp"
#include "tools/oam-linktest/report/words.hpp"

namespace oam_linktest {

namespace {

using oam_tools::Cell;
using oam_tools::clean_text;
using oam_tools::paint;
using oam_tools::Tone;

/// Of a test, one by one.
constexpr std::uint64_t kMostInconclusive = 8;

std::string why_of(const Result& result) {
  std::string why = result.reason;
  if (!result.enable.empty()) why += fmt::format("{}To test it: {}", why.empty() ? "" : " ", result.enable);
  return clean_text(why);
}

/// Those not tested for one reason are one line.
std::string open_results(const Report& report, std::size_t width, bool color) {
  oam_tools::Table table({{"VERDICT"}, {"TEST"}, {"SUBJECT"}, {"WHY", 40, 1, false, true}});
  std::map<std::pair<std::string, std::string>, std::uint64_t> untested;
  std::map<std::string, std::uint64_t> inconclusive;
  for (const Verdict verdict : {Verdict::fail, Verdict::inconclusive})
    for (const Result& result : report.results) {
      if (result.verdict != verdict) continue;
      // Hundreds of lanes that need more time say the same; what failed is named each.
      if (verdict == Verdict::inconclusive && ++inconclusive[result.test] > kMostInconclusive) continue;
      table.add({Cell(std::string(verdict_name(verdict)), tone_of(verdict)), clean_text(result.test),
                 clean_text(result.subject.text()), why_of(result)});
    }
  for (const auto& [test, count] : inconclusive)
    if (count > kMostInconclusive)
      table.add({Cell(std::string(verdict_name(Verdict::inconclusive)), tone_of(Verdict::inconclusive)),
                 clean_text(test), fmt::format("{} more subjects", count - kMostInconclusive),
                 "as above, or much the same: --json and --report have all."});
  for (const Result& result : report.results)
    if (result.verdict == Verdict::not_tested) ++untested[{result.test, why_of(result)}];
  for (const Result& result : report.results) {
    if (result.verdict != Verdict::not_tested) continue;
    const auto group = untested.extract({result.test, why_of(result)});
    if (group.empty()) continue;
    const std::uint64_t count = group.mapped();
    table.add({Cell("NOT-TESTED", Tone::kQuiet), clean_text(result.test),
               count == 1 ? clean_text(result.subject.text()) : fmt::format("{} subjects", count),
               group.key().second});
  }
  return table.empty() ? "" : table.text(width, color) + "\n";
}

std::string coverage_line(const Coverage& coverage) {
  std::string line = fmt::format("{}/{} {} ({}, {}{})", coverage.done, coverage.total,
                                 clean_text(coverage.test), clean_text(coverage.unit),
                                 class_name(coverage.test_class), coverage.required ? ", required" : "");
  std::string sign = ": ";
  for (const auto& [reason, count] : coverage.missing) {
    line += fmt::format("{}{} ({})", sign, clean_text(reason), count);
    sign = "; ";
  }
  return line + "\n";
}

std::string change_lines(std::string_view title, const std::vector<Change>& changes) {
  std::string lines;
  for (const Change& change : changes)
    lines += fmt::format("  {}: {} {}: {} before, {} now\n", title, clean_text(change.test),
                         clean_text(change.subject.text()),
                         change.before ? verdict_name(*change.before) : "no result",
                         change.now ? verdict_name(*change.now) : "no result");
  return lines;
}

std::string history_text(const History& history) {
  std::string text =
      fmt::format("Since {} (host {}, plan {}, {}): {} worse, {} better, {} the same\n",
                  clean_text(history.started), clean_text(history.host), clean_text(history.plan),
                  clean_text(history.origin), history.worse.size(), history.better.size(), history.same);
  for (const std::string& caveat : history.caveats) text += "  " + clean_text(caveat) + "\n";
  text += change_lines("worse", history.worse) + change_lines("better", history.better);
  text += change_lines("no longer tested", history.no_more_tested);
  if (!history.newly_tested.empty())
    text += fmt::format("  newly tested: {} results\n", history.newly_tested.size());
  for (const Drift& drift : history.drifts)
    text += fmt::format("  drifted: {} {}: {} was {}, is {}, limit {}\n", clean_text(drift.test),
                        clean_text(drift.subject.text()), clean_text(drift.measure),
                        value_words(drift.before, drift.unit), value_words(drift.now, drift.unit),
                        value_words(drift.limit, drift.unit));
  return text + "\n";
}

std::string head_text(const Report& report, bool color) {
  std::string text;
  if (report.simulated())
    text += paint(std::string(kWatermarkSentence), Tone::kWarning, color) + "\n\n";
  else if (report.origin != "live")
    text += fmt::format("Origin: {}\n\n", clean_text(report.origin));
  text += fmt::format("oam-linktest {} on {}: plan {}, started {}, {}\n", clean_text(report.tool_version),
                      clean_text(report.host), clean_text(report.plan), clean_text(report.started),
                      duration_words(report.seconds));
  if (!report.board.empty())
    text +=
        fmt::format("Board: {}{}\n", clean_text(report.board),
                    report.board_proof.empty() ? "" : fmt::format(" ({})", clean_text(report.board_proof)));
  return text + "\n";
}

std::string readings_text(const Report& report, std::size_t width, bool color) {
  if (report.looks == 0) return "";
  oam_tools::Table table({{"MODULE"}, {"TEMPERATURE", 30, 3}, {"POWER", 22, 2}, {"THROTTLED", 8, 1}});
  for (const ModuleReadings& module : module_readings(report)) {
    const bool slow = module.throttle != nullptr && module.throttle->active.value_or(0) > 0;
    table.add({clean_text(last_name(module.module)), clean_text(module.temperature_words()),
               clean_text(module.power_words()),
               Cell(clean_text(module.throttle_words()), slow ? Tone::kWarning : Tone::kPlain)});
  }
  if (table.empty()) return "";
  return fmt::format("Readings at the start, the most, and at the end ({} looks):\n", report.looks) +
         table.text(width, color) + "\n";
}

std::string suspects_text(const Report& report) {
  if (report.suspects.empty()) return "";
  std::string text = "Suspects:\n";
  for (const Suspect& suspect : report.suspects)
    text +=
        fmt::format("  {}: {}{}\n", clean_text(suspect.what), clean_text(suspect.why),
                    suspect.explains.empty() ? "" : fmt::format(" (explains {})", suspect.explains.size()));
  return text + "\n";
}

std::string verdict_line(const Report& report, bool color) {
  std::string line = "Verdict: " + paint(headline_of(report), tone_of(verdict_of(report)), color);
  if (report.simulated()) line += fmt::format(", {}", kWatermark);
  line += fmt::format(" ({})\n", tally_words(tally_of(report)));
  for (const std::string& shortfall : shortfalls_of(report))
    line += fmt::format("  {}\n", clean_text(shortfall));
  return line;
}

}  // namespace

std::string render_text(const Report& report, const History* history, std::size_t width, bool color) {
  if (width == 0) width = std::numeric_limits<std::size_t>::max();
  std::string text = head_text(report, color);
  text += open_results(report, width, color);
  for (const Coverage& coverage : report.coverage) text += coverage_line(coverage);
  if (!report.coverage.empty()) text += "\n";
  text += readings_text(report, width, color);
  text += suspects_text(report);
  if (history != nullptr) text += history_text(*history);
  for (const std::string& note : report.notes) text += fmt::format("Note: {}\n", clean_text(note));
  return text + verdict_line(report, color);
}

}  // namespace oam_linktest
