// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "device.hpp"

#include <charconv>

namespace oamhal::reference {

namespace {

namespace id = module::id;
using module::IdBlock;
using module::TelemetryBlock;

std::string hex(std::uint64_t value) {
  char text[16];
  const auto [end, error] = std::to_chars(text, text + sizeof text, value, 16);
  return {text, end};
}

std::string version_text(std::uint64_t major, std::uint64_t minor, std::uint64_t patch) {
  std::string text = std::to_string(major);
  text += '.';
  text += std::to_string(minor);
  text += '.';
  text += std::to_string(patch);
  return text;
}

/// The state that the status register means, and why.
void set_state(id::Status status, backend::Identity& identity) {
  const auto set = [&](oamhal_state state, const char* reason) {
    identity.state = state;
    identity.state_reason = reason;
  };
  if (status.get<id::ThermalTrip>() != 0)
    set(OAMHAL_STATE_DEGRADED, "it shut itself down, too hot (STATUS.thermal_trip): it needs a power cycle");
  else if (status.get<id::FirmwareFault>() != 0)
    set(OAMHAL_STATE_DRIVER_FAILED, "its firmware failed (STATUS.firmware_fault)");
  else if (status.get<id::Resetting>() != 0)
    set(OAMHAL_STATE_RESETTING, "it is in reset (STATUS.resetting)");
  else if (status.get<id::Ready>() == 0)
    set(OAMHAL_STATE_DEGRADED, "it is not ready (STATUS.ready)");
}

Result<void> count_links(const Registers& registers, backend::Identity& identity) {
  std::uint64_t total = 0;
  std::uint64_t up = 0;
  const auto counted = for_each_port(registers, [&](const PortView& port) -> Result<void> {
    const auto state = registers.read<module::HalfBlock, module::half::State>(port.link, port.half);
    if (!state) return std::unexpected(state.error());
    // A port without a link is one that this baseboard does not route.
    if (state_of(*state) != OAMHAL_LINK_STATE_NO_LINK) ++total;
    if (state_of(*state) == OAMHAL_LINK_STATE_UP) ++up;
    return {};
  });
  if (!counted) return counted;
  identity.links_total = Number(total);
  identity.links_up = Number(up);
  return {};
}

/// What is behind the index register, when the caller lets index registers be written.
Result<void> read_bootloader(const Registers& registers, backend::Identity& identity) {
  const auto capabilities = registers.read<IdBlock, id::Capabilities>();
  if (!capabilities) return std::unexpected(capabilities.error());
  if (!registers.may_read_indexes() || capabilities->get<id::HasDiagnostics>() == 0) return {};
  const auto version = registers.read<module::BootBlock, module::boot::Bootloader>();
  if (!version) return std::unexpected(version.error());
  identity.firmware.push_back(
      {"bootloader", version_text(version->get<module::boot::Major>(), version->get<module::boot::Minor>(),
                                  version->get<module::boot::Patch>())});
  return {};
}

/// The texts and ids of a module.
Result<void> read_names(const Registers& registers, backend::Identity& identity) {
  const auto model = registers.read_text<IdBlock, id::Model>();
  const auto serial = registers.read_text<IdBlock, id::Serial>();
  const auto part = registers.read_text<IdBlock, id::Part>();
  const auto unique = registers.read<IdBlock, id::UniqueId>();
  const auto board = registers.read<IdBlock, id::BaseboardId>();
  const auto firmware = registers.read<IdBlock, id::Firmware>();
  // A device that is lost fails all that follow too.
  if (!firmware) return std::unexpected(firmware.error());
  if (!model || !serial || !part || !unique || !board)
    return std::unexpected(backend::Failure{OAMHAL_ERROR_IO, "its id registers cannot be read."});
  identity.model = *model;
  identity.serial = *serial;
  identity.part_number = *part;
  if (unique->raw != 0) identity.unique_id = hex(unique->raw);
  if (board->raw != 0) identity.baseboard_key = hex(board->raw);
  identity.firmware.push_back(
      {"module", version_text(firmware->get<id::FirmwareMajor>(), firmware->get<id::FirmwareMinor>(),
                              firmware->get<id::FirmwarePatch>())});
  return read_bootloader(registers, identity);
}

struct MemoryNumbers {
  Number size;
  Number used;
};

Result<MemoryNumbers> read_memory(const Registers& registers) {
  const auto size = registers.read<TelemetryBlock, module::telemetry::MemorySize>();
  if (!size) return std::unexpected(size.error());
  const auto used = registers.read<TelemetryBlock, module::telemetry::MemoryUsed>();
  if (!used) return std::unexpected(used.error());
  return MemoryNumbers{Number(size->raw), Number(used->raw)};
}

}  // namespace

Result<Module> Module::probe(Host& host, const Scan& scan, const PciFunction& /*function*/) {
  const auto window = open_module(host);
  if (!window) return std::unexpected(window.error());
  return Module(scan);
}

Result<void> Module::identify(Host& host, backend::Identity& identity) const {
  const auto window = open_module(host);
  if (!window) return std::unexpected(window.error());
  const Registers registers = window->registers(module::Map::kWitness);
  identity.form_factor = OAMHAL_FORM_FACTOR_OAM;
  identity.form_factor_source = "registers";
  identity.no_kernel_driver = true;
  if (auto read = read_names(registers, identity); !read) return read;
  const auto slot = registers.read<IdBlock, id::ModuleId>();
  if (!slot) return std::unexpected(slot.error());
  if (slot->get<id::Valid>() != 0) {
    identity.slot = Number(slot->get<id::Strap>());
    identity.slot_source = "vendor";
  }
  const auto status = registers.read<IdBlock, id::Status>();
  if (!status) return std::unexpected(status.error());
  set_state(*status, identity);
  const auto memory = read_memory(registers);
  if (!memory) return std::unexpected(memory.error());
  identity.memory_capacity_bytes = memory->size;
  identity.memory_used_bytes = memory->used;
  return count_links(registers, identity);
}

Result<void> Module::memory(Host& host, backend::MemorySink& sink) const {
  const auto window = open_module(host);
  if (!window) return std::unexpected(window.error());
  const auto numbers = read_memory(window->registers(module::Map::kWitness));
  if (!numbers) return std::unexpected(numbers.error());
  backend::Memory memory;
  memory.kind = "hbm";
  memory.name = "HBM";
  memory.capacity_bytes = numbers->size;
  memory.used_bytes = numbers->used;
  // It counts errors that were corrected (ECC_CORRECTED).
  memory.ecc = OAMHAL_ANSWER_YES;
  sink.add(memory);
  return {};
}

}  // namespace oamhal::reference
