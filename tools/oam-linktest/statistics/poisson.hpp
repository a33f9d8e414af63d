// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TOOLS_OAM_LINKTEST_STATISTICS_POISSON_HPP
#define OAMHAL_TOOLS_OAM_LINKTEST_STATISTICS_POISSON_HPP

namespace oam_linktest {

// The functions of Boost.Math that the tests need. Its headers compile slowly: poisson.cpp alone has them.
// None throws; what has no answer (a confidence outside of 0 to 1, a negative count) is NaN.

/// The mean count that a count of at most this many has only with probability 1 - confidence: the one-sided
/// upper bound of the mean after Garwood. -ln(1 - confidence) for 0. The count may be a fraction, as needed
/// to plan.
double poisson_upper(double count, double confidence);

/// The mean count that a count of at least this many has only with probability 1 - confidence: the one-sided
/// lower bound. 0 for 0.
double poisson_lower(double count, double confidence);

/// The probability of a chi-square of so many degrees of freedom being this large or larger.
double chi_square_tail(double value, double degrees);

}  // namespace oam_linktest

#endif  // OAMHAL_TOOLS_OAM_LINKTEST_STATISTICS_POISSON_HPP
