// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "diagnostics.hpp"

#include <array>
#include <cmath>

#include "sensors.hpp"

namespace oam_sim {
namespace {

struct Rail {
  std::uint32_t kind, millivolts;
  double share;  // of the module's power
};

constexpr std::array<Rail, rm::kRails> kRailsOfModule = {
    {{0, 800, 0.62}, {1, 1100, 0.22}, {2, 900, 0.10}, {3, 3300, 0.06}}};
constexpr auto kBootloader = rm::boot::Bootloader{}.with<rm::boot::Major>(1).with<rm::boot::Patch>(7);

std::uint64_t read_rail(const Board& board, unsigned module, const RegisterPlace& where) {
  const Rail& rail = kRailsOfModule[where.place[0]];
  const double milliwatts = read_sensors(board, module).power * 1000 * rail.share;
  switch (where.info->offset) {
    case rm::rail::Kind::kOffset:
      return rail.kind;
    case rm::rail::Voltage::kOffset:
      return rail.millivolts;
    case rm::rail::Current::kOffset:
      return static_cast<std::uint64_t>(std::lround(milliwatts * 1000 / rail.millivolts));
    default:
      return static_cast<std::uint64_t>(std::lround(milliwatts));
  }
}

std::uint64_t read_boot(const Diagnostics& diagnostics, std::uint64_t offset) {
  switch (offset) {
    case rm::boot::Bootloader::kOffset:
      return kBootloader.raw;
    case rm::boot::Boots::kOffset:
      return diagnostics.boots;
    default:
      return diagnostics.note;
  }
}

}  // namespace

std::uint64_t read_diagnostic(const Board& board, unsigned module, std::uint64_t offset) {
  const Diagnostics& diagnostics = board.modules[module].diagnostics;
  if (offset == rm::diagnostic::Index::kOffset) return diagnostics.index;
  const auto where = find_indexed(diagnostics.index);
  // An index inside of a register is none.
  if (!where || where->byte != 0) return 0;
  return where->block == BlockKind::kRail ? read_rail(board, module, *where)
                                          : read_boot(diagnostics, where->info->offset);
}

void write_diagnostic(ModuleState& module, std::uint64_t offset, std::uint32_t value) {
  Diagnostics& diagnostics = module.diagnostics;
  if (offset == rm::diagnostic::Index::kOffset)
    diagnostics.index = value;
  else if (diagnostics.index == rm::BootBlock::offset<rm::boot::Note>())
    diagnostics.note = value;
}

}  // namespace oam_sim
