// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <array>
#include <cerrno>
#include <string>
#include <string_view>

#include <oamhal/backend/hwmon.hpp>

#include "device.hpp"

namespace oamhal::gaudi {
namespace {

using backend::Reading;
using backend::ReadingSink;

constexpr std::uint64_t kMicro = 1000;      ///< Microwatts in a milliwatt.
constexpr std::uint64_t kKilohertz = 1000;  ///< In a megahertz.
constexpr const char* kOperational = "the driver tells it of a device that is operational.";

Reading make(const char* name, const char* unit, Number value, std::string detail, std::string source) {
  return {name, unit, value, std::move(detail), std::move(source)};
}

/// "HBM 0" becomes "hbm-0".
std::string word_of(std::string_view label) {
  std::string word;
  for (const char c : label) {
    const bool upper = c >= 'A' && c <= 'Z';
    const bool kept = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (upper || kept)
      word += upper ? static_cast<char>(c - 'A' + 'a') : c;
    else if (!word.empty() && word.back() != '-')
      word += '-';
  }
  while (word.ends_with('-')) word.pop_back();
  return word;
}

/// A number of an attribute. The driver answers ENODEV of a device that is not operational, which is no fault
/// of the file.
Reading read_attribute(const Directory& attributes, const char* file, const char* name, const char* unit,
                       std::uint64_t factor) {
  Reading reading = make(name, unit, attributes.number(file, 10, OAMHAL_ATTRIBUTE_LIVE), {}, file);
  if (reading.value.absence == OAMHAL_ABSENT_UNKNOWN) reading.detail = kOperational;
  if (reading.value.known() && reading.value.value > UINT64_MAX / factor)
    reading.value = Number::absent(OAMHAL_ABSENT_MALFORMED);
  reading.value.value *= factor;
  return reading;
}

void add_absent(const char* why, ReadingSink& sink) {
  constexpr std::array<std::pair<const char*, const char*>, 4> kExpected = {
      {{"temperature.1", "mC"}, {"power", "mW"}, {"clock.core", "kHz"}, {"throttle", "1"}}};
  for (const auto& [name, unit] : kExpected) sink.add(make(name, unit, Number(), why, {}));
}

}  // namespace

/// Which sensors there are, and what they are called, is the firmware's. In a driver that gives them no
/// labels they have their numbers.
void Gaudi::add_sensors(const Directory& attributes, ReadingSink& sink) const {
  const auto hwmon = backend::open_hwmon(attributes);
  if (!hwmon) {
    constexpr const char* kNone = "the driver shows no sensors of it.";
    sink.add(make("temperature.1", "mC", Number(), kNone, {}));
    sink.add(make("power", "mW", Number(), kNone, {}));
    return;
  }
  for (const std::uint32_t number : backend::hwmon_sensors(*hwmon, "temp")) {
    const std::string sensor = "temp" + std::to_string(number);
    const auto label = hwmon->line((sensor + "_label").c_str());
    std::string word = label ? word_of(*label) : std::string();
    if (word.empty()) word = std::to_string(number);
    sink.add(backend::read_hwmon(*hwmon, sensor + "_input", "temperature." + word, "mC"));
  }
  sink.add(backend::read_hwmon(*hwmon, "power1_input", "power", "mW", kMicro));
}

/// Over the control node where it may be opened, else from the attributes: both are the firmware's answer.
void Gaudi::add_clocks(const Host& host, const Directory& attributes, ReadingSink& sink) const {
  if (host.allows(OAMHAL_ATTRIBUTE_LIVE) && facts_->number) {
    constexpr const char* kSource = "HL_INFO_CLK_RATE";
    const auto rate = Control(host, *facts_->number, facts_->old_class).clock_rate();
    if (rate) {
      sink.add(make("clock.core", "kHz", Number(rate->current * kKilohertz), {}, kSource));
      sink.add(make("clock.max", "kHz", Number(rate->most * kKilohertz), {}, kSource));
      return;
    }
    // EBUSY, as all others do of a device that is not operational (_hl_info_ioctl).
    if (rate.error() == EBUSY) {
      for (const char* name : {"clock.core", "clock.max"})
        sink.add(make(name, "kHz", Number(), kOperational, kSource));
      return;
    }
  }
  sink.add(read_attribute(attributes, "clk_cur_freq_mhz", "clock.core", "kHz", kKilohertz));
  sink.add(read_attribute(attributes, "clk_max_freq_mhz", "clock.max", "kHz", kKilohertz));
}

void Gaudi::add_throttle(const Host& host, ReadingSink& sink) const {
  constexpr const char* kSource = "HL_INFO_CLK_THROTTLE_REASON";
  Reading reading = make("throttle", "1", Number(), {}, kSource);
  const auto throttle = Control(host, *facts_->number, facts_->old_class).clock_throttle();
  if (throttle) {
    reading.value = Number(throttle->power || throttle->thermal ? 1 : 0);
    if (throttle->power) reading.detail = "power";
    if (throttle->thermal) reading.detail += reading.detail.empty() ? "temperature" : ", temperature";
  } else if (facts_->hw_ip) {
    reading.detail = "the driver did not answer.";
  } else {
    reading.value = Number::absent(backend::absence_of(facts_->hw_ip.error()));
    if (facts_->hw_ip.error() == ENODATA)
      reading.detail = "the driver is asked over its control node: OAMHAL_ENUMERATE_OPEN, or --open.";
  }
  sink.add(reading);
}

Result<void> Gaudi::readings(Host& host, ReadingSink& sink) const {
  const char* why = nullptr;
  if (!bound_)
    why = "no driver has it.";
  else if (facts_ == nullptr || !facts_->number)
    why = "it has no node of the classes accel and habanalabs.";
  else if (state_of(status_) != OAMHAL_STATE_UNKNOWN)
    why = kOperational;
  if (why != nullptr) {
    add_absent(why, sink);
    return {};
  }
  const auto add = [&](const Directory& attributes) {
    add_sensors(attributes, sink);
    sink.add(read_attribute(attributes, "max_power", "power.limit", "mW", 1));
    add_clocks(host, attributes, sink);
    add_throttle(host, sink);
  };
  if (!facts_->old_class) {
    add(host.device());
    return {};
  }
  const auto attributes = host.root().open((kOldClass + ("/hl" + std::to_string(*facts_->number))).c_str());
  if (attributes) add(*attributes);
  return {};
}

}  // namespace oamhal::gaudi
