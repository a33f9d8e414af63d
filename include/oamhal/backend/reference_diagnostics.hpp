// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_BACKEND_REFERENCE_DIAGNOSTICS_HPP
#define OAMHAL_BACKEND_REFERENCE_DIAGNOSTICS_HPP

#include <cstdint>

#include <oamhal/backend/indexed.hpp>

/// The diagnostic registers of the reference module, which are behind an index register: a part of
/// reference_module.hpp.
namespace oamhal::backend::reference_module {

inline constexpr std::uint32_t kRails = 4;

/// The pair that leads to them.
namespace diagnostic {
using Index = Register<"INDEX", 32, 0x00, Access::kReadWrite, Field<"value", 31, 0, Format::kHex>>;
using Data = Register<"DATA", 32, 0x04, Access::kReadWrite, Field<"value", 31, 0, Format::kHex>>;
}  // namespace diagnostic
using DiagnosticBlock =
    Block<"diagnostic", 0, 0x0300, 0x10, Dimensions<>, diagnostic::Index, diagnostic::Data>;
using DiagnosticPair =
    IndexPair<"diagnostic", IndexRegisters<DiagnosticBlock, diagnostic::Index, diagnostic::Data>,
              IndexRange<0x000, 0x01f>, IndexRange<0x100, 0x13f>>;

/// How the firmware started.
namespace boot {
using Major = Field<"major", 31, 24>;
using Minor = Field<"minor", 23, 16>;
using Patch = Field<"patch", 15, 0>;
using Bootloader = Register<"BOOTLOADER", 32, 0x00, Access::kReadOnly, Major, Minor, Patch>;
using Boots = Register<"BOOTS", 32, 0x04, Access::kReadOnly, Field<"value", 31, 0>>;
using Note = Register<"NOTE", 32, 0x08, Access::kReadWrite, Field<"value", 31, 0, Format::kHex>>;
}  // namespace boot
using BootBlock = IndexedBlock<DiagnosticPair, "boot", 0x000, 0x20, Dimensions<>, boot::Bootloader,
                               boot::Boots, boot::Note>;

/// The supplies of the module.
namespace rail {
using What = NamedField<"kind", 3, 0, "core", "memory", "links", "auxiliary">;
using Kind = Register<"KIND", 32, 0x00, Access::kReadOnly, What>;
template <FixedText Name, std::uint64_t Offset, FixedText Unit>
using Measured = Register<Name, 32, Offset, Access::kReadOnly, Field<"value", 31, 0, Format::kDecimal, Unit>>;
using Voltage = Measured<"VOLTAGE", 0x04, "mV">;
using Current = Measured<"CURRENT", 0x08, "mA">;
using Power = Measured<"POWER", 0x0c, "mW">;
}  // namespace rail
using RailBlock =
    IndexedBlock<DiagnosticPair, "rail", 0x100, 0x10, Dimensions<Dimension<"rail", 0, kRails, 0x10>>,
                 rail::Kind, rail::Voltage, rail::Current, rail::Power>;

}  // namespace oamhal::backend::reference_module

#endif  // OAMHAL_BACKEND_REFERENCE_DIAGNOSTICS_HPP
