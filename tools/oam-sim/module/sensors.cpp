// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "sensors.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "links.hpp"
#include "mailbox.hpp"

namespace oam_sim {
namespace {

constexpr double kInlet = 30, kDegreesPerWatt = 0.12;
constexpr double kIdle = 140, kLoaded = 460, kThrottled = 200, kOff = 5;
constexpr double kTimeConstant = 4e9;  // ns
constexpr std::uint32_t kClock = 2'100'000, kSlowClock = 900'000;

double power_of(const Sensors& sensors) {
  if (sensors.tripped) return kOff;
  if (!sensors.loaded) return kIdle;
  return sensors.slow ? kThrottled : kLoaded;
}

// Where the temperature goes to.
double target(const Sensors& sensors) {
  return kInlet + sensors.hot + kDegreesPerWatt * power_of(sensors);
}

double temperature(const Sensors& sensors, Nanoseconds now) {
  const double passed = static_cast<double>(now - sensors.since) / kTimeConstant;
  return target(sensors) + (sensors.temperature - target(sensors)) * std::exp(-passed);
}

double energy(const Sensors& sensors, Nanoseconds now) {
  return sensors.energy + power_of(sensors) * static_cast<double>(now - sensors.since) * 1e-3;
}

// When the temperature crosses a limit, kNever when it does not.
Nanoseconds crossing(const Sensors& sensors, Nanoseconds now, double limit) {
  const double from = sensors.temperature - target(sensors);
  const double to = limit - target(sensors);
  if (from == 0 || to / from <= 0 || to / from >= 1) return kNever;
  return now + static_cast<Nanoseconds>(std::ceil(kTimeConstant * std::log(from / to)));
}

void integrate(Sensors& sensors, Nanoseconds now) {
  const double joules = energy(sensors, now);
  sensors.temperature = temperature(sensors, now);
  sensors.energy = joules;
  sensors.since = now;
}

void schedule(Sensors& sensors, Nanoseconds now) {
  sensors.due = kNever;
  if (sensors.tripped) return;
  if (!sensors.slow) {
    sensors.due = crossing(sensors, now, kSlowAt);
    return;
  }
  sensors.due = std::min(crossing(sensors, now, kSlowUntil), crossing(sensors, now, kTripAt));
}

// A slow wave that is another for each module and sensor.
double ripple(const Board& board, unsigned module, unsigned sensor) {
  const double phase = unit({board.seed, module, 0x5e25, sensor});
  const double turns = static_cast<double>(board.now) / 7e9 + phase;
  return std::sin(2 * std::numbers::pi * turns);
}

constexpr double kAlmost = 1e-6;  // of rounding

}  // namespace

Readings read_sensors(const Board& board, unsigned module) {
  const Sensors& sensors = board.modules[module].sensors;
  const double inner = temperature(sensors, board.now);
  Readings readings;
  readings.hotspot = inner + 0.3 * ripple(board, module, 0);
  readings.edge = inner - 6 + 0.2 * ripple(board, module, 1);
  readings.regulator = inner - 3 + 0.04 * power_of(sensors) + 0.4 * ripple(board, module, 2);
  for (unsigned i = 0; i < readings.memory.size(); ++i)
    readings.memory[i] = inner - 4 + 0.5 * i / 2 + 0.3 * ripple(board, module, 3 + i);
  readings.power = power_of(sensors) * (1 + 0.01 * ripple(board, module, 16));
  readings.energy = energy(sensors, board.now);
  if (!sensors.tripped) readings.clock_khz = sensors.slow ? kSlowClock : kClock;
  return readings;
}

void reset_sensors(Board& board, unsigned module) {
  Sensors& sensors = board.modules[module].sensors;
  Sensors fresh;
  fresh.hot = sensors.hot;
  fresh.temperature = sensors.temperature == 0 ? target(fresh) : temperature(sensors, board.now);
  fresh.since = board.now;
  fresh.slow = fresh.temperature >= kSlowAt;
  sensors = fresh;
  schedule(sensors, board.now);
}

void settle_sensors(Board& board, unsigned module) {
  ModuleState& state = board.modules[module];
  Sensors& sensors = state.sensors;
  integrate(sensors, board.now);
  if (!sensors.slow && sensors.temperature >= kSlowAt - kAlmost) {
    sensors.slow = true;
    ++sensors.throttle_count;
    post(board, module, EventCode::kThermalSlowdown, static_cast<std::uint32_t>(sensors.temperature * 1000));
    raise(state, vector_bit(rm::Vector::kThermal));
  } else if (sensors.slow && sensors.temperature <= kSlowUntil + kAlmost) {
    sensors.slow = false;
  }
  if (sensors.temperature >= kTripAt - kAlmost) {
    trip(board, module);
    return;
  }
  schedule(sensors, board.now);
}

void set_load(Board& board, unsigned module, bool loaded) {
  Sensors& sensors = board.modules[module].sensors;
  if (sensors.loaded == loaded) return;
  integrate(sensors, board.now);
  sensors.loaded = loaded;
  settle_sensors(board, module);
}

void set_hot(Board& board, unsigned module, double degrees) {
  Sensors& sensors = board.modules[module].sensors;
  integrate(sensors, board.now);
  sensors.hot = degrees;
  settle_sensors(board, module);
}

void trip(Board& board, unsigned module) {
  ModuleState& state = board.modules[module];
  if (state.sensors.tripped) return;
  integrate(state.sensors, board.now);
  state.sensors.tripped = true;
  state.sensors.due = kNever;
  state.reset_done = kNever;
  post(board, module, EventCode::kThermalTrip, static_cast<std::uint32_t>(state.sensors.temperature * 1000));
  raise(state, vector_bit(rm::Vector::kThermal));
  settle_module(board, module);
}

}  // namespace oam_sim
