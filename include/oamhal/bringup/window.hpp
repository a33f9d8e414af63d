// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_BRINGUP_WINDOW_HPP
#define OAMHAL_BRINGUP_WINDOW_HPP

/// @file window.hpp
/// Functions and their register windows: owners that are moved and not copied. A function is closed when it
/// and all that was made of it is gone. Threads: as in window.h, one at a time for a function.

#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include <oamhal/bringup/window.h>
#include <oamhal/bringup/bringup.hpp>

namespace oamhal::bringup {

/// A window over one BAR of a function. Since 0.1.0.
class window {
 public:
  /// Reads width bytes, 1, 2, 4 or 8, in one access. Errors: as oamhal_window_read(). Since 0.1.0.
  [[nodiscard]] result<std::uint64_t> try_read(std::uint64_t offset, std::uint32_t width) {
    std::uint64_t value = 0;
    detail::error_out why;
    const oamhal_status status = oamhal_window_read(c_.get(), offset, width, &value, &why.c);
    if (status != OAMHAL_OK) return why.take(status);
    return value;
  }
  /// Writes them. Errors: as oamhal_window_write(). Since 0.1.0.
  [[nodiscard]] result<void> try_write(std::uint64_t offset, std::uint32_t width, std::uint64_t value) {
    detail::error_out why;
    return detail::outcome(oamhal_window_write(c_.get(), offset, width, value, &why.c), why);
  }
  /// Reads, and writes, what has an index of a pair. Errors: as oamhal_window_read_indexed(). Since 0.1.0.
  [[nodiscard]] result<std::uint64_t> try_read_indexed(const oamhal_index_pair_t& pair, std::uint64_t index) {
    std::uint64_t value = 0;
    detail::error_out why;
    const oamhal_status status = oamhal_window_read_indexed(c_.get(), &pair, index, &value, &why.c);
    if (status != OAMHAL_OK) return why.take(status);
    return value;
  }
  [[nodiscard]] result<void> try_write_indexed(const oamhal_index_pair_t& pair, std::uint64_t index,
                                               std::uint64_t value) {
    detail::error_out why;
    return detail::outcome(oamhal_window_write_indexed(c_.get(), &pair, index, value, &why.c), why);
  }

#ifdef __cpp_exceptions
  /// As the try_ functions; they throw oamhal::exception. Since 0.1.0.
  [[nodiscard]] std::uint64_t read(std::uint64_t offset, std::uint32_t width) {
    return try_read(offset, width).value();
  }
  void write(std::uint64_t offset, std::uint32_t width, std::uint64_t value) {
    try_write(offset, width, value).value();
  }
  [[nodiscard]] std::uint64_t read_indexed(const oamhal_index_pair_t& pair, std::uint64_t index) {
    return try_read_indexed(pair, index).value();
  }
  void write_indexed(const oamhal_index_pair_t& pair, std::uint64_t index, std::uint64_t value) {
    try_write_indexed(pair, index, value).value();
  }
#endif

  /// What it shows. Since 0.1.0.
  [[nodiscard]] oamhal_window_info_t info() const noexcept {
    auto info = oamhal::detail::sized<oamhal_window_info_t>();
    static_cast<void>(oamhal_window_get(c_.get(), &info));
    return info;
  }
  /// What inline code reads registers by; lives as long as the window. Since 0.1.0.
  [[nodiscard]] const oamhal_window_access_t& access() const noexcept {
    return *oamhal_window_access_get(c_.get());
  }
  /// The C handle, still owned by this object. Since 0.1.0.
  [[nodiscard]] oamhal_window_t* c_handle() const noexcept { return c_.get(); }

 private:
  friend class function;
  struct closer {
    void operator()(oamhal_window_t* owned) const noexcept { oamhal_window_close(owned); }
  };
  explicit window(oamhal_window_t* owned) noexcept : c_(owned) {}

  std::unique_ptr<oamhal_window_t, closer> c_;
};

/// A PCI function that is open for access. Since 0.1.0.
class function {
 public:
  /// Opens the function bdf ("0000:0c:00.0") of a context that try_attach() was called for. Errors, blocks,
  /// opens: as oamhal_function_open(). Since 0.1.0.
  [[nodiscard]] static result<function> try_open(const context& of, const std::string& bdf) {
    oamhal_function_t* opened = nullptr;
    detail::error_out why;
    const oamhal_status status = oamhal_function_open(of.c_handle(), bdf.c_str(), &opened, &why.c);
    if (status != OAMHAL_OK) return why.take(status);
    return function(opened);
  }

  function(function&&) noexcept = default;
  function& operator=(function&&) noexcept = default;
  function(const function&) = delete;
  function& operator=(const function&) = delete;
  ~function() = default;

  /// How it is reached. Its texts live as long as the function. Errors: as oamhal_function_get(). Since
  /// 0.1.0.
  [[nodiscard]] result<oamhal_function_info_t> try_info() const {
    auto info = oamhal::detail::sized<oamhal_function_info_t>();
    detail::error_out why;
    const oamhal_status status = oamhal_function_get(c_.get(), &info, &why.c);
    if (status != OAMHAL_OK) return why.take(status);
    return info;
  }
  /// Opens a window over a BAR. Errors: as oamhal_window_open(). Since 0.1.0.
  [[nodiscard]] result<bringup::window> try_window(std::uint32_t bar) const {
    oamhal_window_t* opened = nullptr;
    detail::error_out why;
    const oamhal_status status = oamhal_window_open(c_.get(), bar, &opened, &why.c);
    if (status != OAMHAL_OK) return why.take(status);
    return bringup::window(opened);
  }
  /// Resets it. Errors: as oamhal_function_reset(). Since 0.1.0.
  [[nodiscard]] result<void> try_reset() const {
    detail::error_out why;
    return detail::outcome(oamhal_function_reset(c_.get(), &why.c), why);
  }

#ifdef __cpp_exceptions
  /// As the try_ functions; they throw oamhal::exception. Since 0.1.0.
  [[nodiscard]] static function open(const context& of, const std::string& bdf) {
    return try_open(of, bdf).value();
  }
  [[nodiscard]] oamhal_function_info_t info() const { return try_info().value(); }
  [[nodiscard]] bringup::window window(std::uint32_t bar) const { return try_window(bar).value(); }
  void reset() const { try_reset().value(); }
#endif

  /// The C handle, still owned by this object. Since 0.1.0.
  [[nodiscard]] oamhal_function_t* c_handle() const noexcept { return c_.get(); }

 private:
  friend class dma_mapping;
  explicit function(oamhal_function_t* owned) : c_(owned, &oamhal_function_close) {}

  // Shared with the mappings of memory, which are taken back before it is closed.
  std::shared_ptr<oamhal_function_t> c_;
};

}  // namespace oamhal::bringup

#endif  // OAMHAL_BRINGUP_WINDOW_HPP
