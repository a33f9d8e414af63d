// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "control_files.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <string>

namespace oam_sim {
namespace {

constexpr std::array<const char*, 4> kAnswers = {"hw-ip", "dram-usage", "device-status", "clock-throttle"};

bool has(const std::vector<std::uint64_t>& ports, unsigned port) {
  return std::ranges::find(ports, port) != ports.end();
}

// The bytes of a struct of the driver's, which is in the byte order of the host.
class Bytes {
 public:
  explicit Bytes(std::size_t size) : bytes_(size, '\0') {}
  template <typename T>
  void put(std::size_t offset, T value) {
    std::memcpy(bytes_.data() + offset, &value, sizeof value);
  }
  void text(std::size_t offset, std::size_t length, const std::string& text) {
    std::memcpy(bytes_.data() + offset, text.data(), std::min(text.size(), length));
  }
  const std::string& all() const { return bytes_; }

 private:
  std::string bytes_;
};

std::uint64_t mask(const FabricPorts& fabric, bool external) {
  std::uint64_t ports = 0;
  for (unsigned port = 0; port < fabric.ports; ++port)
    if (!has(fabric.disabled, port) && (!external || has(fabric.external, port)))
      ports |= std::uint64_t{1} << port;
  return ports;
}

// struct hl_info_hw_ip_info of include/uapi/drm/habanalabs_accel.h.
std::string hw_ip(const Function& function) {
  const ControlAnswers& control = function.control;
  Bytes bytes(304);
  bytes.put<std::uint64_t>(16, function.vram - control.reserved);
  bytes.put<std::uint32_t>(32, function.device_id);
  bytes.put<std::uint32_t>(36, static_cast<std::uint32_t>(std::max(function.module, 0)));
  bytes.put<std::uint16_t>(46, static_cast<std::uint16_t>(control.server_type));
  bytes.put<std::uint8_t>(69, 1);  // dram_enabled
  bytes.put<std::uint8_t>(70, 1);  // security_enabled
  bytes.text(72, 127, "hl-gaudi2-1.18.0-fw-53.1.1-sec-7");
  bytes.text(200, 15, control.card_name);
  if (control.masks) {
    bytes.put<std::uint64_t>(256, mask(function.fabric, false));
    bytes.put<std::uint64_t>(264, mask(function.fabric, true));
  }
  bytes.put<std::uint64_t>(296, control.reserved);
  return bytes.all();
}

std::string answer(const Function& function, std::string_view name) {
  const ControlAnswers& control = function.control;
  if (name == "hw-ip") return hw_ip(function);
  if (name == "dram-usage") {
    Bytes bytes(16);
    bytes.put<std::uint64_t>(0, function.vram - control.reserved - control.used);
    return bytes.all();
  }
  Bytes bytes(name == "device-status" ? 8 : 40);
  bytes.put<std::uint32_t>(0, name == "device-status" ? control.status : control.throttle);
  return bytes.all();
}

}  // namespace

void add_control_replies(FileMap& files, const Function& function) {
  const ControlAnswers& control = function.control;
  if (!control.present || function.accel_number < 0) return;
  const std::string base = fmt::format(".oamhal/replies/accel_controlD{}/", function.accel_number);
  for (const std::string name : kAnswers) {
    if (!control.error.empty())
      files.text(base + name + ".error", control.error);
    else
      files.bytes(base + name, answer(function, name));
  }
  // The kernel's own driver does not know the question for the state of a port.
  for (unsigned port = 0; control.error.empty() && control.masks && port < function.fabric.ports; ++port) {
    Bytes state(8);
    state.put<std::uint8_t>(0, has(function.fabric.down, port) ? 0 : 1);
    state.put<std::uint8_t>(1, has(function.fabric.closed, port) ? 0 : 1);
    files.bytes(fmt::format("{}link-state.{}", base, port), state.all());
  }
}

}  // namespace oam_sim
