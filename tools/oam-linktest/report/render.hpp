// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TOOLS_OAM_LINKTEST_REPORT_RENDER_HPP
#define OAMHAL_TOOLS_OAM_LINKTEST_REPORT_RENDER_HPP

#include <cstddef>
#include <expected>
#include <string>
#include <string_view>

#include "tools/oam-linktest/model/report.hpp"
#include "tools/oam-linktest/report/history.hpp"

namespace oam_linktest {

// One function for each format. Each escapes what it is given, which is text of devices and of people; each
// says SIMULATED when the report is. history may be null: no baseline was given. All files are UTF-8.

/// For a terminal: a line for each result that is not PASS (those not tested for one reason together), one
/// for each test, the verdict at the end. Sentences go on below after width columns; 0: in one line.
std::string render_text(const Report& report, const History* history, std::size_t width, bool color);

/// docs/schemas/oam-linktest.schema.json.
std::string render_json(const Report& report, const History* history);

/// JUnit's XML: a suite for each test; FAIL is a failure, INCONCLUSIVE an error, NOT-TESTED skipped, and a
/// required test that was not done an error of its own.
std::string render_junit(const Report& report);

/// RFC 4180: a row for each measure, or one for a result without any. Text that a spreadsheet would take for
/// a formula gets a ' in front.
std::string render_csv(const Report& report);

/// One page that loads nothing and runs nothing, for screens and paper.
std::string render_html(const Report& report, const History* history);

inline constexpr std::string_view kReportSchema = "oamhal.linktest/1";
/// Larger than the report of any node.
inline constexpr std::size_t kMaxReportBytes = std::size_t{32} << 20U;

/// What render_json() wrote, as a baseline. The text may be anybody's: types, names, ranges and references
/// are checked, and whether the verdict is that of the results; keys that are not known are left out, for
/// later versions add some. The error is a sentence that begins with the file's name.
std::expected<Report, std::string> parse_report(std::string_view text, const std::string& file);

/// parse_report() of a regular file of at most kMaxReportBytes.
std::expected<Report, std::string> read_report(const std::string& file);

}  // namespace oam_linktest

#endif  // OAMHAL_TOOLS_OAM_LINKTEST_REPORT_RENDER_HPP
