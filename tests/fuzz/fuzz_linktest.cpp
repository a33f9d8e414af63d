// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// Plans of oam-linktest, reports that it is to compare with, and looks that its helper process sends. What is
// taken for a report is written as it was read, does not differ from itself, and breaks no format; a look is
// written as it was read.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <source_location>
#include <string>
#include <string_view>

#include "tools/oam-linktest/machine/look.hpp"
#include "tools/oam-linktest/plan/plan.hpp"
#include "tools/oam-linktest/report/render.hpp"
#include "tools/oam-linktest/triage/triage.hpp"

namespace {

using namespace oam_linktest;

void require(bool holds, std::source_location where = std::source_location::current()) {
  if (holds) return;
  std::fprintf(stderr, "line %u does not hold\n", static_cast<unsigned>(where.line()));
  std::abort();
}

void check_plan(std::string_view text) {
  const auto plan = parse_plan(text, "plan.toml");
  if (!plan) {
    require(plan.error().starts_with("plan.toml:"));
    return;
  }
  require(!plan->name.empty() && !plan->tests.empty());
  require(plan->sha256.size() == 64 && plan->limits_sha256.size() == 64);
  for (const PlannedTest& test : plan->tests) {
    require(test.test_class <= plan->level);
    require(!test.seconds || *test.seconds > 0);
    require(plan->find(test.name) == &test);
    require(test.pattern.empty() || std::ranges::find(kPatterns, test.pattern) != kPatterns.end());
  }
  require(std::ranges::is_sorted(plan->windows, {}, &Window::name));
  for (const Window& window : plan->windows) {
    require(window.min.has_value() || window.max.has_value());
    require(!window.min || !window.max || *window.min < *window.max);
    require(plan->window_of(window.name) == &window);
    require(plan->window_of(window.name + "x") != &window);
  }
}

void check_formats(const Report& report, const History& history) {
  const std::string html = render_html(report, &history);
  require(html.find("<script") == std::string::npos && html.ends_with("</html>\n"));
  for (const std::string& text :
       {html, render_text(report, &history, 80, false), render_junit(report), render_csv(report)}) {
    require(text.find('\x1b') == std::string::npos && text.find('\0') == std::string::npos);
    require(!report.simulated() || text.find("SIMULATED") != std::string::npos);
  }
}

/// Between a run and itself nothing was moved, nothing is new, and nothing is gone.
void check_triage(const Report& report) {
  const Triage triage = triage_reports(report, report);
  require(triage.moves.empty());
  for (const TriagedFault& fault : triage.faults)
    require(fault.outcome == Outcome::not_moved || fault.outcome == Outcome::cannot_tell);
  require(exit_status_of(triage) == (triage.faults.empty() ? 0 : 1));
  require(render_triage(triage, false).find('\x1b') == std::string::npos);
  require(triage_json(triage).ends_with("}\n"));
}

void check_report(std::string_view text) {
  const auto report = parse_report(text, "old.json");
  if (!report) {
    require(report.error().starts_with("old.json "));
    return;
  }
  const History same = compare_reports(*report, *report);
  require(same.worse.empty() && same.better.empty() && same.no_more_tested.empty() &&
          same.newly_tested.empty());
  require(same.drifts.empty());
  const std::string written = render_json(*report, nullptr);
  const auto again = parse_report(written, "again.json");
  require(again.has_value());
  require(render_json(*again, nullptr) == written);
  check_formats(*report, compare_reports(Report(), *report));
  check_triage(*report);
}

void check_look(std::string_view bytes) {
  const Look look = decode_look(bytes);
  require(look ? encode_look(look) == bytes : !look.error().empty());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  check_plan(text);
  check_report(text);
  check_look(text);
  return 0;
}
