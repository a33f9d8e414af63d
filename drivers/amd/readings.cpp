// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <array>
#include <string>

#include <oamhal/backend/hwmon.hpp>

#include "device.hpp"

namespace oamhal::amd {
namespace {

using backend::Reading;
using backend::ReadingSink;

constexpr std::uint64_t kMicro = 1000;  ///< Microwatts in a milliwatt, hertz in a kilohertz.

/// What every bound part is asked for, and so is told as absent too.
constexpr std::array<std::pair<const char*, const char*>, 3> kExpected = {
    {{"temperature.hotspot", "mC"}, {"power", "mW"}, {"clock.core", "kHz"}}};

void add_absent(ReadingSink& sink, const char* why) {
  for (const auto& [name, unit] : kExpected) {
    Reading reading;
    reading.name = name;
    reading.unit = unit;
    reading.detail = why;
    sink.add(reading);
  }
}

bool is_there(const Reading& reading) {
  return reading.value.absence != OAMHAL_ABSENT_NOT_REPORTED;
}

/// By their labels: which number has which place differs from part to part.
void add_temperatures(const Directory& hwmon, ReadingSink& sink) {
  constexpr std::array<std::pair<const char*, const char*>, 3> kPlaces = {
      {{"edge", "temperature.edge"}, {"junction", "temperature.hotspot"}, {"mem", "temperature.memory"}}};
  bool hotspot = false;
  for (const std::uint32_t number : backend::hwmon_sensors(hwmon, "temp")) {
    const std::string sensor = "temp" + std::to_string(number);
    const auto label = hwmon.line((sensor + "_label").c_str());
    if (!label) continue;
    for (const auto& [place, name] : kPlaces) {
      if (*label != place) continue;
      hotspot = hotspot || place == kPlaces[1].first;
      sink.add(backend::read_hwmon(hwmon, sensor + "_input", name, "mC"));
      break;
    }
  }
  if (hotspot) return;
  Reading absent;
  absent.name = kExpected[0].first;
  absent.unit = kExpected[0].second;
  absent.detail = "the driver has no sensor with the label junction.";
  sink.add(absent);
}

}  // namespace

/// Some parts have the one file, some the other, some both.
void Instinct::add_power(const Directory& hwmon, ReadingSink& sink) const {
  Reading power = backend::read_hwmon(hwmon, "power1_input", "power", "mW", kMicro);
  if (is_there(power)) {
    if (power.value.known()) power.detail = "of the moment";
  } else {
    power = backend::read_hwmon(hwmon, "power1_average", "power", "mW", kMicro);
    if (power.value.known()) power.detail = "average";
  }
  // aldebaran_ppt.c: the power of a module is told on its primary die, and 0 on the other one.
  if (facts_->part->dual_die && power.value.known() && power.value.value == 0) {
    power.value = Number();
    power.detail = "the firmware tells the power of both dies of a module on one of them.";
  }
  sink.add(power);
  const Reading limit = backend::read_hwmon(hwmon, "power1_cap", "power.limit", "mW", kMicro);
  if (is_there(limit)) sink.add(limit);
}

Result<void> Instinct::readings(Host& host, ReadingSink& sink) const {
  if (!facts_->bound) {
    add_absent(sink, "amdgpu does not have the device.");
    return {};
  }
  const auto hwmon = backend::open_hwmon(host.device());
  if (!hwmon) {
    add_absent(sink, "amdgpu shows no sensors of it.");
    return {};
  }
  add_temperatures(*hwmon, sink);
  add_power(*hwmon, sink);
  sink.add(backend::read_hwmon(*hwmon, "freq1_input", "clock.core", "kHz", kMicro));
  const Reading memory = backend::read_hwmon(*hwmon, "freq2_input", "clock.memory", "kHz", kMicro);
  if (is_there(memory)) sink.add(memory);
  return {};
}

}  // namespace oamhal::amd
