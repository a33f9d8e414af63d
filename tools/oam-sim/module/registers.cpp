// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "registers.hpp"

#include <cmath>
#include <cstring>

#include "diagnostics.hpp"
#include "links.hpp"
#include "mailbox.hpp"
#include "sensors.hpp"

namespace oam_sim {
namespace {

std::optional<RegisterPlace> find_in(const oamhal_register_block_t& block, BlockKind kind,
                                     std::uint64_t offset) {
  if (offset < block.offset) return std::nullopt;
  std::uint64_t rest = offset - block.offset;
  RegisterPlace found{.block = kind};
  for (std::uint32_t d = 0; d < block.dimension_count; ++d) {
    const std::uint64_t place = rest / block.dimensions[d].stride;
    if (place >= block.dimensions[d].count) return std::nullopt;
    found.place[d] = static_cast<std::uint32_t>(place);
    rest %= block.dimensions[d].stride;
  }
  for (std::uint32_t i = 0; i < block.register_count; ++i) {
    const oamhal_register_t& info = block.registers[i];
    if (rest < info.offset) continue;
    const std::uint64_t element = (rest - info.offset) / info.stride;
    const std::uint64_t byte = (rest - info.offset) % info.stride;
    if (element >= info.count || byte >= info.bits / 8) continue;
    found.info = &info;
    found.element = static_cast<std::uint32_t>(element);
    found.byte = static_cast<std::uint32_t>(byte);
    return found;
  }
  return std::nullopt;
}

std::uint32_t capabilities() {
  return rm::id::HasPrbs::kMask | rm::id::HasMargin::kMask | rm::id::HasLoopback::kMask |
         rm::id::HasErrorInjection::kMask | rm::id::HasFec::kMask | rm::id::HasDma::kMask |
         rm::id::HasPeerCopy::kMask | rm::id::HasTelemetry::kMask | rm::id::HasEvents::kMask |
         rm::id::HasReset::kMask | rm::id::HasDiagnostics::kMask;
}

std::uint32_t status_of(const ModuleState& module) {
  return rm::id::Status{}
      .with<rm::id::Ready>(module.resetting() || module.sensors.tripped ? 0 : 1)
      .with<rm::id::Resetting>(module.resetting() ? 1 : 0)
      .with<rm::id::ThermalTrip>(module.sensors.tripped ? 1 : 0)
      .raw;
}

std::uint64_t read_design(const Board& board, std::uint64_t offset) {
  namespace id = rm::id;
  switch (offset) {
    case id::Magic::kOffset:
      return rm::kMagic;
    case id::Version::kOffset:
      return id::Version{}.with<id::Major>(rm::kMajor).with<id::Minor>(rm::kMinor).raw;
    case id::Capabilities::kOffset:
      return capabilities();
    case id::Geometry::kOffset:
      return id::Geometry{}
          .with<id::Links>(rm::kLinks)
          .with<id::Lanes>(rm::kLanes)
          .with<id::Stacks>(rm::kMemoryStacks)
          .with<id::Vectors>(rm::kVectors)
          .raw;
    case id::SpecRevision::kOffset:
      return board.spec_revision;
    case id::LinkConfig::kOffset:
      return id::LinkConfig(board.link_config).with<id::Valid>(1).raw;
    case id::BaseboardId::kOffset:
      return board.baseboard_id;
    case id::CounterWidths::kOffset:
      return id::CounterWidths{}
          .with<id::BitBits>(board.bit_count_bits)
          .with<id::ErrorBits>(board.error_count_bits)
          .with<id::LinkCounterBits>(board.link_counter_bits)
          .raw;
    default:
      return 0;  // HOST_LINK: one x16, PCIe alone; CONTROL
  }
}

std::uint64_t read_id(const Board& board, const ModuleState& module, const RegisterPlace& where) {
  namespace id = rm::id;
  const ModuleSettings& made = module.settings;
  switch (where.info->offset) {
    case id::ModuleId::kOffset:
      return id::ModuleId{}.with<id::Valid>(1).with<id::Strap>(made.slot).raw;
    case id::Firmware::kOffset:
      return made.firmware;
    case id::Status::kOffset:
      return status_of(module);
    case id::Scratch::kOffset:
      return module.scratch;
    case id::Uptime::kOffset:
      return static_cast<std::uint64_t>(board.now - module.powered);
    case id::UniqueId::kOffset:
      return made.unique_id;
    case id::Vendor::kOffset:
      return text_word(made.vendor, where.element);
    case id::Serial::kOffset:
      return text_word(made.serial, where.element);
    case id::Part::kOffset:
      return text_word(made.part, where.element);
    case id::Model::kOffset:
      return text_word(made.model, where.element);
    default:
      return read_design(board, where.info->offset);
  }
}

std::uint32_t millidegrees(double degrees) {
  return static_cast<std::uint32_t>(static_cast<std::int32_t>(std::lround(degrees * 1000)));
}

std::uint64_t read_counts(const ModuleState& module, std::uint64_t offset) {
  namespace telemetry = rm::telemetry;
  switch (offset) {
    case telemetry::SlowAt::kOffset:
      return millidegrees(kSlowAt);
    case telemetry::TripAt::kOffset:
      return millidegrees(kTripAt);
    case telemetry::PowerLimit::kOffset:
      return static_cast<std::uint64_t>(kPowerLimit * 1000);
    case telemetry::Throttle::kOffset:
      return telemetry::Throttle{}.with<telemetry::ByHeat>(module.sensors.slow ? 1 : 0).raw;
    case telemetry::ThrottleCount::kOffset:
      return module.sensors.throttle_count;
    case telemetry::EccCorrected::kOffset:
      return module.sensors.ecc_corrected;
    case telemetry::EccUncorrected::kOffset:
      return module.sensors.ecc_uncorrected;
    case telemetry::MemorySize::kOffset:
      return module.settings.memory;
    default:
      return 0;  // MEMORY_USED: nobody allocates
  }
}

std::uint64_t read_telemetry(const Board& board, unsigned module, const RegisterPlace& where) {
  namespace telemetry = rm::telemetry;
  const Readings readings = read_sensors(board, module);
  switch (where.info->offset) {
    case telemetry::HotSpot::kOffset:
      return millidegrees(readings.hotspot);
    case telemetry::Edge::kOffset:
      return millidegrees(readings.edge);
    case telemetry::Regulator::kOffset:
      return millidegrees(readings.regulator);
    case telemetry::Memory::kOffset:
      return millidegrees(readings.memory[where.element]);
    case telemetry::Power::kOffset:
      return static_cast<std::uint64_t>(readings.power * 1000);
    case telemetry::Energy::kOffset:
      return static_cast<std::uint64_t>(readings.energy);
    case telemetry::Clock::kOffset:
      return readings.clock_khz;
    default:
      return read_counts(board.modules[module], where.info->offset);
  }
}

std::uint64_t read_mailbox(const Mailbox& mailbox, std::uint64_t offset) {
  switch (offset) {
    case rm::event::Head::kOffset:
      return mailbox.head;
    case rm::event::Tail::kOffset:
      return mailbox.tail;
    case rm::event::Capacity::kOffset:
      return rm::kEvents;
    default:
      return mailbox.lost;
  }
}

std::uint64_t read_entry(const Event& event, std::uint64_t offset) {
  switch (offset) {
    case rm::entry::What::kOffset:
      return event.what;
    case rm::entry::Value::kOffset:
      return event.value;
    default:
      return event.time;
  }
}

std::uint64_t read_dma(const ModuleState& module, std::uint64_t offset) {
  namespace dma = rm::dma;
  const CopyEngine& copies = module.copies;
  switch (offset) {
    case dma::Control::kOffset:
      return dma::Control{}.with<dma::Run>(copies.run).raw;
    case dma::Status::kOffset:
      return dma::Status{}
          .with<dma::Running>(copies.run != 0 && copies.error == CopyError::kNone ? 1 : 0)
          .with<dma::Error>(static_cast<std::uint32_t>(copies.error))
          .raw;
    case dma::RingBase::kOffset:
      return copies.ring_base;
    case dma::RingSize::kOffset:
      return copies.ring_size;
    case dma::Head::kOffset:
      return copies.head;
    case dma::Tail::kOffset:
      return copies.tail;
    case dma::ApertureSize::kOffset:
      return module.settings.memory;
    case dma::BytesDone::kOffset:
      return copies.bytes_done;
    default:
      return 0;  // APERTURE_BASE: the aperture shows all of the memory
  }
}

void write_dma(Board& board, ModuleState& module, std::uint64_t offset, std::uint64_t value) {
  namespace dma = rm::dma;
  CopyEngine& copies = module.copies;
  const auto low = static_cast<std::uint32_t>(value);
  switch (offset) {
    case dma::Control::kOffset:
      if ((low & dma::Reset::kMask) != 0) {
        const std::uint64_t base = copies.ring_base;
        const std::uint32_t size = copies.ring_size;
        copies = {};
        copies.ring_base = base;
        copies.ring_size = size;
      }
      copies.run = dma::Control(low).get<dma::Run>();
      copies.rung = board.now;
      break;
    case dma::RingBase::kOffset:
      if (copies.run == 0) copies.ring_base = value;
      break;
    case dma::RingSize::kOffset:
      if (copies.run == 0) copies.ring_size = low;
      break;
    case dma::Head::kOffset:
      if (copies.head == copies.tail) copies.rung = board.now;
      copies.head = low;
      break;
    default:
      break;
  }
}

void write_interrupt(ModuleState& module, std::uint64_t offset, std::uint32_t value) {
  const std::uint32_t vectors = value & ((1U << rm::kVectors) - 1);
  switch (offset) {
    case rm::interrupt::Pending::kOffset:
      module.pending &= ~vectors;
      module.to_send &= ~vectors;
      break;
    case rm::interrupt::Enable::kOffset:
      module.to_send |= vectors & ~module.enable & module.pending;
      module.enable = vectors;
      module.to_send &= vectors;
      break;
    default:
      raise(module, vectors);
      break;
  }
}

std::optional<RegisterPlace> find(std::uint64_t place, bool indexed) {
  for (std::size_t i = 0; i < rm::Map::kBlocks.size(); ++i) {
    const oamhal_register_block_t& block = rm::Map::kBlocks[i];
    if ((block.pair != nullptr) != indexed) continue;
    if (const auto found = find_in(block, static_cast<BlockKind>(i), place)) return found;
  }
  return std::nullopt;
}

}  // namespace

std::optional<RegisterPlace> find_register(std::uint64_t offset) {
  return find(offset, false);
}

std::optional<RegisterPlace> find_indexed(std::uint64_t index) {
  return find(index, true);
}

void reset_host_side(Board& board, unsigned module) {
  ModuleState& state = board.modules[module];
  state.scratch = state.pending = state.enable = state.to_send = 0;
  state.diagnostics.index = 0;
  state.mailbox = {};
  state.copies = {};
  set_load(board, module, false);
}

std::uint32_t text_word(const std::array<char, rm::kTextBytes>& text, std::uint32_t word) {
  std::uint32_t value = 0;
  std::memcpy(&value, text.data() + std::size_t{4} * word, sizeof value);
  return value;
}

std::uint64_t read_register(const Board& board, unsigned module, const RegisterPlace& where) {
  const ModuleState& state = board.modules[module];
  switch (where.block) {
    case BlockKind::kId:
      return read_id(board, state, where);
    case BlockKind::kInterrupt:
      return where.info->offset == rm::interrupt::Pending::kOffset ? state.pending : state.enable;
    case BlockKind::kDiagnostic:
      return read_diagnostic(board, module, where.info->offset);
    case BlockKind::kTelemetry:
      return read_telemetry(board, module, where);
    case BlockKind::kEvent:
      return read_mailbox(state.mailbox, where.info->offset);
    case BlockKind::kEntry:
      return read_entry(state.mailbox.ring[where.place[0]], where.info->offset);
    case BlockKind::kDma:
      return read_dma(state, where.info->offset);
    case BlockKind::kLink:
      return read_link_register(board, module, where);
    case BlockKind::kHalf:
      return read_half_register(board, module, where);
    default:
      return read_lane_register(board, module, where);
  }
}

void write_register(Board& board, unsigned module, const RegisterPlace& where, std::uint64_t value) {
  ModuleState& state = board.modules[module];
  const auto low = static_cast<std::uint32_t>(value);
  if (state.resetting()) return;
  switch (where.block) {
    case BlockKind::kId:
      if (where.info->offset == rm::id::Scratch::kOffset) state.scratch = low;
      if (where.info->offset == rm::id::Control::kOffset && (low & rm::id::Reset::kMask) != 0)
        reset_module(board, module);
      break;
    case BlockKind::kInterrupt:
      write_interrupt(state, where.info->offset, low);
      break;
    case BlockKind::kDiagnostic:
      write_diagnostic(state, where.info->offset, low);
      break;
    case BlockKind::kEvent:
      // What was not written cannot have been read.
      if (low - state.mailbox.tail <= state.mailbox.head - state.mailbox.tail) state.mailbox.tail = low;
      break;
    case BlockKind::kDma:
      write_dma(board, state, where.info->offset, value);
      break;
    case BlockKind::kHalf:
      write_half_register(board, module, where, value);
      break;
    case BlockKind::kLane:
      write_lane_register(board, module, where, value);
      break;
    default:
      break;
  }
}

}  // namespace oam_sim
