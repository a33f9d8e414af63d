// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_DRIVERS_GAUDI_REGS_GAUDI2_HPP
#define OAMHAL_DRIVERS_GAUDI_REGS_GAUDI2_HPP

#include <cstdint>

#include <oamhal/backend/register.hpp>

/// Registers of Gaudi2: places and names as the makers' headers give them (README.md, "Registers"). Only what
/// is read. Everything is read-only here, also what the part lets be written; what clears when it is read
/// says so, and no discovery reads it.
namespace oamhal::gaudi::gaudi2 {

using backend::Access;
using backend::Block;
using backend::Dimension;
using backend::Dimensions;
using backend::Field;
using backend::Format;
using backend::Register;
using backend::RegisterArray;
using backend::RegisterMap;

inline constexpr std::uint32_t kRegisterBar = 0;
inline constexpr std::uint64_t kRegisterBarSize = 0x10000000;
/// Where the configuration space begins in it: CFG_BASE - STM_FLASH_BASE_ADDR.
inline constexpr std::uint64_t kConfig = 0x4000000;

inline constexpr std::uint32_t kMacros = 12;
inline constexpr std::uint32_t kPortsOfMacro = 2;
inline constexpr std::uint64_t kMacroStride = 0x80000;
using Macros = Dimension<"nic", 0, kMacros, kMacroStride>;

/// The scratch pads and straps of the processor that boots the part.
namespace psoc {
using SecurityEnabled = Field<"security_enabled", 0>;
using PcsByFirmware = Field<"pcs_by_firmware", 23>;
using Valid = Field<"valid", 31>;
/// What the boot firmware says of the device; garbage unless valid.
using BootDeviceStatus =
    Register<"CPU_BOOT_DEV_STS0", 32, 0x150, Access::kReadOnly, SecurityEnabled, PcsByFirmware, Valid>;
/// How far it has come: a small number.
using BootStatus = Register<"CPU_BOOT_STATUS", 32, 0x300, Access::kReadOnly, Field<"status", 31, 0>>;
using CardLocation = Field<"card_location", 6, 2>;
using SerdesType = Field<"serdes_type", 11, 7>;
/// Protected when security is enabled.
using StrapPins = Register<"BOOT_STRAP_PINS_H", 32, 0x434, Access::kReadOnly, CardLocation, SerdesType>;
}  // namespace psoc
using PsocBlock = Block<"psoc", kRegisterBar, kConfig + 0x4c4b000, 0x800, Dimensions<>,
                        psoc::BootDeviceStatus, psoc::BootStatus, psoc::StrapPins>;

/// Port p is port p % 2 of NIC p / 2; of the four PCS of a NIC the ports have the first and the third.
namespace pcs {
using Loopback = Field<"loopback", 14>;
using Reset = Field<"reset", 15>;
using Control1 = Register<"CONTROL1", 32, 0x00, Access::kReadOnly, Loopback, Reset>;
/// IEEE 802.3 45.2.3.2 and 45.2.3.16: bits that stay until they are read, and counters that a read clears.
using Status1 =
    Register<"STATUS1", 32, 0x04, Access::kReadClears, Field<"receive_link", 2>, Field<"fault", 7>>;
using Status2 = Register<"STATUS2", 32, 0x20, Access::kReadClears, Field<"receive_fault", 10>,
                         Field<"transmit_fault", 11>>;
using BlockLock = Field<"block_lock", 0>;
using HighBer = Field<"high_ber", 1>;
using ReceiveLink = Field<"receive_link", 12>;
using BaserStatus1 = Register<"BASER_STATUS1", 32, 0x80, Access::kReadOnly, BlockLock, HighBer, ReceiveLink>;
using BaserStatus2 = Register<"BASER_STATUS2", 32, 0x84, Access::kReadClears, Field<"errored_blocks", 7, 0>,
                              Field<"ber_count", 13, 8>, Field<"high_ber", 14>, Field<"block_lock", 15>>;
using LanesLocked = Field<"lanes_locked", 7, 0, Format::kHex>;
using Aligned = Field<"aligned", 12>;
using AlignStatus1 = Register<"MULTILANE_ALIGN_STAT1", 32, 0xc8, Access::kReadOnly, LanesLocked, Aligned>;
using AlignStatus3 =
    Register<"MULTILANE_ALIGN_STAT3", 32, 0xd0, Access::kReadOnly, Field<"lanes_marked", 7, 0, Format::kHex>>;
using BipErrors =
    RegisterArray<20, Register<"BIP_ERR_CNT_LANE", 32, 0xd8, Access::kReadClears, Field<"errors", 15, 0>>>;
}  // namespace pcs
using PcsBlock = Block<"pcs", kRegisterBar, kConfig + 0x546c000, 0x400,
                       Dimensions<Macros, Dimension<"port", 0, kPortsOfMacro, 0x2000>>, pcs::Control1,
                       pcs::Status1, pcs::Status2, pcs::BaserStatus1, pcs::BaserStatus2, pcs::AlignStatus1,
                       pcs::AlignStatus3, pcs::BipErrors>;

/// RS-FEC of IEEE 802.3 clause 91, whose counters of codewords and symbols a read clears.
namespace fec {
using Control = Register<"CONTROL", 32, 0x00, Access::kReadOnly, Field<"value", 15, 0, Format::kHex>>;
using Status = Register<"STATUS", 32, 0x04, Access::kReadClears, Field<"value", 15, 0, Format::kHex>>;
template <backend::FixedText Name, std::uint64_t Offset>
using Half = Register<Name, 32, Offset, Access::kReadClears, Field<"count", 15, 0>>;
}  // namespace fec
using FecBlock = Block<"fec", kRegisterBar, kConfig + 0x546a000, 0x20,
                       Dimensions<Macros, Dimension<"channel", 0, 4, 0x20>>, fec::Control, fec::Status,
                       fec::Half<"CORRECTED_LO", 0x08>, fec::Half<"CORRECTED_HI", 0x0c>,
                       fec::Half<"UNCORRECTED_LO", 0x10>, fec::Half<"UNCORRECTED_HI", 0x14>>;
using SymbolBlock =
    Block<"symbols", kRegisterBar, kConfig + 0x546a200, 0x8, Dimensions<Macros, Dimension<"lane", 0, 8, 0x8>>,
          fec::Half<"ERRORS_LO", 0x0>, fec::Half<"ERRORS_HI", 0x4>>;

/// State of the lanes' receivers and transmitters. No source says what the bits mean.
namespace phy {
template <backend::FixedText Name, std::uint64_t Offset>
using Lanes =
    RegisterArray<4, Register<Name, 32, Offset, Access::kReadOnly, Field<"value", 31, 0, Format::kHex>>>;
}  // namespace phy
using PhyBlock = Block<"phy", kRegisterBar, kConfig + 0x5460000, 0x40, Dimensions<Macros>,
                       phy::Lanes<"RX_STS", 0x00>, phy::Lanes<"TX_STS", 0x20>>;

using Map =
    RegisterMap<"gaudi2", PsocBlock, psoc::BootStatus, PsocBlock, PcsBlock, FecBlock, SymbolBlock, PhyBlock>;

// What the headers give as whole addresses.
static_assert(PsocBlock::offset<psoc::StrapPins>() == kConfig + 0x4c4b434);
static_assert(PcsBlock::offset<pcs::BaserStatus1>(0, 1) == kConfig + 0x546e080);
static_assert(PhyBlock::kBase + (kMacros - 1) * kMacroStride == kConfig + 0x59e0000);
static_assert(PcsBlock::kEnd <= kRegisterBarSize);

}  // namespace oamhal::gaudi::gaudi2

#endif  // OAMHAL_DRIVERS_GAUDI_REGS_GAUDI2_HPP
