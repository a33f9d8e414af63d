// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// Temperatures, power, throttling of a module: figures that move plausibly, none of a real part.

#ifndef OAM_SIM_MODULE_SENSORS_HPP_
#define OAM_SIM_MODULE_SENSORS_HPP_

#include "board.hpp"

namespace oam_sim {

struct Readings {
  double hotspot = 0, edge = 0, regulator = 0;  // degrees
  std::array<double, rm::kMemoryStacks> memory{};
  double power = 0;   // watts
  double energy = 0;  // microjoules since reset
  std::uint32_t clock_khz = 0;
};
Readings read_sensors(const Board& board, unsigned module);

// At reset: counters at 0; temperatures stay.
void reset_sensors(Board& board, unsigned module);
// Up to now, with what crossed a limit meanwhile.
void settle_sensors(Board& board, unsigned module);
// Work begins or ends.
void set_load(Board& board, unsigned module, bool loaded);
// The module gets that much hotter air than it should.
void set_hot(Board& board, unsigned module, double degrees);
// Too hot: off until power is cycled.
void trip(Board& board, unsigned module);

inline constexpr double kSlowAt = 95, kSlowUntil = 90, kTripAt = 110;
inline constexpr double kPowerLimit = 600;

}  // namespace oam_sim

#endif  // OAM_SIM_MODULE_SENSORS_HPP_
