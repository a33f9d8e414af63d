// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_BRINGUP_DMA_HPP
#define OAMHAL_BRINGUP_DMA_HPP

/// @file dma.hpp
/// Memory of this process that a function may reach, for as long as an owner lives.

#include <cstdint>
#include <memory>
#include <utility>

#include <oamhal/bringup/dma.h>
#include <oamhal/bringup/window.hpp>

namespace oamhal::bringup {

/// Memory that a function reaches; taken back when this goes. The memory must stay until then. Since 0.1.0.
class dma_mapping {
 public:
  /// Maps what range names; range.size is set here. Errors, blocks: as oamhal_dma_map(). Since 0.1.0.
  [[nodiscard]] static result<dma_mapping> try_map(const function& of, oamhal_dma_range_t range) {
    range.size = sizeof range;
    detail::error_out why;
    const oamhal_status status = oamhal_dma_map(of.c_handle(), &range, &why.c);
    if (status != OAMHAL_OK) return why.take(status);
    return dma_mapping(of.c_, range.address, range.length);
  }

  dma_mapping(dma_mapping&&) noexcept = default;
  dma_mapping& operator=(dma_mapping&& other) noexcept {
    dma_mapping taken(std::move(other));
    std::swap(function_, taken.function_);
    std::swap(address_, taken.address_);
    std::swap(length_, taken.length_);
    return *this;
  }
  dma_mapping(const dma_mapping&) = delete;
  dma_mapping& operator=(const dma_mapping&) = delete;
  // What cannot be taken back goes with the function.
  ~dma_mapping() {
    if (!function_) return;
    const oamhal_status gone = oamhal_dma_unmap(function_.get(), address_, length_, nullptr);
    static_cast<void>(gone);
  }

  /// Takes the memory back at once. Errors: as oamhal_dma_unmap(). Since 0.1.0.
  [[nodiscard]] result<void> try_unmap() {
    const auto function = std::exchange(function_, nullptr);
    detail::error_out why;
    return detail::outcome(oamhal_dma_unmap(function.get(), address_, length_, &why.c), why);
  }

#ifdef __cpp_exceptions
  /// As the try_ functions; they throw oamhal::exception. Since 0.1.0.
  [[nodiscard]] static dma_mapping map(const function& of, const oamhal_dma_range_t& range) {
    return try_map(of, range).value();
  }
  void unmap() { try_unmap().value(); }
#endif

  /// Where the function sees it. Since 0.1.0.
  [[nodiscard]] std::uint64_t address() const noexcept { return address_; }
  [[nodiscard]] std::uint64_t length() const noexcept { return length_; }

 private:
  dma_mapping(std::shared_ptr<oamhal_function_t> of, std::uint64_t at, std::uint64_t bytes) noexcept
      : function_(std::move(of)), address_(at), length_(bytes) {}

  std::shared_ptr<oamhal_function_t> function_;
  std::uint64_t address_;
  std::uint64_t length_;
};

/// Lets the function send requests of its own, or keeps it from it. Errors: as oamhal_dma_enable(). Since
/// 0.1.0.
[[nodiscard]] inline result<void> try_enable_dma(const function& of, bool enable) {
  detail::error_out why;
  return detail::outcome(oamhal_dma_enable(of.c_handle(), enable ? 1 : 0, &why.c), why);
}

#ifdef __cpp_exceptions
/// As try_enable_dma(); throws oamhal::exception. Since 0.1.0.
inline void enable_dma(const function& of, bool enable) {
  try_enable_dma(of, enable).value();
}
#endif

}  // namespace oamhal::bringup

#endif  // OAMHAL_BRINGUP_DMA_HPP
