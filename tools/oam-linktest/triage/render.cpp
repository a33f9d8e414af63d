// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <map>
#include <nlohmann/json.hpp>

#include "tools/common/markup.hpp"
#include "tools/common/text.hpp"
#include "tools/oam-linktest/report/words.hpp"
#include "tools/oam-linktest/triage/triage.hpp"

namespace oam_linktest {

namespace {

using oam_tools::clean_text;
using oam_tools::Tone;

Tone tone_of(Outcome outcome) {
  switch (outcome) {
    case Outcome::followed:
    case Outcome::stayed:
    case Outcome::fresh:
      return Tone::kBad;
    case Outcome::left:
    case Outcome::cleared:
      return Tone::kGood;
    case Outcome::not_moved:
    case Outcome::cannot_tell:
    case Outcome::not_tested:
      break;
  }
  return Tone::kWarning;
}

std::string move_line(const Move& move) {
  const std::string serial = clean_text(move.serial);
  if (move.from.empty()) return fmt::format("  {} is new, in {}\n", serial, clean_text(move.to));
  if (move.to.empty()) return fmt::format("  {} of {} is gone\n", serial, clean_text(move.from));
  return fmt::format("  {} went from {} to {}\n", serial, clean_text(move.from), clean_text(move.to));
}

std::string fault_lines(const TriagedFault& fault, bool color) {
  std::string where = clean_text(fault.place.text());
  if (!fault.now.empty() && fault.now != fault.place.text())
    where += fmt::format(", now {}", clean_text(fault.now));
  std::string text =
      fmt::format("{}  {} (failed: {})\n",
                  oam_tools::paint(std::string(outcome_name(fault.outcome)), tone_of(fault.outcome), color),
                  where, clean_text(fmt::format("{}", fmt::join(fault.tests, ", "))));
  if (!fault.reason.empty()) text += fmt::format("    it said: {}\n", clean_text(fault.reason));
  return text + fmt::format("    {}\n", clean_text(fault.why));
}

std::string summary(const Triage& triage) {
  if (triage.faults.empty()) return "Neither run has a fault.\n";
  std::map<Outcome, std::size_t> counts;
  for (const TriagedFault& fault : triage.faults) ++counts[fault.outcome];
  std::vector<std::string> parts;
  parts.reserve(counts.size());
  for (const auto& [outcome, count] : counts)
    parts.push_back(fmt::format("{} {}", count, outcome_name(outcome)));
  return fmt::format("\nFaults: {}\n", fmt::join(parts, ", "));
}

}  // namespace

std::string render_triage(const Triage& triage, bool color) {
  std::string text;
  if (triage.simulated)
    text += oam_tools::paint(std::string(kWatermarkSentence), Tone::kWarning, color) + "\n\n";
  text += fmt::format("{}: {} against {}\n", clean_text(triage.host), clean_text(triage.before_started),
                      clean_text(triage.after_started));
  for (const std::string& caveat : triage.caveats) text += fmt::format("  {}\n", clean_text(caveat));
  text += triage.moves.empty() ? "No module was moved, as far as serial numbers tell.\n" : "Modules:\n";
  for (const Move& move : triage.moves) text += move_line(move);
  text += "\n";
  for (const TriagedFault& fault : triage.faults) text += fault_lines(fault, color);
  return text + summary(triage);
}

std::string triage_json(const Triage& triage) {
  using Json = nlohmann::ordered_json;
  Json moves = Json::array();
  for (const Move& move : triage.moves)
    moves.push_back({{"serial", move.serial},
                     {"from", move.from.empty() ? Json() : Json(move.from)},
                     {"to", move.to.empty() ? Json() : Json(move.to)}});
  Json faults = Json::array();
  for (const TriagedFault& fault : triage.faults)
    faults.push_back({{"place", fault.place.text()},
                      {"tests", fault.tests},
                      {"reason", fault.reason},
                      {"outcome", outcome_name(fault.outcome)},
                      {"now", fault.now.empty() ? Json() : Json(fault.now)},
                      {"why", fault.why}});
  const Json document{{"schema", "oamhal.linktest-triage/1"},
                      {"simulated", triage.simulated},
                      {"host", triage.host},
                      {"before", triage.before_started},
                      {"after", triage.after_started},
                      {"caveats", triage.caveats},
                      {"moves", std::move(moves)},
                      {"faults", std::move(faults)}};
  return document.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace oam_linktest
