// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/oam-linktest/checks/counter_series.hpp"

#include <fmt/format.h>

namespace oam_linktest {

void CounterSeries::add(const oamhal_port_counter_t& counter) {
  name = counter.name;
  unit = counter.unit;
  kind = counter.kind;
  direction = counter.direction;
  if (counter.value.absence != OAMHAL_PRESENT) {
    broken = fmt::format("{} could not be read ({}).", name, oamhal_absence_name(counter.value.absence));
    return;
  }
  const std::uint64_t now = counter.value.value;
  if (last_) {
    // Behind its last value a counter starts at 0 again; one that went back without reaching the upper half
    // of its range was cleared by somebody.
    const bool wraps = counter.bits > 0 && counter.bits < 64;
    const std::uint64_t range = wraps ? std::uint64_t{1} << counter.bits : 0;
    if (now < *last_ && !(wraps && *last_ >= range / 2))
      broken = fmt::format("{} went back from {} to {}: somebody cleared it meanwhile.", name, *last_, now);
    else
      increments.push_back(now < *last_ ? now + (range - *last_) : now - *last_);
  }
  last_ = now;
}

}  // namespace oam_linktest
