// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// Registers: which one an address is, what it says, what writing it does.

#ifndef OAM_SIM_MODULE_REGISTERS_HPP_
#define OAM_SIM_MODULE_REGISTERS_HPP_

#include <optional>

#include "board.hpp"

namespace oam_sim {

// Blocks in the order of the map.
enum class BlockKind {
  kId,
  kInterrupt,
  kDiagnostic,
  kTelemetry,
  kEvent,
  kEntry,
  kDma,
  kLink,
  kHalf,
  kLane,
  kBoot,
  kRail
};

// A register of the map: of which block (by its place in each dimension), which element of an array, and at
// which byte of it an address lies.
struct RegisterPlace {
  BlockKind block = BlockKind::kId;
  const oamhal_register_t* info = nullptr;
  std::uint32_t place[2] = {0, 0};
  std::uint32_t element = 0;
  std::uint32_t byte = 0;
  [[nodiscard]] std::uint64_t start(std::uint64_t address) const { return address - byte; }
};

// Nothing where no register is.
std::optional<RegisterPlace> find_register(std::uint64_t offset);
// The register that has an index.
std::optional<RegisterPlace> find_indexed(std::uint64_t index);

// Both see a whole register. Whether it may be read or written is the caller's business.
std::uint64_t read_register(const Board& board, unsigned module, const RegisterPlace& where);
void write_register(Board& board, unsigned module, const RegisterPlace& where, std::uint64_t value);

// What a function-level reset does.
void reset_host_side(Board& board, unsigned module);

// The blocks of links, halves and lanes (link_registers.cpp).
std::uint64_t read_link_register(const Board& board, unsigned module, const RegisterPlace& where);
std::uint64_t read_half_register(const Board& board, unsigned module, const RegisterPlace& where);
std::uint64_t read_lane_register(const Board& board, unsigned module, const RegisterPlace& where);
void write_half_register(Board& board, unsigned module, const RegisterPlace& where, std::uint64_t value);
void write_lane_register(Board& board, unsigned module, const RegisterPlace& where, std::uint64_t value);

// 4 letters of a text.
std::uint32_t text_word(const std::array<char, rm::kTextBytes>& text, std::uint32_t word);
// A counter of so many bits.
constexpr std::uint64_t wrapped(std::uint64_t count, unsigned bits) {
  return bits >= 64 ? count : count & ((std::uint64_t{1} << bits) - 1);
}

}  // namespace oam_sim

#endif  // OAM_SIM_MODULE_REGISTERS_HPP_
