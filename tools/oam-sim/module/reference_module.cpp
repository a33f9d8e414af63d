// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "reference_module.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

#include "links.hpp"
#include "registers.hpp"

namespace oam_sim {
namespace {

constexpr std::uint64_t kMsixBarSize = 4096;
constexpr std::uint64_t kNone = ~std::uint64_t{0};

bool readable(const RegisterPlace& where) {
  return where.info->access != OAMHAL_REGISTER_WRITE_ONLY;
}

bool writable(const RegisterPlace& where) {
  return where.info->access != OAMHAL_REGISTER_READ_ONLY;
}

std::uint64_t ones(unsigned width) {
  return width >= 8 ? ~std::uint64_t{0} : (std::uint64_t{1} << (8 * width)) - 1;
}

// Nothing leaves a module that hangs or is off the bus.
bool reaches_host(const ModuleState& module) {
  return !module.hung && !module.all_ones;
}

void write_word(Board& board, unsigned module, std::uint64_t offset, std::uint32_t value) {
  const auto where = find_register(offset);
  if (!where || !writable(*where)) return;
  if (where->info->bits == 32) {
    write_register(board, module, *where, value);
    return;
  }
  const unsigned shift = where->byte * 8;
  const std::uint64_t kept = read_register(board, module, *where) & ~(std::uint64_t{0xffffffff} << shift);
  write_register(board, module, *where, kept | std::uint64_t{value} << shift);
}

}  // namespace

ReferenceModule::ReferenceModule(SharedBoard& board, unsigned module)
    : board_(board), module_(module), copies_(board, module) {
}

DeviceBar ReferenceModule::bar(unsigned index) const {
  switch (index) {
    case rm::kRegisterBar:
      return {rm::kRegisterBarSize, -1};
    case rm::kApertureBar:
      return {board_.memory(module_).size(), board_.memory_file(module_)};
    case rm::kMsixBar:
      return {kMsixBarSize, -1};
    default:
      return {};
  }
}

std::optional<std::uint64_t> ReferenceModule::read(unsigned bar, std::uint64_t offset, unsigned width) {
  const SharedBoard::Access board(board_);
  const ModuleState& module = board->modules[module_];
  if (module.all_ones) return ones(width);
  if (module.hung) return std::nullopt;
  if (bar == rm::kApertureBar) return access_memory(offset, width, std::nullopt);
  return bar == rm::kRegisterBar ? read_registers(*board, offset, width) : 0;
}

bool ReferenceModule::write(unsigned bar, std::uint64_t offset, unsigned width, std::uint64_t value) {
  std::uint32_t vectors = 0;
  {
    const SharedBoard::Access board(board_);
    const ModuleState& module = board->modules[module_];
    if (module.all_ones) return true;
    if (module.hung) return false;
    if (bar == rm::kApertureBar) access_memory(offset, width, value);
    if (bar == rm::kRegisterBar) write_registers(*board, offset, width, value);
    vectors = take_vectors(*board);
  }
  send(vectors);
  return true;
}

std::uint64_t ReferenceModule::access_memory(std::uint64_t offset, unsigned width,
                                             std::optional<std::uint64_t> value) const {
  const auto memory = board_.memory(module_);
  if (width > 8 || offset > memory.size() || width > memory.size() - offset) return 0;
  std::uint64_t found = 0;
  if (value)
    std::memcpy(memory.data() + offset, &*value, width);
  else
    std::memcpy(&found, memory.data() + offset, width);
  return found;
}

std::uint64_t ReferenceModule::read_word(const Board& board, std::uint64_t offset) {
  const auto where = find_register(offset);
  if (!where || !readable(*where)) return 0;
  const std::uint64_t start = where->start(offset);
  if (where->byte != 0 && latched_register_ == start) {
    latched_register_ = kNone;
    return latched_;
  }
  const std::uint64_t value = read_register(board, module_, *where);
  if (where->info->bits == 32) return value & 0xffffffff;
  if (where->byte != 0) return value >> 32;
  latched_register_ = start;
  latched_ = static_cast<std::uint32_t>(value >> 32);
  return value & 0xffffffff;
}

std::uint64_t ReferenceModule::read_registers(const Board& board, std::uint64_t offset, unsigned width) {
  if (width == 8) {
    const auto where = find_register(offset);
    if (where && where->info->bits == 64 && readable(*where)) return read_register(board, module_, *where);
    const std::uint64_t low = read_word(board, offset);
    return low | read_word(board, offset + 4) << 32;
  }
  if (width == 4) return read_word(board, offset);
  // Part of a word, without the latch.
  const auto where = find_register(offset);
  if (!where || !readable(*where)) return 0;
  return read_register(board, module_, *where) >> (8 * where->byte) & ones(width);
}

void ReferenceModule::write_registers(Board& board, std::uint64_t offset, unsigned width,
                                      std::uint64_t value) const {
  if (width < 4) return;
  const auto where = find_register(offset);
  if (width == 8 && where && where->info->bits == 64) {
    if (writable(*where)) write_register(board, module_, *where, value);
    return;
  }
  write_word(board, module_, offset, static_cast<std::uint32_t>(value));
  if (width == 8) write_word(board, module_, offset + 4, static_cast<std::uint32_t>(value >> 32));
}

void ReferenceModule::reset() {
  const SharedBoard::Access board(board_);
  reset_host_side(*board, module_);
  latched_register_ = kNone;
}

void ReferenceModule::connect(HostPort* host) {
  host_ = host;
  latched_register_ = kNone;
}

std::optional<Device::Clock> ReferenceModule::advance(Clock now) {
  board_.woken(module_);
  bool works = false;
  bool asks = false;
  {
    const SharedBoard::Access board(board_);
    advance_board(*board, board_.from_host(now));
    works = reaches_host(board->modules[module_]);
    // Whoever comes later was not meant.
    asks = std::exchange(board->modules[module_].wanted_back, false);
  }
  if (asks && host_ != nullptr) host_->request();
  if (works) copies_.run(host_);
  std::uint32_t vectors = 0;
  Nanoseconds due = kNever;
  {
    const SharedBoard::Access board(board_);
    vectors = take_vectors(*board);
    const CopyEngine& copies = board->modules[module_].copies;
    due = std::min(next_due(*board), copies.busy && works ? copies.end : kNever);
  }
  send(vectors);
  if (due == kNever) return std::nullopt;
  return board_.to_host(due);
}

std::uint32_t ReferenceModule::take_vectors(Board& board) const {
  ModuleState& module = board.modules[module_];
  if (host_ == nullptr || !reaches_host(module)) return 0;
  return std::exchange(module.to_send, 0);
}

void ReferenceModule::send(std::uint32_t vectors) const {
  for (std::uint32_t vector = 0; vector < rm::kVectors; ++vector)
    if ((vectors >> vector & 1) != 0) host_->interrupt(vector);
}

}  // namespace oam_sim
