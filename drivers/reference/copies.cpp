// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "copies.hpp"

#include <array>
#include <bit>

#include <oamhal/backend/mmio.hpp>

#include "device.hpp"

namespace oamhal::reference {

namespace {

namespace dma = module::dma;
using module::DmaBlock;

static_assert(std::endian::native == std::endian::little, "descriptors are little-endian");

constexpr std::uint32_t kDescriptors = 64;
constexpr std::uint64_t kMostBytes = UINT32_MAX - 4095;
constexpr std::uint32_t kInterrupt = 1U << 4U;

std::unexpected<backend::Failure> fail(oamhal_status status, std::string why) {
  return std::unexpected(backend::Failure{status, std::move(why)});
}

struct Meaning {
  oamhal_status status;
  const char* words;
};
/// By the codes of STATUS.error.
constexpr std::array<Meaning, 7> kMeanings{
    Meaning{OAMHAL_ERROR_INTERNAL, "the copy engine stopped without an error."},
    {OAMHAL_ERROR_INVALID_ARGUMENT, "the module refused the descriptor (bad-descriptor)."},
    {OAMHAL_ERROR_IO, "the host's memory was not there for the module (host-address)."},
    {OAMHAL_ERROR_INVALID_ARGUMENT, "it goes beyond the module's memory (local-address)."},
    {OAMHAL_ERROR_NOT_FOUND, "that port leads to no module (no-route)."},
    {OAMHAL_ERROR_IO, "the port was not up, or went down meanwhile (link-down)."},
    {OAMHAL_ERROR_INVALID_ARGUMENT, "it goes beyond the partner's memory (peer)."}};

dma::Place place_of(std::int32_t place) {
  return place == OAMHAL_PLACE_HOST     ? dma::Place::kHost
         : place == OAMHAL_PLACE_DEVICE ? dma::Place::kLocal
                                        : dma::Place::kPeer;
}

std::uint32_t flags_of(const oamhal_backend_copy_t& copy) {
  std::uint32_t flags = static_cast<std::uint32_t>(place_of(copy.from_place)) |
                        static_cast<std::uint32_t>(place_of(copy.to_place)) << 2U | kInterrupt;
  if (copy.port != OAMHAL_NO_INDEX)
    flags |= (copy.port / module::kHalves + 1) << 8U | (copy.port % module::kHalves) << 11U;
  return flags;
}

}  // namespace

Result<void> Module::memory_range(Host& host, oamhal_backend_range_t& range) const {
  const auto window = open_module(host);
  if (!window) return std::unexpected(window.error());
  const Registers registers = window->registers(module::Map::kWitness);
  const auto has = registers.read<module::IdBlock, module::id::Capabilities>();
  if (!has) return std::unexpected(has.error());
  if (has->get<module::id::HasDma>() == 0)
    return fail(OAMHAL_ERROR_NOT_SUPPORTED, "the module says that it has no copy engine (CAPABILITIES).");
  const auto size = registers.read<module::TelemetryBlock, module::telemetry::MemorySize>();
  if (!size) return std::unexpected(size.error());
  const auto used = registers.read<module::TelemetryBlock, module::telemetry::MemoryUsed>();
  if (!used) return std::unexpected(used.error());
  const auto base = registers.read<DmaBlock, dma::ApertureBase>();
  if (!base) return std::unexpected(base.error());
  const auto shown = registers.read<DmaBlock, dma::ApertureSize>();
  if (!shown) return std::unexpected(shown.error());
  // What the module uses itself is at the start of its memory.
  range.begin = used->raw;
  range.end = size->raw;
  const bool all = base->raw == 0 && shown->raw >= size->raw;
  range.bar = all ? module::kApertureBar : OAMHAL_NO_INDEX;
  range.bar_offset = 0;
  return {};
}

Result<CopyEngine> CopyEngine::open(Host& host, const Module& /*module*/, const oamhal_backend_dma_t& table,
                                    oamhal_backend_engine_info_t& info) {
  const auto window = open_module(host);
  if (!window) return std::unexpected(window.error());
  const Registers registers = window->registers(module::Map::kWitness);
  CopyEngine engine;
  engine.dma_ = table;
  void* memory = nullptr;
  const auto status =
      table.allocate(table.self, kDescriptors * sizeof(Descriptor), &memory, &engine.ring_address_);
  if (status != OAMHAL_OK)
    return fail(static_cast<oamhal_status>(status), "no memory of the host for its ring of descriptors.");
  engine.ring_ = static_cast<Descriptor*>(memory);
  Result<void> done = engine.begin(registers);
  if (done) {
    const auto enabled = registers.read<module::InterruptBlock, module::interrupt::Enable>();
    done = enabled ? registers.write<module::InterruptBlock>(enabled->with<module::interrupt::DmaDone>(1))
                   : Result<void>(std::unexpected(enabled.error()));
  }
  if (done && table.enable(table.self) != OAMHAL_OK)
    done =
        fail(OAMHAL_ERROR_NO_PERMISSION, "it may not send requests: bus mastering could not be switched on.");
  if (!done) {
    table.release(table.self, engine.ring_address_);
    return std::unexpected(done.error());
  }
  info.depth = kDescriptors - 1;
  info.vector = static_cast<std::uint32_t>(module::Vector::kDma);
  info.max_length = kMostBytes;
  info.alignment = 1;
  return engine;
}

Result<void> CopyEngine::begin(const Registers& registers) const {
  if (auto done = registers.write<DmaBlock>(dma::Control().with<dma::Reset>(1)); !done) return done;
  if (auto done = registers.write<DmaBlock>(dma::RingBase(ring_address_)); !done) return done;
  if (auto done = registers.write<DmaBlock>(dma::RingSize(kDescriptors)); !done) return done;
  return registers.write<DmaBlock>(dma::Control().with<dma::Run>(1));
}

Result<void> CopyEngine::start(Host& host, const oamhal_backend_copy_t& copy) {
  if (copy.length == 0 || copy.length > kMostBytes)
    return fail(OAMHAL_ERROR_INVALID_ARGUMENT, "a copy has at least one byte, and fewer than 4 GiB.");
  if (head_ - tail_ >= kDescriptors - 1) return fail(OAMHAL_ERROR_BUSY, "its ring of descriptors is full.");
  const auto window = open_module(host);
  if (!window) return std::unexpected(window.error());
  Descriptor& descriptor = ring_[head_ % kDescriptors];
  descriptor = {copy.from, copy.to, static_cast<std::uint32_t>(copy.length), flags_of(copy), 0, 0};
  backend::mmio::memory_before_doorbell();
  const Registers registers = window->registers(module::Map::kWitness);
  if (auto rung = registers.write<DmaBlock>(dma::Head(head_ + 1)); !rung) return rung;
  ++head_;
  return {};
}

Result<void> CopyEngine::poll(Host& host, oamhal_backend_copy_state_t& state) {
  const auto window = open_module(host);
  if (!window) return std::unexpected(window.error());
  const Registers registers = window->registers(module::Map::kWitness);
  // Cleared first: what is done after that signals again.
  if (auto cleared = registers.write<module::InterruptBlock>(
          module::interrupt::Pending().with<module::interrupt::DmaDone>(1));
      !cleared)
    return cleared;
  // Status before tail: a copy that fails between the two is seen the next time.
  const auto status = registers.read<DmaBlock, dma::Status>();
  if (!status) return std::unexpected(status.error());
  const auto tail = registers.read<DmaBlock, dma::Tail>();
  if (!tail) return std::unexpected(tail.error());
  backend::mmio::done_before_data();
  done_ += tail->raw - tail_;
  tail_ = tail->raw;
  state.done = done_;
  state.status = OAMHAL_OK;
  const auto code = status->get<dma::Error>();
  if (code == 0) return {};
  // One that failed counts in TAIL too; it is the last.
  if (state.done > 0) --state.done;
  const Meaning& meaning = kMeanings[code < kMeanings.size() ? code : 0];
  state.status = meaning.status;
  backend::put_text(state.why, meaning.words);
  return {};
}

Result<void> CopyEngine::clear(Host& host) {
  const auto window = open_module(host);
  if (!window) return std::unexpected(window.error());
  if (auto done = begin(window->registers(module::Map::kWitness)); !done) return done;
  done_ += head_ - tail_;
  head_ = tail_ = 0;
  return {};
}

void CopyEngine::close(Host& host) {
  if (const auto window = open_module(host))
    static_cast<void>(
        window->registers(module::Map::kWitness).write<DmaBlock>(dma::Control().with<dma::Reset>(1)));
  dma_.release(dma_.self, ring_address_);
}

}  // namespace oamhal::reference
