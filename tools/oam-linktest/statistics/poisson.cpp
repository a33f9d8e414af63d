// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/oam-linktest/statistics/poisson.hpp"

#include <boost/math/distributions/normal.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <cmath>
#include <limits>

namespace oam_linktest {

namespace {

namespace policies = boost::math::policies;

/// Errors are NaN, never exceptions; double suffices.
using Policy =
    policies::policy<policies::domain_error<policies::ignore_error>,
                     policies::pole_error<policies::ignore_error>,
                     policies::overflow_error<policies::ignore_error>,
                     policies::evaluation_error<policies::ignore_error>, policies::promote_double<false>>;

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

bool has_answer(double count, double confidence) {
  return std::isfinite(count) && count >= 0 && confidence > 0 && confidence < 1;
}

/// From here on Boost's series ends too early, and the approximation below has as many digits as matter: at
/// this count both agree to a billionth of the deviation.
constexpr double kLarge = 1e8;

/// The quantile of a gamma distribution after Wilson and Hilferty.
double large_quantile(double shape, double probability) {
  const boost::math::normal_distribution<double, Policy> normal;
  const double root = 1 - 1 / (9 * shape) + quantile(normal, probability) / (3 * std::sqrt(shape));
  return shape * root * root * root;
}

}  // namespace

double poisson_upper(double count, double confidence) {
  if (!has_answer(count, confidence)) return kNone;
  // Exact where it matters most.
  if (count == 0) return -std::log1p(-confidence);
  if (count >= kLarge) return large_quantile(count + 1, confidence);
  return boost::math::gamma_p_inv(count + 1, confidence, Policy());
}

double poisson_lower(double count, double confidence) {
  if (!has_answer(count, confidence)) return kNone;
  if (count == 0) return 0;
  if (count >= kLarge) return large_quantile(count, 1 - confidence);
  return boost::math::gamma_q_inv(count, confidence, Policy());
}

double chi_square_tail(double value, double degrees) {
  if (!(value >= 0) || !(degrees > 0)) return kNone;
  return boost::math::gamma_q(degrees / 2, value / 2, Policy());
}

}  // namespace oam_linktest
