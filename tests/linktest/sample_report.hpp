// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TESTS_LINKTEST_SAMPLE_REPORT_HPP
#define OAMHAL_TESTS_LINKTEST_SAMPLE_REPORT_HPP

#include "tools/oam-linktest/model/report.hpp"

namespace oam_linktest {

/// A made-up run on eight modules with every verdict, lanes, margins, suspects, and texts that try to be
/// markup.
Report sample_report();

/// The same machine a month before, when more was well.
Report sample_baseline();

/// A run in which all passed; of a machine that is not simulated.
Report clean_report();

}  // namespace oam_linktest

#endif  // OAMHAL_TESTS_LINKTEST_SAMPLE_REPORT_HPP
