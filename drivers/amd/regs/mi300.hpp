// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_DRIVERS_AMD_REGS_MI300_HPP
#define OAMHAL_DRIVERS_AMD_REGS_MI300_HPP

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "nbio.hpp"

/// xGMI 6.4.0 of MI300: two PCS in each of the four I/O dies (AID). Sources: ../README.md, "Registers".
namespace oamhal::amd::regs::mi300 {

inline constexpr std::uint32_t kDies = 4;
inline constexpr std::uint32_t kPortsOfDie = 2;
inline constexpr std::uint32_t kPorts = kDies * kPortsOfDie;
inline constexpr std::uint64_t kPcs = 0x11a00000;
inline constexpr std::uint64_t kPcsStride = 0x100000;

/// What leads to a die: bit 34 and its number, but nothing to the first one
/// (aqua_vanjaram_encode_ext_smn_addressing).
constexpr std::uint64_t die_address(std::uint64_t die) {
  return die == 0 ? 0 : (die & 3) << 32 | std::uint64_t{1} << 34;
}
inline constexpr std::uint64_t kDieStride = die_address(2) - die_address(1);

namespace pcs {
inline constexpr std::uint64_t kUp = 0x81;
inline constexpr std::uint64_t kDisabled = 0xd1;
/// The latest states, the last one lowest. Up and disabled have names; the kernel takes all others for down.
using State = Field<"state", 7, 0, Format::kHex>;
using History = Field<"before", 31, 8, Format::kHex>;
using StateHistory = Register<"PCS_STATE_HIST1", 32, 0x70, Access::kReadOnly, State, History>;
/// The machine check bank of the PCS: the error that it holds, until it is written with 0.
using Kind = Field<"kind", 21, 16>;
using Code = Field<"code", 15, 0, Format::kHex>;
using McaStatusLow = Register<"MCA_STATUS_LO", 32, 0x9208, Access::kReadOnly, Kind, Code>;
using Valid = Field<"valid", 31>;
using Overflow = Field<"overflow", 30>;
using Uncorrected = Field<"uncorrected", 29>;
using McaStatusHigh = Register<"MCA_STATUS_HI", 32, 0x920c, Access::kReadOnly, Valid, Overflow, Uncorrected>;
}  // namespace pcs

/// The addresses that may be read, and no others.
inline constexpr std::array<std::uint64_t, 3> kReadable{0x70, 0x9208, 0x920c};

namespace detail {

constexpr std::uint64_t readable(std::size_t number) {
  const std::uint64_t port = number / kReadable.size();
  return die_address(port / kPortsOfDie) + kPcs + port % kPortsOfDie * kPcsStride +
         kReadable[number % kReadable.size()];
}

template <std::size_t... Numbers>
auto pair_of(std::index_sequence<Numbers...>)
    -> backend::IndexPair<"PCIE_INDEX2",
                          backend::IndexRegisters<Index2Block, index2::Index, index2::Data, index2::High>,
                          backend::IndexRange<readable(Numbers)>...>;

}  // namespace detail

using Pair = decltype(detail::pair_of(std::make_index_sequence<kPorts * kReadable.size()>{}));
template <std::uint32_t FirstDie, std::uint32_t Dies>
using PcsOfDies = backend::IndexedBlock<
    Pair, "pcs", die_address(FirstDie) + kPcs, 0x9210,
    Dimensions<Dimension<"die", FirstDie, Dies, kDieStride>, Dimension<"pcs", 0, kPortsOfDie, kPcsStride>>,
    pcs::StateHistory, pcs::McaStatusLow, pcs::McaStatusHigh>;
/// The first die is not in line with the others.
using FirstPcsBlock = PcsOfDies<0, 1>;
using OtherPcsBlock = PcsOfDies<1, kDies - 1>;

using Map = backend::RegisterMap<"AMD Instinct MI300", ConfigBlock, config::MemorySize, ConfigBlock,
                                 FirstPcsBlock, OtherPcsBlock>;

}  // namespace oamhal::amd::regs::mi300

#endif  // OAMHAL_DRIVERS_AMD_REGS_MI300_HPP
