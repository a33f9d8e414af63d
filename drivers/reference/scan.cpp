// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "device.hpp"

namespace oamhal::reference {

namespace {

std::unexpected<backend::Failure> not_ours(std::string why) {
  return std::unexpected(backend::Failure{OAMHAL_ERROR_NOT_FOUND, std::move(why)});
}

}  // namespace

Result<Window> open_module(const Host& host, const char* bdf) {
  auto window = Window::open(host, module::kRegisterBar, bdf);
  if (!window) {
    const oamhal_status status = window.error().status;
    if (status == OAMHAL_ERROR_DEVICE_LOST || status == OAMHAL_ERROR_TIMEOUT) return window;
    return not_ours(window.error().message);
  }
  const Registers registers = window->registers(module::Map::kWitness);
  const auto magic = registers.read<module::IdBlock, module::id::Magic>();
  if (!magic) return std::unexpected(magic.error());
  if (magic->raw != module::kMagic) return not_ours("the magic register holds something else.");
  const auto version = registers.read<module::IdBlock, module::id::Version>();
  if (!version) return std::unexpected(version.error());
  if (const auto major = version->get<module::id::Major>(); major != module::kMajor)
    return not_ours("it has version " + std::to_string(major) + " of the reference module's registers.");
  return window;
}

Result<Scan> Scan::create(Host& host, std::span<const PciFunction> functions) {
  Scan scan;
  for (const PciFunction& function : functions) {
    // One that does not answer now is dealt with when it is probed.
    const auto window = open_module(host, function.bdf_text);
    if (!window) continue;
    const Registers registers = window->registers(module::Map::kWitness);
    const auto serial = registers.read_text<module::IdBlock, module::id::Serial>();
    if (serial && !serial->empty()) scan.by_serial.emplace(*serial, function.bdf);
  }
  return scan;
}

}  // namespace oamhal::reference
