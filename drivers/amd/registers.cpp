// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "registers.hpp"

#include <array>
#include <bit>
#include <string>
#include <utility>

#include <oamhal/backend/window.hpp>

#include "regs/mi200.hpp"
#include "regs/mi300.hpp"

namespace oamhal::amd {
namespace {

using backend::Counter;
using backend::Failure;
using backend::Number;
using backend::Registers;
using backend::Result;
namespace mi200 = regs::mi200;
namespace mi300 = regs::mi300;

/// Kinds of errors by their bits in PCS_ERROR_STATUS, which are their numbers in a machine check bank of
/// MI300 too (K612 amdgpu_xgmi.c and xgmi_6_1_0_sh_mask.h; bit 7 has a name for each).
constexpr std::array<const char*, 29> kErrorNames = {"DataLossErr",
                                                     "TrainingErr",
                                                     "FlowCtrlAckErr",
                                                     "RxFifoUnderflowErr",
                                                     "RxFifoOverflowErr",
                                                     "CRCErr",
                                                     "BERExceededErr",
                                                     "TxVcidDataErr",
                                                     "ReplayBufParityErr",
                                                     "DataParityErr",
                                                     "ReplayFifoOverflowErr",
                                                     "ReplayFifoUnderflowErr",
                                                     "ElasticFifoOverflowErr",
                                                     "DeskewErr",
                                                     "FlowCtrlCRCErr",
                                                     "DataStartupLimitErr",
                                                     "FCInitTimeoutErr",
                                                     "RecoveryTimeoutErr",
                                                     "ReadySerialTimeoutErr",
                                                     "ReadySerialAttemptErr",
                                                     "RecoveryAttemptErr",
                                                     "RecoveryRelockAttemptErr",
                                                     "ReplayAttemptErr",
                                                     "SyncHdrErr",
                                                     "TxReplayTimeoutErr",
                                                     "RxReplayTimeoutErr",
                                                     "LinkSubTxTimeoutErr",
                                                     "LinkSubRxTimeoutErr",
                                                     "RxCMDPktErr"};
constexpr std::size_t kVirtualChannelData = 7;

constexpr const char* kNotAsked =
    "its register is behind an index register, which is written to read it: ask for that with "
    "OAMHAL_BRINGUP_INDIRECT, or --indirect of oam-info.";

std::string names_of(std::uint32_t errors) {
  std::string text;
  for (std::size_t bit = 0; bit < kErrorNames.size(); ++bit) {
    if ((errors >> bit & 1) == 0) continue;
    text += text.empty() ? "" : ", ";
    text += kErrorNames[bit];
  }
  return text;
}

bool ends_it(const Failure& failure) {
  return failure.status == OAMHAL_ERROR_DEVICE_LOST || failure.status == OAMHAL_ERROR_TIMEOUT;
}

Counter counter_of(const char* name, std::uint32_t errors, const char* source) {
  return {name, "kinds", Number(static_cast<std::uint64_t>(std::popcount(errors))), names_of(errors), source};
}

oamhal_absence absence_of(const Failure& failure) {
  return failure.status == OAMHAL_ERROR_NO_PERMISSION ? OAMHAL_ABSENT_NO_PERMISSION
                                                      : OAMHAL_ABSENT_NOT_REPORTED;
}

/// One that could not be read: its place is there, and its value is not.
Counter unread(const char* name, const char* source, const Failure& why) {
  return {name, "kinds", Number::absent(absence_of(why)), {}, source};
}

constexpr const char* kLatched = "latched-errors";
constexpr const char* kUncorrectable = "latched-uncorrectable-errors";
constexpr const char* kErrorStatus = "PCS_ERROR_STATUS";
constexpr const char* kStateHistory = "PCS_STATE_HIST1";
constexpr const char* kMachineCheck = "MCA_STATUS";

Result<PortReading> read_mi200(const Registers& registers, std::uint32_t number) {
  PortReading reading;
  reading.port.index = number;
  reading.port.state_reason = "no public source tells which register of this part holds the state of a link.";
  const auto status = registers.read<mi200::PcsBlock, mi200::pcs::ErrorStatus>(number);
  if (!status && ends_it(status.error())) return std::unexpected(status.error());
  const auto mask = registers.read<mi200::PcsBlock, mi200::pcs::CorrectableMask>(number);
  if (!mask && ends_it(mask.error())) return std::unexpected(mask.error());
  if (!status || !mask) {
    for (const char* name : {kLatched, kUncorrectable})
      reading.counters.push_back(unread(name, kErrorStatus, !status ? status.error() : mask.error()));
    return reading;
  }
  const std::uint32_t errors = status->get<mi200::pcs::Bits>();
  // As the kernel counts what cannot be corrected (amdgpu_xgmi_query_pcs_error_status).
  reading.counters.push_back(counter_of(kLatched, errors, kErrorStatus));
  reading.counters.push_back(
      counter_of(kUncorrectable, errors & ~mask->get<mi200::pcs::Bits>(), kErrorStatus));
  return reading;
}

/// A register of one of the eight PCS.
template <typename R>
Result<R> read_pcs(const Registers& registers, std::uint32_t number) {
  const std::uint32_t die = number / mi300::kPortsOfDie;
  const std::uint32_t port = number % mi300::kPortsOfDie;
  if (die == 0) return registers.read<mi300::FirstPcsBlock, R>(0U, port);
  return registers.read<mi300::OtherPcsBlock, R>(die - 1, port);
}

/// The error that the bank of a PCS holds. The upper half is read first: while it says that there is one, the
/// lower half does not change.
Result<Counter> read_machine_check(const Registers& registers, std::uint32_t number) {
  const auto high = read_pcs<mi300::pcs::McaStatusHigh>(registers, number);
  if (!high) return std::unexpected(high.error());
  Counter counter{kLatched, "kinds", Number(0), {}, kMachineCheck};
  if (high->get<mi300::pcs::Valid>() == 0) return counter;
  const auto low = read_pcs<mi300::pcs::McaStatusLow>(registers, number);
  if (!low) return std::unexpected(low.error());
  const std::size_t kind = low->get<mi300::pcs::Kind>();
  counter.value = Number(1);
  counter.detail = kind == kVirtualChannelData ? "TxMetaDataErr"
                   : kind < kErrorNames.size() ? kErrorNames[kind]
                                               : "kind " + std::to_string(kind);
  if (high->get<mi300::pcs::Uncorrected>() != 0) counter.detail += ", uncorrected";
  if (high->get<mi300::pcs::Overflow>() != 0) counter.detail += ", and others after it";
  return counter;
}

Result<PortReading> read_mi300(const Registers& registers, std::uint32_t number) {
  PortReading reading;
  reading.port.index = number;
  const auto history = read_pcs<mi300::pcs::StateHistory>(registers, number);
  if (!history && ends_it(history.error())) return std::unexpected(history.error());
  if (history) {
    const auto state = history->get<mi300::pcs::State>();
    reading.port.source = kStateHistory;
    reading.port.state = state == mi300::pcs::kUp         ? OAMHAL_LINK_STATE_UP
                         : state == mi300::pcs::kDisabled ? OAMHAL_LINK_STATE_DISABLED
                                                          : OAMHAL_LINK_STATE_DOWN;
  } else {
    reading.port.state_reason = history.error().message;
  }
  auto held = read_machine_check(registers, number);
  if (!held && ends_it(held.error())) return std::unexpected(held.error());
  reading.counters.push_back(held ? std::move(*held) : unread(kLatched, kMachineCheck, held.error()));
  return reading;
}

/// A port of whose registers none may be read.
PortReading untouched(std::uint32_t number) {
  PortReading reading;
  reading.port.index = number;
  reading.port.state_reason = kNotAsked;
  return reading;
}

Result<void> read_ports(const Registers& registers, RegisterSet set, RegisterReading& reading) {
  if (set != RegisterSet::kMi200 && set != RegisterSet::kMi300) return {};
  const bool newer = set == RegisterSet::kMi300;
  const std::uint32_t ports = newer ? mi300::kPorts : mi200::kPorts;
  for (std::uint32_t number = 0; number < ports; ++number) {
    if (!registers.may_read_indexes()) {
      reading.ports.push_back(untouched(number));
      continue;
    }
    auto port = newer ? read_mi300(registers, number) : read_mi200(registers, number);
    if (!port) return std::unexpected(port.error());
    reading.ports.push_back(std::move(*port));
  }
  return {};
}

Result<Number> read_memory_size(const Registers& registers) {
  constexpr std::uint64_t kMebibyte = 1 << 20;
  const auto size = registers.read<regs::ConfigBlock, regs::config::MemorySize>();
  if (!size && ends_it(size.error())) return std::unexpected(size.error());
  if (!size) return Number::absent(absence_of(size.error()));
  // The firmware has not set it yet: the kernel waits for it (amdgpu_discovery.c).
  if (size->raw == 0) return Number::absent(OAMHAL_ABSENT_NOT_REPORTED);
  return Number(size->get<regs::config::Mebibytes>() * kMebibyte);
}

}  // namespace

RegisterSet register_set(std::uint16_t device_id) {
  switch (device_id) {
    case 0x7408:
    case 0x740c:
    case 0x740f:
      return RegisterSet::kMi200;
    case 0x74a1:
    case 0x74a2:
    case 0x74a5:
    case 0x74a8:
    case 0x74a9:
      return RegisterSet::kMi300;
    // xGMI 6.4.1 has its state registers elsewhere, and the sources do not agree which is whose.
    case 0x75a0:
    case 0x75a3:
      return RegisterSet::kMemory;
    // The memory of a virtual function is a share, and that of MI300A the host's.
    default:
      return RegisterSet::kNone;
  }
}

const oamhal_register_map_t* register_map_of(RegisterSet set) {
  using MemoryMap =
      backend::RegisterMap<"AMD Instinct", regs::ConfigBlock, regs::config::MemorySize, regs::ConfigBlock>;
  switch (set) {
    case RegisterSet::kMemory:
      return &MemoryMap::kInfo;
    case RegisterSet::kMi200:
      return &mi200::Map::kInfo;
    case RegisterSet::kMi300:
      return &mi300::Map::kInfo;
    case RegisterSet::kNone:
      break;
  }
  return nullptr;
}

Result<RegisterReading> read_registers(const backend::Host& host, RegisterSet set) {
  const auto window = backend::Window::open(host, regs::kRegisterBar);
  if (!window) return std::unexpected(window.error());
  const Registers registers = window->registers(regs::ConfigBlock::offset<regs::config::MemorySize>());
  RegisterReading reading;
  auto memory = read_memory_size(registers);
  if (!memory) return std::unexpected(memory.error());
  reading.memory_bytes = *memory;
  if (auto read = read_ports(registers, set, reading); !read) return std::unexpected(read.error());
  return reading;
}

Result<std::vector<PortReading>> read_debugfs(const backend::Host& host, const char* path, RegisterSet set) {
  const auto window = backend::Window::open_debugfs(host, path);
  if (!window) return std::unexpected(window.error());
  RegisterReading reading;
  // The file has no register that tells whether the device is there: all ones are not believed.
  if (auto read = read_ports(window->registers(0), set, reading); !read) return std::unexpected(read.error());
  return std::move(reading.ports);
}

}  // namespace oamhal::amd
