// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <string>
#include <utility>

#include "device.hpp"

namespace oamhal::reference {

namespace {

namespace telemetry = module::telemetry;
using backend::Reading;
using module::TelemetryBlock;

template <typename T>
Result<void> add(const Registers& registers, const char* name, const char* unit, backend::ReadingSink& sink) {
  const auto value = registers.read<TelemetryBlock, T>();
  if (!value) return std::unexpected(value.error());
  sink.add({name, unit, Number(value->raw), {}, std::string("register ") + T::kInfo.name});
  return {};
}

Reading temperature_of(std::string name, std::uint32_t raw, const char* source) {
  Reading reading{std::move(name), "mC", Number(raw), {}, std::string("register ") + source};
  if (raw == module::kNoTemperature) {
    reading.value = Number::absent(OAMHAL_ABSENT_NOT_SUPPORTED);
    reading.detail = "the module has no such sensor.";
  } else if (static_cast<std::int32_t>(raw) < 0) {
    reading.value = Number::absent(OAMHAL_ABSENT_MALFORMED);
    reading.detail = std::to_string(static_cast<std::int32_t>(raw)) + " mC";
  }
  return reading;
}

template <typename T>
Result<void> add_temperature(const Registers& registers, const char* name, backend::ReadingSink& sink) {
  const auto value = registers.read<TelemetryBlock, T>();
  if (!value) return std::unexpected(value.error());
  sink.add(temperature_of(name, value->raw, T::kInfo.name));
  return {};
}

Result<void> add_temperatures(const Registers& registers, backend::ReadingSink& sink) {
  if (auto done = add_temperature<telemetry::HotSpot>(registers, "temperature.hotspot", sink); !done)
    return done;
  if (auto done = add_temperature<telemetry::Edge>(registers, "temperature.edge", sink); !done) return done;
  if (auto done = add_temperature<telemetry::Regulator>(registers, "temperature.regulator", sink); !done)
    return done;
  const auto geometry = registers.read<module::IdBlock, module::id::Geometry>();
  if (!geometry) return std::unexpected(geometry.error());
  const auto stacks = std::min<std::uint64_t>(geometry->get<module::id::Stacks>(), module::kMemoryStacks);
  for (std::uint32_t stack = 0; stack < stacks; ++stack) {
    const auto value = registers.read_element<TelemetryBlock, telemetry::Memory>(stack);
    if (!value) return std::unexpected(value.error());
    sink.add(temperature_of("temperature.memory." + std::to_string(stack), value->raw, "TEMP_MEMORY"));
  }
  return {};
}

Result<void> add_throttle(const Registers& registers, backend::ReadingSink& sink) {
  const auto throttle = registers.read<TelemetryBlock, telemetry::Throttle>();
  if (!throttle) return std::unexpected(throttle.error());
  Reading reading{"throttle", "1", Number(0), {}, "register THROTTLE"};
  const auto say = [&](std::uint64_t set, const char* why) {
    if (set == 0) return;
    reading.value = Number(1);
    reading.detail += reading.detail.empty() ? why : std::string(", ") + why;
  };
  say(throttle->get<telemetry::ByPower>(), "power");
  say(throttle->get<telemetry::ByHeat>(), "temperature");
  say(throttle->get<telemetry::ByHost>(), "power brake");
  sink.add(reading);
  return {};
}

}  // namespace

Result<void> Module::readings(Host& host, backend::ReadingSink& sink) const {
  const auto window = open_module(host);
  if (!window) return std::unexpected(window.error());
  const Registers registers = window->registers(module::Map::kWitness);
  const auto capabilities = registers.read<module::IdBlock, module::id::Capabilities>();
  if (!capabilities) return std::unexpected(capabilities.error());
  if (capabilities->get<module::id::HasTelemetry>() == 0) return {};
  if (auto done = add_temperatures(registers, sink); !done) return done;
  if (auto done = add<telemetry::Power>(registers, "power", "mW", sink); !done) return done;
  if (auto done = add<telemetry::PowerLimit>(registers, "power.limit", "mW", sink); !done) return done;
  if (auto done = add<telemetry::Clock>(registers, "clock.core", "kHz", sink); !done) return done;
  return add_throttle(registers, sink);
}

}  // namespace oamhal::reference
