// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/oam-linktest/statistics/judge.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "tools/oam-linktest/statistics/dispersion.hpp"
#include "tools/oam-linktest/statistics/poisson.hpp"

namespace oam_linktest {

namespace {

/// At 1 Tb/s a century; of seconds far beyond any use.
constexpr double kMostBits = 3e21;
constexpr double kMostSeconds = 3e9;

std::string_view unit_words(RateKind kind) {
  return kind == RateKind::bit_errors ? "bits" : "seconds";
}

double most_of(RateKind kind) {
  return kind == RateKind::bit_errors ? kMostBits : kMostSeconds;
}

/// Whether `exposure` with errors at this rate decides: counts are whole, so the worse neighbour is taken.
bool decides(double rate, double exposure, double limit, double confidence) {
  if (rate < limit) return poisson_upper(std::ceil(rate * exposure), confidence) / exposure < limit;
  return poisson_lower(std::floor(rate * exposure), confidence) / exposure > limit;
}

/// The next whole bit or second at which no error is a PASS.
double whole_to_pass(double limit, double confidence) {
  double whole = std::floor(exposure_to_pass(limit, confidence)) + 1;
  // Beyond 2^53 a double has no next whole number.
  while (!(poisson_upper(0, confidence) / whole < limit)) whole = std::nextafter(whole, INFINITY);
  return whole;
}

std::optional<double> further_of(const Judgement& judgement) {
  const double rate = *judgement.rate;
  if (rate == judgement.limit) return std::nullopt;
  if (judgement.count == 0) return whole_to_pass(judgement.limit, judgement.confidence) - judgement.exposure;
  const double most = most_of(judgement.kind);
  double enough = 2 * judgement.exposure;
  while (enough <= most && !decides(rate, enough, judgement.limit, judgement.confidence)) enough *= 2;
  if (enough > most) return std::nullopt;
  double undecided = enough / 2;
  // To a thousandth: it is an estimate.
  while (enough - undecided > enough * 1e-3) {
    const double middle = std::midpoint(enough, undecided);
    (decides(rate, middle, judgement.limit, judgement.confidence) ? enough : undecided) = middle;
  }
  double further = std::ceil(enough - judgement.exposure);
  while (!decides(rate, judgement.exposure + further, judgement.limit, judgement.confidence))
    further *= 1.001;
  return further;
}

std::string nonsense(const Observation& observation, double limit, double confidence) {
  if (!std::isfinite(limit) || limit <= 0) return "The limit is no number above 0.";
  // Written so that NaN is nonsense too.
  const bool is_confidence = confidence > 0.5 && confidence < 1;
  if (!is_confidence) return "The confidence is not between 0.5 and 1.";
  if (!std::isfinite(observation.exposure) || observation.exposure <= 0)
    return fmt::format("No {} were observed.", unit_words(observation.kind));
  return "";
}

void compare(Judgement& judgement) {
  const std::string_view name = judgement.kind == RateKind::bit_errors ? "bit error rate" : "event rate";
  const std::string_view per = judgement.kind == RateKind::bit_errors ? "" : " per second";
  if (*judgement.upper < judgement.limit) {
    judgement.verdict = Verdict::pass;
  } else if (*judgement.lower > judgement.limit) {
    judgement.verdict = Verdict::fail;
    judgement.reason = fmt::format("{} in {:.4g} {}: the {} is above {:.3g}{}, and the limit is {:.3g}.",
                                   judgement.count, judgement.exposure, unit_words(judgement.kind), name,
                                   *judgement.lower, per, judgement.limit);
  } else {
    judgement.verdict = Verdict::inconclusive;
    judgement.further = further_of(judgement);
    judgement.reason = judgement.further
                           ? fmt::format(
                                 "The {} may be up to {:.3g}{}, and the limit is {:.3g}: {:.4g} "
                                 "further {} at this rate would decide it.",
                                 name, *judgement.upper, per, judgement.limit, *judgement.further,
                                 unit_words(judgement.kind))
                           : fmt::format(
                                 "The {} of {:.3g}{} is too close to the limit of {:.3g}: no usable "
                                 "length of a run decides it.",
                                 name, *judgement.rate, per, judgement.limit);
  }
}

}  // namespace

Judgement judge(const Observation& observation, double limit, double confidence) {
  Judgement judgement;
  judgement.kind = observation.kind;
  judgement.limit = limit;
  judgement.confidence = confidence;
  judgement.count = observation.count;
  judgement.exposure = observation.exposure;
  judgement.reason = nonsense(observation, limit, confidence);
  if (!judgement.reason.empty()) return judgement;
  const auto count = static_cast<double>(observation.count);
  judgement.rate = count / observation.exposure;
  judgement.lower = poisson_lower(count, confidence) / observation.exposure;
  judgement.upper = poisson_upper(count, confidence) / observation.exposure;
  compare(judgement);
  return judgement;
}

namespace {

/// So many intervals, each so many times above the limit, are a FAIL whatever the bursts are like.
constexpr std::size_t kManyIntervals = 4;
constexpr double kFar = 2;

/// The rate of the interval that had the least.
double least_rate(std::span<const std::uint64_t> counts, double exposure, std::span<const double> lengths) {
  double least = std::numeric_limits<double>::infinity();
  for (std::size_t i = 0; i < counts.size(); ++i) {
    const double length = lengths.empty() ? exposure / static_cast<double>(counts.size()) : lengths[i];
    if (length > 0) least = std::min(least, static_cast<double>(counts[i]) / length);
  }
  return least;
}

}  // namespace

Judgement judge_intervals(RateKind kind, std::span<const std::uint64_t> counts, double exposure, double limit,
                          double confidence, std::span<const double> lengths, double burst_level) {
  const Dispersion dispersion = test_dispersion(counts, lengths, burst_level);
  Judgement judgement = judge({kind, dispersion.count, exposure}, limit, confidence);
  if (judgement.verdict == Verdict::not_tested || !dispersion.bursty) return judgement;
  judgement.verdict = Verdict::inconclusive;
  const bool always_above =
      counts.size() >= kManyIntervals && least_rate(counts, exposure, lengths) > kFar * limit;
  judgement.lower.reset();
  judgement.upper.reset();
  judgement.further.reset();
  judgement.reason = fmt::format(
      "{} come in bursts: {} in {} intervals vary {:.3g} times as much as independent ones would, so no "
      "bound "
      "is given. The rate that was seen, {:.3g}{}, is {} the limit of {:.3g}.",
      kind == RateKind::bit_errors ? "Bit errors" : "Events", dispersion.count, dispersion.intervals,
      dispersion.index, *judgement.rate, kind == RateKind::bit_errors ? "" : " per second",
      *judgement.rate < limit ? "below" : "not below", limit);
  if (!always_above) return judgement;
  // Whatever the bursts are like: even between them it is too much.
  judgement.verdict = Verdict::fail;
  judgement.reason +=
      fmt::format(" Each of the {} intervals alone was above {:.3g}.", counts.size(), kFar * limit);
  return judgement;
}

double confidence_of_each(double family, std::size_t n) {
  return 1 - (1 - family) / static_cast<double>(std::max<std::size_t>(n, 1));
}

double exposure_to_pass(double limit, double confidence) {
  return poisson_upper(0, confidence) / limit;
}

std::optional<double> seconds_of(double bits, double bits_per_second) {
  if (!(bits_per_second > 0)) return std::nullopt;
  return bits / bits_per_second;
}

std::vector<Measure> measures_of(const Judgement& judgement) {
  const bool bits = judgement.kind == RateKind::bit_errors;
  const std::string name = bits ? "ber" : "event-rate";
  const std::string unit = bits ? "1" : "1/s";
  const auto why = [&](const std::optional<double>& value) { return value ? "" : judgement.reason; };
  const std::optional<double> none;
  return {{bits ? "bit-errors" : "events", "1", static_cast<double>(judgement.count), "", none, ""},
          {bits ? "bits" : "observed", bits ? "bit" : "s", judgement.exposure, "", none, ""},
          {name, unit, judgement.rate, why(judgement.rate), none, ""},
          {name + "-lower", unit, judgement.lower, why(judgement.lower), none, ""},
          {name + "-upper", unit, judgement.upper, why(judgement.upper), judgement.limit, "max"}};
}

}  // namespace oam_linktest
