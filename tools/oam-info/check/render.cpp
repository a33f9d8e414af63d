// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdint>

#include "tools/common/text.hpp"
#include "tools/oam-info/check/check.hpp"
#include "tools/oam-info/expect/expect.hpp"
#include "tools/oam-info/render.hpp"
#include "tools/oam-info/words.hpp"

namespace oam_info {

using oam_tools::paint;
using oam_tools::Tone;

namespace {

std::string wrapped(const std::string& words, const std::string& margin) {
  std::string text;
  for (const std::string& line : oam_tools::wrap(words, kWidth - margin.size())) text += margin + line + "\n";
  return text;
}

/// What is said of the modules and not of wires, which the verdict is about.
std::size_t count_warnings(const oamhal::board_check& check) {
  return static_cast<std::size_t>(std::ranges::count_if(check.suspects(), [](const auto& suspect) {
    return suspect.wire_count == 0 && oamhal::text_of(suspect.code).starts_with("module.");
  }));
}

std::string verdict_text(const oamhal::board_check& check, bool color) {
  const auto info = check.info();
  const std::size_t warnings = count_warnings(check);
  switch (info.verdict) {
    case OAMHAL_VERDICT_RIGHT:
      return paint("RIGHT", Tone::kGood, color) +
             (warnings > 0 ? fmt::format(", with {} about its modules", count_text(warnings, "warning"))
                           : "");
    case OAMHAL_VERDICT_WRONG:
      return paint("WRONG", Tone::kBad, color) +
             fmt::format(", {}", count_text(info.suspect_count, "suspect"));
    case OAMHAL_VERDICT_UNVERIFIED:
      return paint("NOT VERIFIABLE", Tone::kWarning, color) +
             ": nothing wrong was seen, and not every peer could be";
    default:
      return paint("UNKNOWN", Tone::kWarning, color) + ": the state of no wire could be seen";
  }
}

std::string fit_text(const CheckedBaseboard& checked) {
  const char* what =
      checked.check->info().by_pairs != 0 ? "pairs of modules that were seen" : "peers that were seen";
  if (checked.fit.is_expected != 0) what = "peers that the driver's table expects; no peer was seen";
  std::string text = checked.named
                         ? "as named by --board"
                         : fmt::format("fits {} of {} {}", checked.fit.right, checked.fit.known, what);
  if (!checked.as_well.empty())
    text += fmt::format("; {} fit{} as well: by what was seen they cannot be told apart",
                        fmt::join(checked.as_well, ", "), checked.as_well.size() == 1 ? "s" : "");
  else if (!checked.next.empty())
    text +=
        fmt::format("; next {} with {} of {}", checked.next, checked.next_fit.right, checked.next_fit.known);
  return text + ".";
}

std::string proof_text(const oamhal::board_check& check) {
  const auto info = check.info();
  const auto wires = check.wires();
  const auto unseen =
      std::ranges::count(wires, std::int32_t{OAMHAL_WIRE_UNKNOWN}, &oamhal_check_wire_info_t::fault);
  std::string text = fmt::format(
      "{} {}: {} proved by exchanged identity, {} by port pair, {} by pair only, {} up and not verifiable",
      info.wire_count, info.by_pairs != 0 ? "pairs" : "wires", info.by_identity, info.by_port_pair,
      info.by_pair, info.unverified);
  if (unseen > 0) text += fmt::format(", {} whose state nothing shows", unseen);
  return text + ".";
}

std::string suspects_text(const CheckedBaseboard& checked, bool color) {
  std::string text;
  std::size_t number = 0;
  for (const auto& suspect : checked.check->suspects()) {
    const std::string severity = suspect.severity == OAMHAL_SEVERITY_ERROR ? "ERROR" : "WARNING";
    text +=
        fmt::format("\n{}. {} {} {}\n", ++number, paint(severity, tone_of_severity(suspect.severity), color),
                    suspect.code, suspect.subject);
    text += wrapped(oam_tools::printable(suspect.message), "   ");
    if (suspect.wire_count > 1) text += fmt::format("   Explains {} wires.\n", suspect.wire_count);
    text += wrapped(oam_tools::printable(suspect.advice), "   ");
  }
  return text;
}

/// What should be here, where something says so.
std::string inventory_text(const Inventory& inventory, const Options& options) {
  if (!inventory.comparison) return "";
  std::vector<oamhal::finding_info> findings;
  for (const auto& finding : inventory.findings) {
    const std::string_view code = oamhal::text_of(finding.code);
    if (code == "module.absent" || code == "module.wrong-slot" || code == "module.differs" ||
        code == "module.unexpected")
      findings.push_back(finding);
  }
  return "\n" + expectation_note(inventory) + findings_list(inventory, options, std::move(findings));
}

}  // namespace

std::string render_check(const Inventory& inventory, const Options& options,
                         const std::vector<CheckedBaseboard>& checked) {
  std::string text = origin_line(inventory, options.color);
  for (const CheckedBaseboard& one : checked) {
    if (one.baseboard > 0) text += "\n";
    const std::string name = paint(inventory.baseboards[one.baseboard].id, Tone::kStrong, options.color);
    if (!one.check) {
      text += fmt::format("{}: {}\n", name, paint("UNKNOWN", Tone::kWarning, options.color));
      text += wrapped(one.why, "  ");
      continue;
    }
    const auto info = one.check->info();
    const auto board = one.board->info();
    text += fmt::format("{}: {}\n", name, verdict_text(*one.check, options.color));
    text += wrapped(fmt::format("Board {} ({}): {}", board.name, board.description, fit_text(one)), "  ");
    text += wrapped(fmt::format("Source: {}.", board.source), "  ");
    text += wrapped(proof_text(*one.check), "  ");
    if (info.slots_known == 0)
      text += wrapped(info.by_pairs != 0
                          ? "Not all modules say their slots: they are numbered as they were found, and the "
                            "board's slots are matched to them so that it fits best."
                          : "Not all modules say their slots: they are numbered as they were found.",
                      "  ");
    text += suspects_text(one, options.color);
  }
  return text + inventory_text(inventory, options);
}

}  // namespace oam_info
