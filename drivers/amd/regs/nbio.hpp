// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_DRIVERS_AMD_REGS_NBIO_HPP
#define OAMHAL_DRIVERS_AMD_REGS_NBIO_HPP

#include <cstdint>

#include <oamhal/backend/indexed.hpp>

/// What BAR 5 has of every part since MI200. Sources of all figures: ../README.md, "Registers".
namespace oamhal::amd::regs {

using backend::Access;
using backend::Block;
using backend::Dimension;
using backend::Dimensions;
using backend::Field;
using backend::Format;
using backend::Register;

inline constexpr std::uint32_t kRegisterBar = 5;

/// Before any driver runs this is what the kernel reads first: the size of the memory, at whose end the
/// table of the package's parts lies (amdgpu_discovery.c: 0xde3, in words). Never all ones: that would be
/// 4 PiB, and is what the kernel too takes for "not there".
namespace config {
using Mebibytes = Field<"size", 31, 0, Format::kDecimal, "MiB">;
using MemorySize = Register<"RCC_CONFIG_MEMSIZE", 32, 0x4, Access::kReadOnly, Mebibytes>;
}  // namespace config
using ConfigBlock = Block<"config", kRegisterBar, 0x3788, 0x8, Dimensions<>, config::MemorySize>;
static_assert(ConfigBlock::offset<config::MemorySize>() == 0xde3 * 4);

/// The pair that leads to the management network (SMN), whose addresses count bytes. It is in no register
/// map: to read the data register is to read whatever the index register was left at.
namespace index2 {
using Address = Field<"address", 31, 0, Format::kHex>;
using Index = Register<"PCIE_INDEX2", 32, 0x0, Access::kReadWrite, Address>;
using Data = Register<"PCIE_DATA2", 32, 0x4, Access::kReadOnly, Address>;
/// Bits 39 to 32 of the address; NBIO 7.9 has it, 7.4 has not.
using High = Register<"PCIE_INDEX2_HI", 32, 0xc, Access::kReadWrite, Field<"address", 7, 0, Format::kHex>>;
}  // namespace index2
using Index2Block =
    Block<"index2", kRegisterBar, 0x38, 0x10, Dimensions<>, index2::Index, index2::Data, index2::High>;

}  // namespace oamhal::amd::regs

#endif  // OAMHAL_DRIVERS_AMD_REGS_NBIO_HPP
