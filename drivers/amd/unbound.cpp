// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// What its registers tell, most of it of a function that amdgpu does not have.

#include <algorithm>
#include <string>

#include "device.hpp"

namespace oamhal::amd {
namespace {

bool is_disabled(const PortReading& reading) {
  return reading.port.state == OAMHAL_LINK_STATE_DISABLED;
}

/// "3", "3 and 5", "1, 3 and 5".
std::string listed(const std::vector<std::string>& items) {
  std::string text;
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (i != 0) text += i + 1 == items.size() ? " and " : ", ";
    text += items[i];
  }
  return text;
}

/// "port 3 has", "ports 3 and 5 have".
std::string ports_text(const std::vector<std::string>& ports, const char* one, const char* several) {
  return (ports.size() == 1 ? "xGMI port " : "xGMI ports ") + listed(ports) + " " +
         (ports.size() == 1 ? one : several);
}

}  // namespace

RegisterSet Instinct::registers() const {
  return facts_->virtual_function ? RegisterSet::kNone : register_set(facts_->device_id);
}

const oamhal_register_map_t* Instinct::register_map() const noexcept {
  return facts_->bound ? nullptr : register_map_of(registers());
}

/// amdgpu sets the same index register with a lock that nobody else can take: a second user would make both
/// read and write each other's registers.
void Instinct::leave_registers_alone(const Host& host) const {
  if ((host.window_capabilities() & OAMHAL_WINDOW_INDIRECT) == 0 || registers() == RegisterSet::kNone) return;
  host.report("amd.registers-left-alone", OAMHAL_SEVERITY_INFO,
              "amdgpu has it: states and errors of its xGMI ports are behind an index register that is the "
              "driver's alone, and were not read",
              "The driver's own words are in gpu_metrics (--live); it reads these registers itself for root "
              "(--debugfs); and all are read while the device is bound to vfio-pci.");
}

Result<void> Instinct::read_unbound(const Host& host) {
  const RegisterSet set = registers();
  if (set == RegisterSet::kNone || host.window_capabilities() == 0) return {};
  auto read = read_registers(host, set);
  if (read) {
    registers_ = std::move(*read);
    return {};
  }
  const backend::Failure& why = read.error();
  if (why.status == OAMHAL_ERROR_DEVICE_LOST || why.status == OAMHAL_ERROR_TIMEOUT)
    return std::unexpected(why);
  // No way was asked for that leads to this function.
  if (why.status == OAMHAL_ERROR_NOT_SUPPORTED) return {};
  host.report("amd.registers-unreadable", OAMHAL_SEVERITY_WARNING,
              "its registers could not be read: " + why.message,
              "Do what the message says, and look again; without them its memory and ports are unknown.");
  return {};
}

Number Instinct::links_up_by_registers() const {
  const auto& ports = registers_->ports;
  const auto is = [&](oamhal_link_state state) {
    return std::ranges::count_if(ports, [&](const PortReading& one) { return one.port.state == state; });
  };
  if (ports.empty() || is(OAMHAL_LINK_STATE_UNKNOWN) != 0) return Number();
  return Number(static_cast<std::uint64_t>(is(OAMHAL_LINK_STATE_UP)));
}

void Instinct::report_registers(const Host& host) const {
  if (!registers_) return;
  std::vector<std::string> down;
  std::vector<std::string> with_errors;
  std::string errors;
  for (const PortReading& reading : registers_->ports) {
    const std::string number = std::to_string(reading.port.index);
    if (reading.port.state == OAMHAL_LINK_STATE_DOWN) down.push_back(number);
    if (is_disabled(reading) || reading.counters.empty()) continue;
    const backend::Counter& latched = reading.counters.front();
    if (!latched.value.known() || latched.value.value == 0) continue;
    with_errors.push_back(number);
    errors += (errors.empty() ? "" : "; ") + number + ": " + latched.detail;
  }
  if (!down.empty())
    host.report("amd.xgmi-ports-down", OAMHAL_SEVERITY_WARNING,
                ports_text(down, "is", "are") + " down, as PCS_STATE_HIST1 says",
                facts_->bound
                    ? "Look at the kernel log for xGMI training errors, and reseat or power cycle the module."
                    : "Links may train only when amdgpu starts: bind it and look again; if they stay down, "
                      "reseat or power cycle the module.");
  if (!with_errors.empty())
    host.report(
        "amd.xgmi-errors", OAMHAL_SEVERITY_WARNING,
        ports_text(with_errors, "has", "have") + " seen errors since the registers were cleared (" + errors +
            ")",
        facts_->bound
            ? "amdgpu clears them when it counts its RAS errors: look again later, and what comes back "
              "points to the link."
            : "Reset the module and look again: what was left by an old fault is gone then, and what "
              "comes back points to the link.");
}

void Instinct::add_register_ports(backend::PortSink& sink) const {
  for (const PortReading& reading : registers_->ports) {
    backend::Port port = reading.port;
    if (facts_->part->link_lanes != 0) port.lanes = Number(facts_->part->link_lanes);
    sink.add(port);
    for (const backend::Counter& counter : reading.counters) sink.add(counter);
  }
}

}  // namespace oamhal::amd
