// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_BACKEND_INDEXED_HPP
#define OAMHAL_BACKEND_INDEXED_HPP

#include <array>
#include <cstddef>
#include <cstdint>
#include <type_traits>

#include <oamhal/window.h>
#include <oamhal/backend/register.hpp>

/// Registers that are reached through an index and a data register. The pair is a type that lists the indexes
/// that may be asked for; blocks of registers behind it are blocks as any others, and read and written by the
/// same functions (window.hpp). What cannot be right does not compile: a register whose index is not listed,
/// one that can be written behind a data register that cannot, one of another width.
///
///     using Index = Register<"INDEX", 32, 0x0, Access::kReadWrite, Field<"value", 31, 0>>;
///     using Data = Register<"DATA", 32, 0x4, Access::kReadOnly, Field<"value", 31, 0>>;
///     using Direct = Block<"direct", 0, 0x300, 0x10, Dimensions<>, Index, Data>;
///     using Pair = IndexPair<"inner", IndexRegisters<Direct, Index, Data>, IndexRange<0x100, 0x13f>>;
///     using Count = Register<"COUNT", 32, 0x4, Access::kReadOnly, Field<"value", 31, 0>>;
///     using Rail = IndexedBlock<Pair, "rail", 0x100, 0x10, Dimensions<Dimension<"rail", 0, 4, 0x10>>,
///     Count>;
///
///     auto count = registers.read<Rail, Count>(2);
///
/// A window does such accesses when it was opened for indirect reads (OAMHAL_BRINGUP_INDIRECT), and writes
/// when it was opened for writing too.
namespace oamhal::backend {

/// Indexes First to Last.
template <std::uint64_t First, std::uint64_t Last = First>
struct IndexRange {
  static_assert(First <= Last, "a range of indexes ends before it begins");
  static constexpr oamhal_index_range_t kInfo{First, Last};
};

/// The registers of a pair, of one block: index, data, and one for the upper half of an index where there is
/// one.
template <typename InBlock, typename IndexRegister, typename DataRegister, typename HighRegister = void>
struct IndexRegisters {
  static_assert(IndexRegister::kWritable, "the index register of a pair cannot be written");
  static_assert(DataRegister::kReadable, "the data register of a pair cannot be read");
  static_assert(IndexRegister::kWidth == 4 && DataRegister::kWidth == 4, "registers of a pair have 32 bits");
  static_assert(!std::is_same_v<IndexRegister, DataRegister>, "index and data are one register");
  static constexpr std::uint32_t kBar = InBlock::kBar;
  static constexpr std::uint64_t kIndex = InBlock::template offset<IndexRegister>();
  static constexpr std::uint64_t kData = InBlock::template offset<DataRegister>();
  static constexpr std::uint64_t kHigh = [] {
    if constexpr (std::is_void_v<HighRegister>) {
      return OAMHAL_NO_OFFSET;
    } else {
      static_assert(HighRegister::kWritable && HighRegister::kWidth == 4,
                    "the register of the upper half of an index has 32 bits that can be written");
      return InBlock::template offset<HighRegister>();
    }
  }();
  static constexpr bool kWritable = DataRegister::kWritable;
};

/// A pair, and the indexes that may be asked for.
template <FixedText Name, typename Of, typename... Ranges>
struct IndexPair {
  static_assert(sizeof...(Ranges) != 0, "a pair lists the indexes that may be asked for");
  static constexpr std::array<oamhal_index_range_t, sizeof...(Ranges)> kRanges{Ranges::kInfo...};
  static constexpr std::uint32_t kBar = Of::kBar;
  static constexpr bool kWritable = Of::kWritable;
  static constexpr bool lists(std::uint64_t index) {
    for (const oamhal_index_range_t& range : kRanges)
      if (index >= range.first && index <= range.last) return true;
    return false;
  }
  static constexpr oamhal_index_pair_t kInfo{sizeof(oamhal_index_pair_t),
                                             Name.text,
                                             Of::kBar,
                                             4,
                                             Of::kIndex,
                                             Of::kData,
                                             Of::kHigh,
                                             kRanges.data(),
                                             sizeof...(Ranges),
                                             sizeof(oamhal_index_range_t)};
};

namespace detail {

/// Whether a pair lists all registers of a block in all of its places.
template <typename Pair>
constexpr bool lists_all(const oamhal_register_block_t& block, std::uint64_t base, std::uint32_t dimension) {
  if (dimension < block.dimension_count) {
    const oamhal_dimension_t& along = block.dimensions[dimension];
    for (std::uint32_t i = 0; i < along.count; ++i)
      if (!lists_all<Pair>(block, base + i * along.stride, dimension + 1)) return false;
    return true;
  }
  for (std::uint32_t i = 0; i < block.register_count; ++i) {
    const oamhal_register_t& one = block.registers[i];
    for (std::uint32_t element = 0; element < one.count; ++element)
      if (!Pair::lists(base + one.offset + std::uint64_t{element} * one.stride)) return false;
  }
  return true;
}

}  // namespace detail

/// Registers that belong together behind a pair, as Block has them: what are offsets there are indexes here.
template <typename Pair, FixedText Name, std::uint64_t Base, std::uint64_t Length, typename Repeated,
          typename... Registers>
struct IndexedBlock : Block<Name, Pair::kBar, Base, Length, Repeated, Registers...> {
  static_assert(((Registers::kWidth == 4) && ...), "registers behind a pair have 32 bits");
  static_assert(Pair::kWritable || (!Registers::kWritable && ...),
                "a register can be written, and the data register that it is behind cannot");
  using IndexedBy = Pair;
  static constexpr oamhal_register_block_t kInfo = [] {
    oamhal_register_block_t block = Block<Name, Pair::kBar, Base, Length, Repeated, Registers...>::kInfo;
    block.pair = &Pair::kInfo;
    return block;
  }();
  static_assert(detail::lists_all<Pair>(kInfo, Base, 0),
                "a register has an index that its pair does not list");
};

/// Whether a block is behind a pair.
template <typename B>
concept Indexed = requires { typename B::IndexedBy; };

}  // namespace oamhal::backend

#endif  // OAMHAL_BACKEND_INDEXED_HPP
