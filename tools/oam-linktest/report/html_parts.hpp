// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TOOLS_OAM_LINKTEST_REPORT_HTML_PARTS_HPP
#define OAMHAL_TOOLS_OAM_LINKTEST_REPORT_HTML_PARTS_HPP

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tools/oam-linktest/model/report.hpp"
#include "tools/oam-linktest/report/history.hpp"
#include "tools/oam-linktest/report/words.hpp"

namespace oam_linktest {

// The parts of the HTML report, each a piece of HTML that needs the style sheet. What devices and people say
// is escaped where it is put in; numbers and names of this program's own need not be.

/// The style sheet: light and dark, screens and paper.
std::string_view html_style();

/// "pass", "fail", "open", "none": a verdict as the class of an element.
std::string_view verdict_class(Verdict verdict);
/// A sign that stands beside the colour.
std::string_view verdict_sign(Verdict verdict);
/// A verdict as a small label.
std::string pill(Verdict verdict);

/// number_words() with powers of ten as people write them.
std::string number_html(double number);
/// A value with its unit, likewise.
std::string value_html(double value, std::string_view unit);

/// What a result is about, with arrows as people draw them; never broken into lines.
std::string subject_html(const Subject& subject);

/// A table's row of cells that are HTML already.
std::string html_row(const std::vector<std::string>& cells);
/// A table with titles in plain words; "" when there are no rows. On narrow screens cells stand below each
/// other, or as a wide table they are moved sideways.
std::string html_table(const std::vector<std::string>& titles, const std::string& rows, bool wide = false);
/// A section with a heading; "" when there is nothing in it.
std::string html_section(std::string_view title, std::string_view note, const std::string& body);
/// What is folded away on a screen, closed at first.
std::string html_details(const std::string& summary, const std::string& body);

/// What is known of a pair of modules: indexes into Report::modules, the lesser first.
struct Pair {
  std::size_t links = 0;
  Tally tally;
  /// Tests that did not pass, for a tooltip: "prbs: FAIL".
  std::vector<std::string> open;
};
using Pairs = std::map<std::pair<std::size_t, std::size_t>, Pair>;
Pairs pairs_of(const Report& report);
/// "oam0 - oam4: 2 links, PASS": what a tooltip says of a pair.
std::string pair_words(const Report& report, const std::pair<std::size_t, std::size_t>& ends,
                       const Pair& pair);

/// What is known of a module alone and of its host link.
Tally module_tally(const Report& report, const std::string& module);

/// "oam3" of "ubb0/oam3" when all modules are on one board.
std::string short_module(const Report& report, std::size_t module);

std::string html_board(const Report& report);
std::string html_matrix(const Report& report);
std::string html_ports(const Report& report);
std::string html_lanes(const Report& report);
std::string html_margins(const Report& report);
std::string html_readings(const Report& report);
std::string html_history(const History* history);

}  // namespace oam_linktest

#endif  // OAMHAL_TOOLS_OAM_LINKTEST_REPORT_HTML_PARTS_HPP
