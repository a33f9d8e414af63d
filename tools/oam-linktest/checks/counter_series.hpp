// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TOOLS_OAM_LINKTEST_CHECKS_COUNTER_SERIES_HPP
#define OAMHAL_TOOLS_OAM_LINKTEST_CHECKS_COUNTER_SERIES_HPP

#include <cstdint>
#include <numeric>
#include <optional>
#include <string>
#include <vector>

#include <oamhal/link_test.h>

namespace oam_linktest {

/// A counter that was read again and again: by how much it rose in each interval.
struct CounterSeries {
  std::string name;
  std::string unit;
  std::int32_t kind = OAMHAL_COUNTER_UNKNOWN;
  std::int32_t direction = OAMHAL_DIRECTION_UNKNOWN;
  std::vector<std::uint64_t> increments;
  /// Why the increments mean nothing; "" when they do.
  std::string broken;

  void add(const oamhal_port_counter_t& counter);
  [[nodiscard]] std::uint64_t total() const {
    return std::accumulate(increments.begin(), increments.end(), std::uint64_t{0});
  }

 private:
  std::optional<std::uint64_t> last_;
};

}  // namespace oam_linktest

#endif  // OAMHAL_TOOLS_OAM_LINKTEST_CHECKS_COUNTER_SERIES_HPP
