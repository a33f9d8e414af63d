// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// Random numbers that are the same in every run: they follow from a seed and from what they are for, not from
// how often or when somebody asked before.

#ifndef OAM_SIM_MODULE_CHANCE_HPP_
#define OAM_SIM_MODULE_CHANCE_HPP_

#include <cstdint>
#include <initializer_list>
#include <limits>

namespace oam_sim {

// Of the clock of a board: since it was powered.
using Nanoseconds = std::int64_t;
inline constexpr Nanoseconds kNever = std::numeric_limits<Nanoseconds>::max();
inline constexpr Nanoseconds kMicrosecond = 1'000;
inline constexpr Nanoseconds kMillisecond = 1'000'000;
inline constexpr Nanoseconds kSecond = 1'000'000'000;

// A number that belongs to these numbers and looks random.
std::uint64_t mix(std::initializer_list<std::uint64_t> numbers);
// The same, from 0 up to but not including 1.
double unit(std::initializer_list<std::uint64_t> numbers);

// Events of a Poisson process up to a time after its start. Never less at a later time; the same for the same
// stream, rate and time.
std::uint64_t poisson_events(std::uint64_t stream, double per_second, Nanoseconds time);
// One draw.
std::uint64_t poisson(std::uint64_t stream, double mean);

// A counter that grows by itself, at random. Trivially copyable.
struct Tally {
  std::uint64_t before = 0;    // counted up to `since`
  Nanoseconds since = kNever;  // may be in the future; kNever: it stands
  double per_second = 0;
  std::uint64_t stream = 0;
  std::uint32_t size = 1;  // what each event adds

  [[nodiscard]] std::uint64_t value(Nanoseconds now) const;
  // Goes on from `from` with another rate. Two tallies with one stream that were started at one time count
  // the same. Nothing happens when it already runs like that.
  void run(Nanoseconds now, Nanoseconds from, double rate, std::uint64_t of, std::uint32_t each = 1);
  void stop(Nanoseconds now);
};

}  // namespace oam_sim

#endif  // OAM_SIM_MODULE_CHANCE_HPP_
