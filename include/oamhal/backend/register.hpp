// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_BACKEND_REGISTER_HPP
#define OAMHAL_BACKEND_REGISTER_HPP

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <type_traits>

#include <oamhal/register.h>

/// Typed registers for C++23. A register is a type; what cannot be right does not compile: fields that
/// overlap or do not fit, registers of a block that overlap, leave it or are misaligned, writing what is
/// read-only, reading what is write-only. A read gives a value of the register's type, with<Field>(v) gives a
/// changed one:
///
///     using Enable = Field<"enable", 0>;
///     using Lanes = Field<"lanes", 15, 8>;
///     using Control = Register<"CONTROL", 32, 0x04, Access::kReadWrite, Enable, Lanes>;
///     using Half = Block<"half", 0, 0x10100, 0x200, Dimensions<Dimension<"link", 1, 7, 0x4000>>, Control>;
///
///     auto control = window.read<Half, Control>(link - 1);
///     window.write<Half>(control->with<Enable>(1), link - 1);
namespace oamhal::backend {

/// A text as a template argument.
template <std::size_t N>
struct FixedText {
  char text[N];
  // A literal is meant. NOLINTNEXTLINE(google-explicit-constructor)
  constexpr FixedText(const char (&from)[N]) { std::copy_n(from, N, text); }
};

/// What software may do with a register.
enum class Access : std::uint8_t {
  kReadOnly = OAMHAL_REGISTER_READ_ONLY,
  kReadWrite = OAMHAL_REGISTER_READ_WRITE,
  kWriteOnly = OAMHAL_REGISTER_WRITE_ONLY,
  kWriteOneToClear = OAMHAL_REGISTER_WRITE_ONE_TO_CLEAR,
  kReadClears = OAMHAL_REGISTER_READ_CLEARS,
};

/// How a field is shown.
enum class Format : std::uint8_t {
  kDecimal = OAMHAL_FIELD_DECIMAL,
  kHex = OAMHAL_FIELD_HEX,
  kSigned = OAMHAL_FIELD_SIGNED,
  kFlag = OAMHAL_FIELD_FLAG,
  kNamed = OAMHAL_FIELD_NAMED,
  kText = OAMHAL_FIELD_TEXT,
};

/// Bits High to Low of a register.
template <FixedText Name, unsigned High, unsigned Low = High,
          Format Shown = High == Low ? Format::kFlag : Format::kDecimal, FixedText Unit = "">
struct Field {
  static_assert(High >= Low, "a field's highest bit is below its lowest");
  static_assert(High < 64, "a field is outside of every register");
  static constexpr unsigned kHigh = High;
  static constexpr unsigned kLow = Low;
  static constexpr unsigned kBits = High - Low + 1;
  static constexpr std::uint64_t kMax = kBits == 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << kBits) - 1;
  static constexpr std::uint64_t kMask = kMax << Low;
  static constexpr oamhal_field_t kInfo{Name.text, Unit.text, nullptr, 0, static_cast<std::uint8_t>(Shown),
                                        High,      Low,       0};
};

/// A field whose values have names, from 0 on; "" for a value without one.
template <FixedText Name, unsigned High, unsigned Low, FixedText... Names>
struct NamedField : Field<Name, High, Low, Format::kNamed> {
  static_assert(sizeof...(Names) != 0 && sizeof...(Names) - 1 <= Field<Name, High, Low>::kMax,
                "more names than the field has values");
  static constexpr const char* kNames[sizeof...(Names)] = {Names.text...};
  static constexpr oamhal_field_t kInfo{
      Name.text, "", kNames, sizeof...(Names), static_cast<std::uint8_t>(Format::kNamed), High, Low, 0};
};

/// A register: its place in its block, its width in bits, what may be done with it, its fields. With Count
/// above 1 an array of such registers, Stride bytes apart.
template <FixedText Name, unsigned Bits, std::uint64_t Offset, Access Allowed, typename... Fields>
struct Register {
  static_assert(Bits == 32 || Bits == 64, "registers have 32 or 64 bits");
  static_assert(Offset % (Bits / 8) == 0, "a register is not aligned to its width");
  static_assert(((Fields::kHigh < Bits) && ...), "a field is outside of its register");
  static_assert((std::uint64_t{0} + ... + Fields::kMask) == (std::uint64_t{0} | ... | Fields::kMask),
                "fields overlap");

  using Raw = std::conditional_t<Bits == 32, std::uint32_t, std::uint64_t>;
  static constexpr std::uint64_t kOffset = Offset;
  static constexpr unsigned kWidth = Bits / 8;
  static constexpr std::uint32_t kCount = 1;
  static constexpr std::uint32_t kStride = kWidth;
  static constexpr bool kReadable = Allowed != Access::kWriteOnly;
  static constexpr bool kWritable =
      Allowed == Access::kReadWrite || Allowed == Access::kWriteOnly || Allowed == Access::kWriteOneToClear;
  static constexpr std::array<oamhal_field_t, sizeof...(Fields)> kFields{Fields::kInfo...};
  static constexpr oamhal_register_t kInfo{Name.text,
                                           Offset,
                                           Bits,
                                           static_cast<std::uint32_t>(Allowed),
                                           1,
                                           kWidth,
                                           kFields.data(),
                                           sizeof...(Fields),
                                           sizeof(oamhal_field_t)};

  template <typename F>
  static constexpr bool kHas = (std::same_as<F, Fields> || ...);

  Raw raw = 0;

  constexpr Register() = default;
  constexpr explicit Register(Raw bits) : raw(bits) {}

  /// The value of a field.
  template <typename F>
    requires kHas<F>
  [[nodiscard]] constexpr Raw get() const {
    return static_cast<Raw>((raw & F::kMask) >> F::kLow);
  }
  /// The value of a field in two's complement.
  template <typename F>
    requires kHas<F>
  [[nodiscard]] constexpr std::int64_t get_signed() const {
    const std::uint64_t value = get<F>();
    const std::uint64_t sign = std::uint64_t{1} << (F::kBits - 1);
    return static_cast<std::int64_t>((value ^ sign) - sign);
  }
  /// The register with a field changed; what does not fit into the field is cut off.
  template <typename F>
    requires kHas<F>
  [[nodiscard]] constexpr Register with(std::uint64_t value) const {
    return Register(static_cast<Raw>((raw & ~F::kMask) | ((value & F::kMax) << F::kLow)));
  }
  constexpr bool operator==(const Register&) const = default;
};

/// Count registers of one kind, Stride bytes apart; Stride 0 is one behind the other.
template <std::uint32_t Count, typename One, std::uint32_t Stride = 0>
struct RegisterArray : One {
  static_assert(Count != 0, "an array has a register at least");
  static_assert(Stride == 0 || (Stride >= One::kWidth && Stride % One::kWidth == 0),
                "the stride of an array is not a multiple of its registers' width");
  static constexpr std::uint32_t kCount = Count;
  static constexpr std::uint32_t kStride = Stride == 0 ? One::kWidth : Stride;
  static constexpr oamhal_register_t kInfo = [] {
    oamhal_register_t info = One::kInfo;
    info.count = kCount;
    info.stride = kStride;
    return info;
  }();
  using One::One;
};

/// A level of repetition of a block: Name First, First + 1, ..., Count of them, Stride bytes apart.
template <FixedText Name, std::uint32_t First, std::uint32_t Count, std::uint64_t Stride>
struct Dimension {
  static_assert(Count != 0, "a dimension has a block at least");
  static constexpr std::uint32_t kCount = Count;
  static constexpr std::uint64_t kStride = Stride;
  static constexpr oamhal_dimension_t kInfo{Name.text, First, Count, Stride};
};

/// The dimensions of a block, the outermost first.
template <typename... Each>
struct Dimensions {
  static_assert(sizeof...(Each) <= OAMHAL_MAX_DIMENSIONS, "a block has too many dimensions");
  static constexpr std::size_t kCount = sizeof...(Each);
  static constexpr std::array<std::uint32_t, kCount> kCounts{Each::kCount...};
  static constexpr std::array<std::uint64_t, kCount> kStrides{Each::kStride...};
  static constexpr bool kAligned = ((Each::kStride % 8 == 0) && ...);

  static constexpr void describe(oamhal_register_block_t& block) {
    const std::array<oamhal_dimension_t, kCount> infos{Each::kInfo...};
    std::copy(infos.begin(), infos.end(), block.dimensions);
    block.dimension_count = kCount;
  }
  /// Bytes that all blocks take, from the first byte of the first to the last of the last.
  static constexpr std::uint64_t span(std::uint64_t length) {
    for (std::size_t i = 0; i < kCount; ++i) length += (kCounts[i] - 1) * kStrides[i];
    return length;
  }
};

namespace detail {

/// Whether the bytes of two arrays of registers meet.
constexpr bool registers_meet(const oamhal_register_t& a, const oamhal_register_t& b) {
  for (std::uint32_t i = 0; i < a.count; ++i)
    for (std::uint32_t j = 0; j < b.count; ++j) {
      const std::uint64_t begin_a = a.offset + std::uint64_t{i} * a.stride;
      const std::uint64_t begin_b = b.offset + std::uint64_t{j} * b.stride;
      if (begin_a < begin_b + b.bits / 8 && begin_b < begin_a + a.bits / 8) return true;
    }
  return false;
}

template <std::size_t N>
constexpr bool overlap(const std::array<oamhal_register_t, N>& registers) {
  for (std::size_t i = 0; i < N; ++i)
    for (std::size_t j = i + 1; j < N; ++j)
      if (registers_meet(registers[i], registers[j])) return true;
  return false;
}

template <std::size_t N>
constexpr bool fit(const std::array<oamhal_register_t, N>& registers, std::uint64_t length) {
  for (const oamhal_register_t& one : registers)
    if (one.offset + std::uint64_t{one.count - 1} * one.stride + one.bits / 8 > length) return false;
  return true;
}

}  // namespace detail

/// Registers that belong together: Length bytes at Base of BAR Bar, repeated as Repeated says.
template <FixedText Name, std::uint32_t Bar, std::uint64_t Base, std::uint64_t Length, typename Repeated,
          typename... Registers>
struct Block {
  static constexpr std::array<oamhal_register_t, sizeof...(Registers)> kRegisters{Registers::kInfo...};
  static_assert(!detail::overlap(kRegisters), "registers of a block overlap");
  static_assert(detail::fit(kRegisters, Length), "a register is outside of its block");
  static_assert(Base % 8 == 0 && Repeated::kAligned, "a block is not aligned to 8 bytes");

  static constexpr std::uint32_t kBar = Bar;
  static constexpr std::uint64_t kBase = Base;
  static constexpr std::uint64_t kEnd = Base + Repeated::span(Length);
  template <typename R>
  static constexpr bool kHas = (std::same_as<R, Registers> || ...);

  /// Where a register of the block is, given the place in each dimension, counted from 0.
  template <typename R, typename... Places>
    requires(kHas<R> && sizeof...(Places) == Repeated::kCount)
  static constexpr std::uint64_t offset(Places... places) {
    const std::array<std::uint64_t, sizeof...(Places)> at{static_cast<std::uint64_t>(places)...};
    std::uint64_t offset = Base + R::kOffset;
    for (std::size_t i = 0; i < at.size(); ++i) offset += at[i] * Repeated::kStrides[i];
    return offset;
  }

  static constexpr oamhal_register_block_t kInfo = [] {
    oamhal_register_block_t block{};
    block.name = Name.text;
    block.bar = Bar;
    Repeated::describe(block);
    block.offset = Base;
    block.length = Length;
    block.registers = kRegisters.data();
    block.register_count = sizeof...(Registers);
    block.register_size = sizeof(oamhal_register_t);
    return block;
  }();
};

/// All blocks of a kind of device. Witness is the block and register that never reads as all ones.
template <FixedText Name, typename WitnessBlock, typename WitnessRegister, typename... Blocks>
struct RegisterMap {
  static constexpr std::array<oamhal_register_block_t, sizeof...(Blocks)> kBlocks{Blocks::kInfo...};
  static constexpr std::uint64_t kWitness = WitnessBlock::template offset<WitnessRegister>();
  static constexpr oamhal_register_map_t kInfo{sizeof(oamhal_register_map_t),
                                               Name.text,
                                               kBlocks.data(),
                                               sizeof...(Blocks),
                                               sizeof(oamhal_register_block_t),
                                               WitnessBlock::kBar,
                                               0,
                                               kWitness};
};

}  // namespace oamhal::backend

#endif  // OAMHAL_BACKEND_REGISTER_HPP
