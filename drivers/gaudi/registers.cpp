// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "registers.hpp"

#include <string_view>

#include <oamhal/backend/window.hpp>

#include "regs/gaudi2.hpp"

namespace oamhal::gaudi {
namespace {

namespace pcs = gaudi2::pcs;
namespace psoc = gaudi2::psoc;
using backend::Failure;
using backend::Registers;
using backend::Result;
using backend::Window;

constexpr std::uint64_t kLanes = 2;

/// Of a PCS that may be in reset, or hear itself: then it says nothing of the link.
oamhal_link_state state_of_pcs(pcs::Control1 control, pcs::BaserStatus1 status, pcs::AlignStatus1 align) {
  if (control.get<pcs::Loopback>() != 0) return OAMHAL_LINK_STATE_UNKNOWN;
  if (control.get<pcs::Reset>() != 0) return OAMHAL_LINK_STATE_DOWN;
  const bool aligned = align.get<pcs::Aligned>() != 0;
  if (status.get<pcs::ReceiveLink>() != 0 && aligned) return OAMHAL_LINK_STATE_UP;
  const bool locks = status.get<pcs::BlockLock>() != 0 || align.get<pcs::LanesLocked>() != 0 || aligned;
  return locks ? OAMHAL_LINK_STATE_TRAINING : OAMHAL_LINK_STATE_DOWN;
}

Result<PortFacts> read_port(const Registers& registers, std::uint32_t index) {
  const std::uint32_t macro = index / gaudi2::kPortsOfMacro;
  const std::uint32_t port = index % gaudi2::kPortsOfMacro;
  const auto control = registers.read<gaudi2::PcsBlock, pcs::Control1>(macro, port);
  if (!control) return std::unexpected(control.error());
  const auto status = registers.read<gaudi2::PcsBlock, pcs::BaserStatus1>(macro, port);
  if (!status) return std::unexpected(status.error());
  const auto align = registers.read<gaudi2::PcsBlock, pcs::AlignStatus1>(macro, port);
  if (!align) return std::unexpected(align.error());
  PortFacts facts;
  facts.index = index;
  facts.lanes = Number(kLanes);
  facts.state = state_of_pcs(*control, *status, *align);
  return facts;
}

/// Why the registers must be left alone, by what the firmware says; empty when they need not.
std::string protection(psoc::BootDeviceStatus status) {
  if (status.get<psoc::Valid>() == 0)
    return "its firmware does not say whether it protects them (CPU_BOOT_DEV_STS0)";
  if (status.get<psoc::SecurityEnabled>() != 0)
    return "its firmware protects them (CPU_BOOT_DEV_STS0): a read can make the device reset itself";
  return {};
}

Result<void> read_all(const Registers& registers, RegisterFacts& facts) {
  const auto status = registers.read<gaudi2::PsocBlock, psoc::BootDeviceStatus>();
  if (!status) return std::unexpected(status.error());
  facts.refusal = protection(*status);
  if (!facts.refusal.empty()) return {};
  const auto straps = registers.read<gaudi2::PsocBlock, psoc::StrapPins>();
  if (!straps) return std::unexpected(straps.error());
  facts.module_id = Number(straps->get<psoc::CardLocation>());
  if (status->get<psoc::PcsByFirmware>() == 0) {
    for (std::uint32_t index = 0; index < gaudi2::kMacros * gaudi2::kPortsOfMacro; ++index) {
      const auto port = read_port(registers, index);
      if (!port) return std::unexpected(port.error());
      facts.ports.push_back(*port);
    }
  }
  facts.read = true;
  return {};
}

RegisterFacts failed(const Failure& failure) {
  RegisterFacts facts;
  const bool silent = failure.status == OAMHAL_ERROR_DEVICE_LOST || failure.status == OAMHAL_ERROR_TIMEOUT;
  if (silent) facts.unreachable = failure.status;
  facts.refusal = failure.message;
  return facts;
}

}  // namespace

bool is_free(const PciFunction& function) {
  return function.kernel_driver == nullptr || std::string_view(function.kernel_driver) == "vfio-pci";
}

RegisterFacts read_registers(const Host& host, const PciFunction& function) {
  RegisterFacts facts;
  if (!host.has_windows()) return facts;
  if (!is_free(function)) {
    facts.refusal = std::string(function.kernel_driver) + " is bound to it, and has them for itself";
    return facts;
  }
  if (part_of(function).chip != Chip::kGaudi2) {
    facts.refusal = "those of a " + std::string(name_of(part_of(function).chip)) + " are not known";
    return facts;
  }
  const auto window = Window::open(host, gaudi2::kRegisterBar, function.bdf_text);
  if (!window) return failed(window.error());
  if (window->access().length != gaudi2::kRegisterBarSize) {
    facts.refusal = "its BAR 0 has " + std::to_string(window->access().length) +
                    " bytes, and that of a Gaudi2 " + std::to_string(gaudi2::kRegisterBarSize);
    return facts;
  }
  if (const auto read = read_all(window->registers(gaudi2::Map::kWitness), facts); !read)
    return failed(read.error());
  return facts;
}

}  // namespace oamhal::gaudi
