// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_DRIVERS_AMD_REGS_MI200_HPP
#define OAMHAL_DRIVERS_AMD_REGS_MI200_HPP

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "nbio.hpp"

/// xGMI 6.1.0 of MI200: the error registers of its eight PCS. Sources: ../README.md, "Registers".
namespace oamhal::amd::regs::mi200 {

inline constexpr std::uint32_t kPorts = 8;
inline constexpr std::uint64_t kPcs = 0x11a00000;
inline constexpr std::uint64_t kPcsStride = 0x100000;

namespace pcs {
using Bits = Field<"errors", 28, 0, Format::kHex>;
/// A bit for each kind of error since it was cleared: kErrorNames of registers.cpp.
using ErrorStatus = Register<"PCS_ERROR_STATUS", 32, 0x0c, Access::kReadOnly, Bits>;
/// Kinds that are none of the uncorrectable ones.
using CorrectableMask = Register<"PCS_ERROR_NONCORRECTABLE_MASK", 32, 0x18, Access::kReadOnly, Bits>;
}  // namespace pcs

/// The addresses that may be read, and no others.
inline constexpr std::array<std::uint64_t, 2> kReadable{0x20c, 0x218};

namespace detail {

constexpr std::uint64_t readable(std::size_t number) {
  return kPcs + number / kReadable.size() * kPcsStride + kReadable[number % kReadable.size()];
}

template <std::size_t... Numbers>
auto pair_of(std::index_sequence<Numbers...>)
    -> backend::IndexPair<"PCIE_INDEX2", backend::IndexRegisters<Index2Block, index2::Index, index2::Data>,
                          backend::IndexRange<readable(Numbers)>...>;

}  // namespace detail

using Pair = decltype(detail::pair_of(std::make_index_sequence<kPorts * kReadable.size()>{}));
using PcsBlock = backend::IndexedBlock<Pair, "pcs", kPcs + 0x200, 0x20,
                                       Dimensions<Dimension<"pcs", 0, kPorts, kPcsStride>>, pcs::ErrorStatus,
                                       pcs::CorrectableMask>;

using Map =
    backend::RegisterMap<"AMD Instinct MI200", ConfigBlock, config::MemorySize, ConfigBlock, PcsBlock>;

}  // namespace oamhal::amd::regs::mi200

#endif  // OAMHAL_DRIVERS_AMD_REGS_MI200_HPP
