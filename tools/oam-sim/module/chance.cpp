// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "chance.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <random>

namespace oam_sim {
namespace {

std::uint64_t finish(std::uint64_t z) {  // the finalizer of SplitMix64
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return z ^ (z >> 31);
}

constexpr std::uint64_t kGolden = 0x9e3779b97f4a7c15;

// SplitMix64, for the distributions of the standard library.
class Generator {
 public:
  using result_type = std::uint64_t;
  explicit Generator(std::uint64_t seed) : state_(seed) {}
  static constexpr result_type min() { return 0; }
  static constexpr result_type max() { return ~std::uint64_t{0}; }
  result_type operator()() { return finish(state_ += kGolden); }

 private:
  std::uint64_t state_;
};

// How many of n events fall into the first half of their interval.
std::uint64_t half_of(std::uint64_t n, std::uint64_t stream) {
  Generator random(stream);
  if (n > 1024) return std::binomial_distribution<std::uint64_t>(n, 0.5)(random);
  std::uint64_t found = 0;
  for (; n >= 64; n -= 64) found += static_cast<std::uint64_t>(std::popcount(random()));
  const std::uint64_t rest = random() & ((std::uint64_t{1} << n) - 1);
  return found + static_cast<std::uint64_t>(std::popcount(rest));
}

// Intervals shorter than this are not divided further: events lie evenly in them.
constexpr unsigned kFinest = 10;

// Of n events in [0, 2^level), those before `time`: halves of halves, each drawn by its own stream.
std::uint64_t events_before(std::uint64_t n, unsigned level, std::uint64_t time, std::uint64_t stream) {
  std::uint64_t before = 0;
  std::uint64_t path = 1;
  while (n != 0 && level > kFinest) {
    --level;
    const std::uint64_t first = half_of(n, mix({stream, level, path}));
    path *= 2;
    if (time >> level & 1) {
      before += first;
      n -= first;
      ++path;
    } else {
      n = first;
    }
  }
  const std::uint64_t within = time & ((std::uint64_t{1} << level) - 1);
  const double share = static_cast<double>(within) / static_cast<double>(std::uint64_t{1} << level);
  return before + static_cast<std::uint64_t>(static_cast<double>(n) * share);
}

}  // namespace

std::uint64_t mix(std::initializer_list<std::uint64_t> numbers) {
  std::uint64_t hash = kGolden;
  for (const std::uint64_t number : numbers) hash = finish(hash + number + kGolden);
  return hash;
}

double unit(std::initializer_list<std::uint64_t> numbers) {
  return static_cast<double>(mix(numbers) >> 11) * 0x1p-53;
}

std::uint64_t poisson(std::uint64_t stream, double mean) {
  if (!(mean > 0)) return 0;
  Generator random(stream);
  return std::poisson_distribution<std::uint64_t>(mean)(random);
}

// The first interval is [0, 2^kFinest), each further one as long as all before it: a draw for each gives the
// total, and halving the last one gives the rest.
std::uint64_t poisson_events(std::uint64_t stream, double per_second, Nanoseconds time) {
  if (time <= 0 || !(per_second > 0)) return 0;
  const auto at = static_cast<std::uint64_t>(time);
  std::uint64_t events = 0;
  std::uint64_t begin = 0;
  for (unsigned level = kFinest;; ++level) {
    const std::uint64_t length = std::uint64_t{1} << (begin == 0 ? kFinest : level - 1);
    const std::uint64_t of_interval = mix({stream, 0x517, level});
    const std::uint64_t drawn = poisson(of_interval, per_second * 1e-9 * static_cast<double>(length));
    if (at < begin + length) {
      const auto bits = static_cast<unsigned>(std::countr_zero(length));
      return events + events_before(drawn, bits, at - begin, of_interval);
    }
    events += drawn;
    begin += length;
  }
}

std::uint64_t Tally::value(Nanoseconds now) const {
  if (since == kNever || now <= since) return before;
  return before +
         size * poisson_events(mix({stream, static_cast<std::uint64_t>(since)}), per_second, now - since);
}

void Tally::run(Nanoseconds now, Nanoseconds from, double rate, std::uint64_t of, std::uint32_t each) {
  if (since != kNever && stream == of && per_second == rate && size == each) return;
  stop(now);
  since = std::max(now, from);
  per_second = rate;
  stream = of;
  size = each;
}

void Tally::stop(Nanoseconds now) {
  before = value(now);
  since = kNever;
}

}  // namespace oam_sim
